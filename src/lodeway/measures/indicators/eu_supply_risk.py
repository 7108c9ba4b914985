"""Supply risk as the European Commission computes it for its list of critical raw materials."""

from __future__ import annotations

import math
from typing import Final

from lodeway.measures.measure import Input, Measure, UndefinedError, Working, measured, number

__all__ = ["MEASURES", "supply_risk"]


@measured
def supply_risk(
    recycling: float, substitution: float, hhi_gs: float = math.nan, hhi_eu: float = math.nan,
    reliance: float = math.nan,
) -> Working:  # fmt: skip
    """EU supply risk: SR = [HHI_GS * IR / 2 + HHI_EU * (1 - IR / 2)] * (1 - EoL_RIR) * SI_SR.

    Unit: 0 to about 10; a material can be critical from 1.0. Source: European Commission, methodology of 2017. HHI are
    governance-weighted (``hhi-wgi``) for global supply (GS) and for what the EU uses (EU); IR, EoL_RIR and SI_SR are
    fractions. A negative IR is used as 0, which is said. Where only one of the two indices is known, it is
    taken alone, as the study does and says. Not defined where neither is known, or IR, EoL_RIR or SI_SR is not.
    """
    rate, index = number(recycling, "EoL_RIR"), number(substitution, "SI_SR")
    for name, value in (("EoL_RIR", rate), ("SI_SR", index)):
        if not 0 <= value <= 1:
            message = f"{name} is {value:g}, which is no fraction"
            raise UndefinedError(message)
    notes: list[str] = []
    if math.isnan(hhi_gs) and math.isnan(hhi_eu):
        raise UndefinedError("neither the index of global supply nor that of EU sourcing is known")
    if math.isnan(hhi_gs) or math.isnan(hhi_eu):
        mixed = hhi_eu if math.isnan(hhi_gs) else hhi_gs
        notes.append(
            f"{'EU sourcing' if math.isnan(hhi_gs) else 'global supply'} alone is used: the other is not known"
        )
        steps: tuple[tuple[str, float], ...] = (("HHI used", mixed),)
    else:
        stated = number(reliance, "import reliance")
        if stated > 1:
            message = f"import reliance is {stated:g}, which is above 1"
            raise UndefinedError(message)
        used = max(stated, 0.0)
        if stated < 0:
            notes.append(f"import reliance of {stated:.1%} is used as 0")
        mixed = hhi_gs * used / 2 + hhi_eu * (1 - used / 2)
        steps = (
            ("HHI_GS", hhi_gs), ("HHI_EU", hhi_eu), ("IR, as stated", stated), ("IR / 2", used / 2),
            ("HHI_GS * IR / 2", hhi_gs * used / 2), ("HHI_EU * (1 - IR / 2)", hhi_eu * (1 - used / 2)),
        )  # fmt: skip
    if mixed < 0:
        message = f"an index of concentration is negative ({mixed:g})"
        raise UndefinedError(message)
    last = (("1 - EoL_RIR", 1 - rate), ("SI_SR", index))
    return Working(mixed * (1 - rate) * index, (*steps, *last), notes=tuple(notes))


MEASURES: Final = (
    Measure(
        "eu-supply-risk", "EU supply risk",
        "[HHI_GS * IR / 2 + HHI_EU * (1 - IR / 2)] * (1 - EoL_RIR) * SI_SR", "0 to about 10, critical from 1", "up",
        "European Commission, Methodology for establishing the EU list of critical raw materials (2017), as stated in "
        "the project's design, where it reproduces the study's tables; the guideline itself was not read.",
        (
            Input("recycling", "End-of-life recycling input rate, EoL_RIR.", "fraction", "number"),
            Input("substitution", "Substitution index for supply risk, SI_SR.", "fraction", "number"),
            Input("hhi_gs", "Governance-weighted HHI of global supply.", "0 to 10", "number", optional=True),
            Input("hhi_eu", "Governance-weighted HHI of what the EU uses.", "0 to 10", "number", optional=True),
            Input("reliance", "Import reliance; needed if both are given.", "fraction", "number", optional=True),
        ), supply_risk,
        {"hhi_gs": 7.5, "hhi_eu": 1.9, "reliance": 0.44, "recycling": 0.42, "substitution": 1.0},
        (7.5 * 0.22 + 1.9 * 0.78) * 0.58, high=15.0,
    ),
)  # fmt: skip
