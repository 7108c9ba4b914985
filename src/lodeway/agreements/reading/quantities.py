"""Quantities in a text: 10-11 million tons, 12,000 tonnes per year, half a million pounds of U3O8, 65 %, 37 aircraft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from lodeway.agreements.reading.bounds import QUALIFIER, TO, bounds
from lodeway.agreements.reading.numerals import NUMBER, SCALE, number, scale
from lodeway.agreements.reading.spans import Span, Taken
from lodeway.agreements.reading.words import table

__all__ = ["Quantity", "quantities"]

_UNITS: Final = {
    word: (row["unit"], float(row["factor"])) for row in table("units") for word in row["words"].split("|")
}
_LOW: Final = {word.casefold(): unit for word, unit in _UNITS.items() if len(word) > 3}  # noqa: PLR2004 - kt is not Kt
_UNIT: Final = "|".join(re.escape(word) for word in sorted(_UNITS, key=lambda word: (-len(word), word)))
_COUNTED: Final = {
    "aircraft", "locomotive", "wagon", "container", "vessel", "reactor", "mine", "plant", "project", "agreement", "berth",
    "turbine", "satellite", "tractor", "job", "person", "deposit",
}  # fmt: skip
_MODEL: Final = r"(?:[A-Z][\w/-]*|\d{3}(?:-\d+\w*)?|MAX|widebody|narrow-body|passenger|freight|electric|diesel|new|modern|joint|small|modular|nuclear|high-capacity|additional|more|training|investment|mineral|bilateral|intergovernmental|commercial|cooperation|critical|energy|mining|mainline|battery|shunting|cargo)"
_PER: Final = r"(?:\s?(?:/|\bper\s|\ba\s|\bevery\s|\bin a\s)\s?(?:year|annum|y\b|yr|a\b)|\s(?:annually|yearly|each year)|\s?p\.?a\.?\b)"
_GLUED: Final = {"tpa": ("t", 1.0), "tpy": ("t", 1.0), "ktpa": ("t", 1e3), "ktpy": ("t", 1e3), "mtpa": ("t", 1e6), "t/y": ("t", 1.0),
                 "t/a": ("t", 1.0), "t/yr": ("t", 1.0), "kt/y": ("t", 1e3), "kt/a": ("t", 1e3), "mt/y": ("t", 1e6), "mt/a": ("t", 1e6),
                 "bcm/y": ("m3", 1e9), "bcm/a": ("m3", 1e9)}  # fmt: skip
_GLUE: Final = "|".join(re.escape(word) for word in sorted(_GLUED, key=len, reverse=True))
_FIGURE: Final = rf"{QUALIFIER}?(?P<n1>{NUMBER})(?P<s1>{SCALE})?(?:{TO}(?P<n2>{NUMBER})(?P<s2>{SCALE})?)?"
_MASS: Final = re.compile(
    rf"{_FIGURE}[ -]?(?:(?P<glued>(?i:{_GLUE}))(?!\w)|(?P<unit>(?i:{_UNIT}))(?![\w'&])(?P<per>{_PER})?)", re.ASCII
)
_PERCENT: Final = re.compile(rf"{_FIGURE}\s?(?P<unit>%|per cent\b|percent\b|pct\b|percentage points\b)")
_COUNT: Final = re.compile(
    rf"{_FIGURE}\s(?:{_MODEL}\s){{1,4}}(?P<unit>(?i:aircraft|airplanes|planes|jets|Dreamliners|airliners|locomotives|locomotive kits|"
    rf"wagons|railcars|reactors|plants|projects|agreements|documents|contracts|memoranda|specialists|students|places|containers|tankers))\b"
)
_AIRFRAMES: Final = re.compile(
    rf"{QUALIFIER}?(?P<n1>{NUMBER})\s(?:Boeing\s|Airbus\s)?(?P<unit>7[0-8]7(?:-\d+\w?)?s|7[0-8]7 MAX(?:es|s)?|A3[0-8]\d(?:neo)?s)\b"
)
_SHARE: Final = re.compile(r"%|per ?cent|pct|percentage")
_FRAMES: Final = re.compile(r"7[0-8]7|A3[0-8]\d")
_MODELS: Final = frozenset({707, 717, 727, 737, 747, 757, 767, 777, 787})
_BASIS: Final = re.compile(
    r"(?:\s(?:of|as|in)\s(?:contained\s|refined\s|separated\s)?(?P<basis>[A-Za-z][\w-]*(?:\s(?:oxides?|trioxide|concentrate|metal|cathodes?|sponge|earths?(?: oxides?)?|"
    r"carbonate|hydroxide|uranium|hexafluoride|cargo|freight|ore))*)|\s(?P<formula>(?:WO3|U3O8|U|REO|TREO|LCE|UF6|Li2CO3|APT|Cu|NdPr)\b))"
)
_DATE_LIKE: Final = re.compile(r"(?:19|20)\d\d")
_YEARLY: Final = re.compile(
    r"\s(?:[\w-]+\s){0,4}?(?:a|per|each|every)\s(?:year|annum)\b|\s(?:[\w-]+\s){0,4}?annually\b"
)
_SOFT_UNITS: Final = frozenset({"in", "m", "t", "g"})


@dataclass(frozen=True)
class Quantity:
    """A quantity that is not money.

    Attributes
    ----------
    low, high
        Least and greatest, in the unit; None where the words set no bound.
    unit
        t, lb, oz, %, MW, km, aircraft, ...; tons are read as tonnes.
    per
        year, if it is a rate.
    basis
        What it is measured of, as the text has it.
    """

    low: float | None
    high: float | None
    unit: str
    per: str | None
    basis: str | None
    qualifier: str | None
    span: Span
    minerals: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "low": self.low, "high": self.high, "unit": self.unit, "per": self.per, "basis": self.basis,
            "qualifier": self.qualifier, **self.span.data(), "minerals": list(self.minerals),
        }  # fmt: skip


def quantities(
    folded: str, text: str, within: tuple[int, int], taken: list[tuple[int, int]] | None = None
) -> list[Quantity]:
    """Quantities in a passage, in the order in which they stand.

    Parameters
    ----------
    folded, text
        The text with plain marks, and as it is.
    within
        First character of the passage, and the one after its last.
    taken
        What is money already.
    """
    used = Taken(*within)
    for span in taken or ():
        used.take(*span)
    made: list[Quantity] = []
    sentence = folded[within[0] : within[1]]
    for pattern, needed in ((_PERCENT, _SHARE), (_AIRFRAMES, _FRAMES), (_MASS, None), (_COUNT, None)):
        if needed is not None and not needed.search(sentence):
            continue
        for match in pattern.finditer(folded, *within):
            start = match.start("qual") if match["qual"] else match.start("n1")
            if not used.free(start, match.end()):
                continue
            found = _made(match, folded, text, within[1], start)
            if found is not None:
                made.append(found)
                used.take(start, match.end())
    return sorted(made, key=lambda q: q.span.start)


def _unit(match: re.Match[str]) -> tuple[str, float, str | None] | None:
    groups = match.groupdict()
    if groups.get("glued"):
        unit, factor = _GLUED[match["glued"].casefold()]
        return unit, factor, "year"
    word = match["unit"]
    if match.re is _PERCENT:
        return "%", 1.0, None
    if match.re is _AIRFRAMES:
        return "aircraft", 1.0, None
    known = _UNITS.get(word) or _LOW.get(word.casefold())
    if known is None and match.re is _COUNT:
        known = _LOW.get(word.casefold(), ("person", 1.0))
    if known is None:
        return None
    return known[0], known[1], "year" if groups.get("per") else None


def _made(match: re.Match[str], folded: str, text: str, last: int, start: int) -> Quantity | None:
    found = _unit(match)
    if found is None:
        return None
    unit, factor, per = found
    low = number(match["n1"])
    groups = match.groupdict()
    high = number(groups["n2"]) if groups.get("n2") else None
    first, second = scale(groups.get("s1")), scale(groups.get("s2"))
    qual = match["qual"] or ""
    if high is not None and not groups.get("s1"):
        first = second
    if unit == "aircraft" and (low in _MODELS or (high or low) in _MODELS):
        return None
    if unit in _COUNTED and _DATE_LIKE.fullmatch(match["n1"]) and match.re is _COUNT:
        return None
    if groups.get("unit") in _SOFT_UNITS and "-" in folded[match.end("n1") : match.start("unit")]:
        return None
    least, most, shown = bounds(qual, low * first * factor, None if high is None else high * second * factor)
    basis = _BASIS.match(folded, match.end(), last) if unit not in _COUNTED and unit != "%" else None
    if per is None and unit not in _COUNTED and _YEARLY.match(folded, match.end(), last):
        per = "year"
    what = (basis["basis"] or basis["formula"]) if basis else None
    return Quantity(least, most, unit, per, what, shown, Span(start, match.end(), text[start : match.end()]))
