"""EU supply risk of many materials: by hand, and beside what the Commission published."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pandas as pd
import pytest

from lodeway import sources
from lodeway.measures.eu_criticality import annex, concentration, governance_of, greatest, supply_risks

PUBLISHED = Path(os.environ.get("LODEWAY_PUBLISHED", ""))
SHARES = PUBLISHED / "eu-crm-2023-supply-shares"
GOVERNANCE = PUBLISHED / "wgi" / "wgi_six_dimensions_1996_2023.csv.gz"

# Supply risk of the study of 2023, as listed in erikemilsson/EU-Critical-Raw-Materials-CRM-Reports-Datasets on GitHub
# (Data/dimension_CRMsOverTime.csv; European Commission, CC BY 4.0), materials that are assessed one by one.
PRINTED = """
Aggregates 0.2, Aluminium 1.1, Antimony 1.8, Arsenic 1.9, Barytes 1.3, Bentonite 0.4, Beryllium 1.8, Bismuth
1.9, Borate 3.6, Cadmium 0.2, Chromium 0.7, Cobalt 2.8, Coking coal 1.0, Copper 0.1, Diatomite 0.3, Feldspar
1.5, Fluorspar 1.1, Gallium 3.9, Germanium 1.8, Gold 0.4, Gypsum 0.6, Hafnium 1.5, Helium 1.2, Hydrogen 0.5,
Indium 0.6, Iron ore 0.5, Kaolin 0.8, Krypton 0.7, Lead 0.1, Limestone 0.3, Lithium 1.9, Magnesite 0.6,
Magnesium 4.1, Manganese 1.2, Molybdenum 0.8, Natural cork 0.9, Natural Graphite 1.8, Natural rubber 0.9,
Natural teak wood 1.7, Neon 0.7, Nickel 0.5, Niobium 4.4, Perlite 0.8, Phosphate Rock 1.0, Phosphorous 3.3,
Potash 0.7, Rhenium 0.5, Roundwood 0.1, Sapele wood 1.3, Scandium 2.4, Selenium 0.3, Silica sand 0.3, Silicon
metal 1.3, Silver 0.8, Strontium 2.6, Sulphur 0.3, Talc 0.2, Tantalum 1.3, Tellurium 0.3, Tin 0.9, Titanium
metal 1.6, Tungsten 1.2, Vanadium 2.3, Xenon 0.8, Zinc 0.2, Zirconium 0.8
"""


def shares() -> pd.DataFrame:
    rows = [
        ("A", "extraction", "CHN", 0.6, 1.2), ("A", "extraction", "AUS", 0.4, 1.0),
        ("A", "processing", "CHN", 1.0, 1.0), ("B", "processing", "XXX", 1.0, 1.0),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["material", "stage", "country", "share", "trade"])


def test_concentration_by_hand() -> None:
    """0.36 * 6 * 1.2 + 0.16 * 2 = 2.912; one country alone: 6; without governance: not defined."""
    table = concentration(shares(), {"CHN": -0.5, "AUS": 1.5}).set_index(["material", "stage"])
    assert table.loc[("A", "extraction"), "hhi"] == pytest.approx(2.912)
    assert table.loc[("A", "processing"), "hhi"] == pytest.approx(6.0)
    assert math.isnan(table.loc[("B", "processing"), "hhi"])
    assert "XXX" in table.loc[("B", "processing"), "undefined"]


def test_shares_are_taken_as_they_stand() -> None:
    """Printed shares that add up to less or more than 1 are not stretched: 0.5^2 * 5 and 1.02^2 * 5."""
    for share in (0.5, 1.02):
        table = pd.DataFrame([("A", "x", "CHN", share, 1.0)], columns=list(shares().columns))
        assert concentration(table, {"CHN": 0.0})["hhi"].iloc[0] == pytest.approx(share**2 * 5)


def test_the_order_of_rows_does_not_matter() -> None:
    given = {"CHN": -0.5, "AUS": 1.5}
    one, two = concentration(shares(), given), concentration(shares().iloc[::-1], given)
    assert one.equals(two)


def test_the_worst_stage_is_the_materials() -> None:
    """A: extraction (3 * 0.25 + 2 * 0.75) * 1 = 2.25, processing 4 * 0.5 = 2: extraction; B is not defined and last."""
    table = pd.DataFrame({
        "material": ["B", "A", "A"], "stage": ["processing", "processing", "extraction"],
        "hhi_gs": [math.nan, 4.0, 3.0], "hhi_eu": [math.nan, math.nan, 2.0], "reliance": [0.5, 0.5, 0.5],
        "recycling": [0.0, 0.5, 0.0],
        "substitution": [1.0, 1.0, 1.0],
    })  # fmt: skip
    risks = supply_risks(table)
    assert risks["supply_risk"].tolist()[1:] == pytest.approx([2.0, 2.25])
    assert risks["undefined"].iloc[0]
    best = greatest(risks)
    assert best["material"].tolist() == ["A", "B"]
    assert best["stage"].iloc[0] == "extraction"
    assert math.isnan(best["supply_risk"].iloc[1])


def test_one_supply_alone_where_the_study_says_so() -> None:
    row = {"material": "A", "hhi_gs": 4.0, "hhi_eu": 2.0, "reliance": 0.5, "recycling": 0.0, "substitution": 1.0}
    table = pd.DataFrame([{**row, "supply": supply} for supply in ("GS", "EUS", "GS + EUS")])
    assert supply_risks(table)["supply_risk"].tolist() == pytest.approx([4.0, 2.0, 2.5])


@pytest.mark.skipif(not (SHARES.exists() and GOVERNANCE.exists()), reason="LODEWAY_PUBLISHED names no published files")
def test_materials_are_ordered_as_published() -> None:
    """Without recycling and substitution, which are not in the annexes, and at any import reliance.

    Gallium is hardly recycled or replaced and all of it imported: 3.9 as printed.
    """
    world, europe = (
        annex(sources.read(SHARES / name).frame) for name in ("global_supply_shares.csv", "eu_sourcing_shares.csv")
    )
    governance = governance_of(sources.read(GOVERNANCE).frame, 2016, 2020)
    both = concentration(world, governance).merge(
        concentration(europe, governance), on=["material", "stage"], how="outer", suffixes=("_gs", "_eu")
    )
    lines = [one.strip().rpartition(" ") for one in PRINTED.replace("\n", " ").split(",")]
    printed = pd.Series({name: float(value) for name, _, value in lines})
    assert len(printed) == 66
    for reliance, least in ((0.0, 0.8), (0.5, 0.85), (1.0, 0.8)):
        risks = supply_risks(both.assign(reliance=reliance, recycling=0.0, substitution=1.0))
        own = greatest(risks).set_index("material")["supply_risk"].reindex(printed.index)
        assert own.notna().all()
        assert own.rank().corr(printed.rank()) > least
    assert own["Gallium"] == pytest.approx(3.9, abs=0.05)
