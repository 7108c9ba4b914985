"""Amounts of money in a text: $3 to $5 billion, EUR 15.46 million, 1.5 trillion tenge, up to US$1.1bn."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Final

from lodeway.agreements.reading.bounds import QUALIFIER, TO, bounds
from lodeway.agreements.reading.numerals import GLUED, NUMBER, SCALE, number, scale
from lodeway.agreements.reading.spans import Span, Taken

__all__ = ["Amount", "amounts", "dollar"]

_SIGNS: Final = {
    "US$": "USD", "U.S.$": "USD", "USD$": "USD", "A$": "AUD", "AU$": "AUD", "AUD$": "AUD", "C$": "CAD", "CA$": "CAD",
    "CDN$": "CAD", "CAD$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "NT$": "TWD", "$": "USD",
    "€": "EUR", "£": "GBP", "¥": "JPY", "₸": "KZT", "₽": "RUB", "₹": "INR", "₩": "KRW", "₺": "TRY", "₾": "GEL",
    "₼": "AZN", "RMB": "CNY", "Rs": "INR", "Rs.": "INR",
}  # fmt: skip
_CODES: Final = [
    "USD",
    "EUR",
    "GBP",
    "CNY",
    "JPY",
    "KZT",
    "UZS",
    "KGS",
    "TJS",
    "TMT",
    "RUB",
    "AUD",
    "CAD",
    "CHF",
    "INR",
    "KRW",
    "TRY",
    "GEL",
    "AMD",
    "AZN",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "CZK",
    "HUF",
    "ZAR",
    "BRL",
    "SGD",
    "HKD",
    "NZD",
    "SAR",
    "AED",
    "QAR",
    "MYR",
    "IDR",
    "THB",
    "VND",
    "MNT",
    "UAH",
    "ILS",
    "EGP",
    "NGN",
    "CLP",
    "PEN",
    "ARS",
    "MXN",
    "XDR",
]
_NAMES: Final = {
    r"(?:U\.?S\.? |American |United States )?dollars?": "USD", r"Australian dollars?": "AUD",
    r"Canadian dollars?": "CAD", r"euros?": "EUR", r"(?:Chinese )?yuan(?: renminbi)?|renminbi|RMB": "CNY",
    r"(?:Kazakh )?tenge": "KZT", r"(?:Uzbek )?(?:soums?|sums)": "UZS", r"(?:Russian )?(?:roubles?|rubles?)": "RUB",
    r"(?:Japanese )?yen": "JPY", r"pounds sterling|British pounds|sterling": "GBP", r"(?:South Korean |Korean )?won": "KRW",
    r"(?:Indian )?rupees?": "INR", r"(?:Georgian )?lari": "GEL", r"(?:Azerbaijani )?manats?": "AZN",
    r"(?:Tajik )?somoni": "TJS", r"(?:Kyrgyz )?soms?": "KGS", r"(?:Turkish )?liras?": "TRY", r"Swiss francs?": "CHF",
    r"(?:South African )?rand": "ZAR", r"(?:UAE )?dirhams?": "AED", r"(?:Armenian )?drams?": "AMD",
}  # fmt: skip
_BEFORE: Final = "|".join(
    [*(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)), *(rf"{code}(?![A-Za-z])" for code in _CODES)]
)
_AFTER: Final = "|".join([*_NAMES, *_CODES, "€", r"US\$"])
_COUNTED: Final = r"(?!\s(?!(?:an?|per|over|in|by|for|from|and|or|of|to|on|is|are|was|were|will|would|dollars)\b)[a-z])"
"""Nothing that is counted follows: `$2 billion to three banks` is no range."""
_PREFIXED: Final = re.compile(
    rf"{QUALIFIER}?(?P<c1>(?<![\w$€£¥])(?:{_BEFORE}))\s?(?P<n1>{GLUED})(?P<s1>{SCALE})?"
    rf"(?:{TO}(?P<c2>(?:{_BEFORE})\s?)?(?P<n2>{GLUED})(?P<s2>{SCALE})?(?![%\w])(?(c2)|(?(s2)|(?(s1){_COUNTED}))))?"
    r"(?:\s(?:U\.?S\.? )?dollars\b)?",
    re.IGNORECASE,
)
_SUFFIXED: Final = re.compile(
    rf"{QUALIFIER}?(?P<n1>{NUMBER})(?P<s1>{SCALE})?(?:{TO}(?P<n2>{NUMBER})(?P<s2>{SCALE})?)?[ -]?"
    rf"(?P<c1>(?:{_AFTER}))(?!\w)",
    re.IGNORECASE,
)
_ONE: Final = re.compile(rf"\b(?:a|one)\s(?P<s1>million|billion|trillion)\s(?P<c1>{_AFTER})\b", re.IGNORECASE)
_PRICE: Final = re.compile(
    r"\s?(?:/|per\s|a\s)(?:metric\s)?(?:lb|pound|tonne|ton|t\b|kg|kilogram|ounce|oz|barrel|bbl|mwh|kwh|unit|mtu|share)",
    re.IGNORECASE,
)
_DECLARED: Final = re.compile(
    r"(?:all|dollar)\s(?:dollar\s)?(?:amounts|figures|values)\s[^.]{0,60}?(?P<what>Canadian|Australian|US|U\.S\.|AUD|CAD)",
    re.IGNORECASE,
)
_DECLARED_AS: Final = {"canadian": "CAD", "cad": "CAD", "australian": "AUD", "aud": "AUD"}
_ROLES: Final = (
    ("grant", r"grants?"), ("loan", r"loans?|lend(?:s|ing)?|credit line|credit facility|credits?|borrow\w*"),
    ("equity", r"equity|shareholding"), ("guarantee", r"guarantees?"),
    ("capital expenditure", r"capital expenditure|capex|capital costs?|capital cost"),
    ("cost", r"costs?|priced"), ("net present value", r"NPV|net present value"), ("prepayment", r"prepay\w*|advance payment"),
    ("disbursed", r"disburs\w+"), ("interest", r"letters? of interest"), ("trade", r"trade|turnover|exports|imports|exported|imported"),
    ("revenue", r"revenues?|sales|profit|EBITDA"), ("financing", r"financ\w+|funding|fund(?:s|ed)?"),
    ("investment", r"invest\w*"), ("purchase", r"purchas\w+|buy|procure\w*|order\w*"),
    ("value", r"valued|value|worth|contracts?|deals?|agreements?|package"),
)  # fmt: skip
_MONEY: Final = re.compile(rf"[$€£¥₸₽₹₩₺₾₼]|\b(?:Rs|RMB|{'|'.join(_CODES)})|(?:{'|'.join(_NAMES)})\b", re.IGNORECASE)
"""What an amount has in every style: a passage without it has none."""
_ROLE: Final = re.compile("|".join(rf"(?P<r{i}>\b(?:{p})\b)" for i, (_, p) in enumerate(_ROLES)), re.IGNORECASE)
_NEAR: Final = 70
_PART: Final = re.compile(
    r"(?:of which|including|among (?:which|them)|out of (?:which|it)|with)\b[^.;$€£]{0,60}$", re.IGNORECASE
)


@dataclass(frozen=True)
class Amount:
    """An amount of money.

    Attributes
    ----------
    low, high
        Least and greatest, in units of the currency; None where the words set no bound.
    currency
        ISO 4217.
    qualifier
        up to, over, about, range, ...; None if the amount is stated flatly.
    role
        What the money is: value, loan, grant, investment, cost, price, ...
    part_of
        Place, among the amounts of the same passage, of one that contains it; the two are not added up.
    minerals
        Minerals for which the words say it is, where they tell several apart.
    """

    low: float | None
    high: float | None
    currency: str
    qualifier: str | None
    role: str
    span: Span
    part_of: int | None = None
    minerals: tuple[str, ...] = ()

    @property
    def most(self) -> float:
        """The greatest figure that is stated."""
        return self.high if self.high is not None else self.low if self.low is not None else 0.0

    def data(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "low": self.low, "high": self.high, "currency": self.currency, "qualifier": self.qualifier,
            "role": self.role, **self.span.data(), "part_of": self.part_of, "minerals": list(self.minerals),
        }  # fmt: skip


def dollar(folded: str) -> str:
    """Currency that a bare dollar sign stands for, if the text declares it.

    >>> dollar("All amounts are in Canadian dollars.")
    'CAD'
    """
    found = _DECLARED.search(folded)
    return _DECLARED_AS.get(found["what"].casefold(), "USD") if found else "USD"


def amounts(folded: str, text: str, within: tuple[int, int], bare: str = "USD") -> list[Amount]:
    """Amounts of money in a passage, in the order in which they stand.

    Parameters
    ----------
    folded, text
        The text with plain marks, and as it is.
    within
        First character of the passage, and the one after its last.
    bare
        Currency of a bare dollar sign.
    """
    found: dict[int, tuple[re.Match[str], bool]] = {}
    if not _MONEY.search(folded, *within):
        return []
    used = Taken(*within)
    for pattern in (_PREFIXED, _SUFFIXED, _ONE):
        for match in pattern.finditer(folded, *within):
            if used.free(*match.span()):
                found[match.start()] = (match, pattern is _ONE)
                used.take(*match.span())
    made: list[Amount] = []
    roles = _roles(folded, within) if found else []
    for start in sorted(found):
        match, one = found[start]
        made += _single(match, text, bare) if one else _made(match, folded, text, roles, bare)
    return _parts(made, folded)


def _single(match: re.Match[str], text: str, bare: str) -> list[Amount]:
    value = scale(match["s1"])
    span = Span(match.start(), match.end(), text[match.start() : match.end()])
    return [Amount(value, value, _currency(match["c1"], bare), None, "value", span)]


def _made(match: re.Match[str], folded: str, text: str, roles: list[tuple[int, int, str]], bare: str) -> list[Amount]:
    qual = match["qual"] or ""
    low, high = number(match["n1"]), number(match["n2"]) if match["n2"] else None
    first, last = scale(match["s1"]), scale(match["s2"])
    end = match.end()
    if high is not None and not match["s1"] and low <= high:
        first = last
    elif high is not None and not match["s2"] and match["s1"]:
        last = first
    start = match.start("c1") if match["c1"] and match.start("c1") < match.start("n1") else match.start("n1")
    begin = match.start() if qual else start
    currency = _currency(match["c1"], bare)
    role = _role(folded, (begin, end), roles)
    least, most, shown = bounds(qual, low * first, None if high is None else high * last)
    if high is not None and qual.casefold() == "from" and match["s1"] and match["s2"]:
        cut = match.end("s1")
        one = Amount(low * first, low * first, currency, "from", role, Span(start, cut, text[start:cut]))
        at = match.start("c2") if match.groupdict().get("c2") else match.start("n2")
        other = Amount(high * last, high * last, currency, "to", role, Span(at, end, text[at:end]))
        return [one, other]
    return [Amount(least, most, currency, shown, role, Span(begin, end, text[begin:end]))]


def _currency(sign: str, bare: str) -> str:
    word = sign.strip()
    return bare if word == "$" else _coded(word)


@cache
def _coded(word: str) -> str:
    for known, code in _SIGNS.items():
        if known.casefold() == word.casefold():
            return code
    if word.upper() in _CODES:
        return word.upper()
    return next(code for name, code in _NAMES.items() if re.fullmatch(name, word, re.IGNORECASE))


def _role(folded: str, span: tuple[int, int], roles: list[tuple[int, int, str]]) -> str:
    """What the money is: a price if it is per unit of something, else what the nearest word says."""
    if _PRICE.match(folded, span[1]):
        return "price"
    best, role = _NEAR, "value"
    at = bisect(roles, (span[0], 0, ""))
    for start, end, name in roles[max(at - 2, 0) : at + 2]:
        gap = start - span[1] if start >= span[1] else span[0] - end
        if 0 <= gap < best:
            best, role = gap, name
    return role


def _roles(folded: str, within: tuple[int, int]) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), _ROLES[int((m.lastgroup or "r0")[1:])][0]) for m in _ROLE.finditer(folded, *within)]


def _parts(made: list[Amount], folded: str) -> list[Amount]:
    """Mark what is part of an amount before it, or of a larger one over a longer time."""
    parts: dict[int, int] = {}
    whole = 0
    for i, (before, after) in enumerate(pairwise(made)):
        between = folded[before.span.end : after.span.start]
        if before.currency == after.currency and after.most <= made[whole].most and _PART.search(between):
            parts[i + 1] = whole
            continue
        nested = before.currency == after.currency and before.most < after.most
        if nested and re.search(r"\b(?:years?|decade)\b[^.;]{0,40}\band\b", between) and _later(folded, after.span.end):
            parts[i] = i + 1
        whole = whole if i + 1 in parts else i + 1
        if _continues(between) and parts.get(i, i) < i:
            parts[i + 1] = parts[i]
    return [
        Amount(a.low, a.high, a.currency, a.qualifier, a.role, a.span, parts.get(i), a.minerals)
        for i, a in enumerate(made)
    ]


def _later(folded: str, end: int) -> bool:
    return bool(
        re.compile(r"\s?(?:in|over|within|during|by)\b[^.;]{0,30}\b(?:years?|decade|20\d\d)").match(folded, end)
    )


def _continues(between: str) -> bool:
    return bool(re.fullmatch(r"[^.;]{0,60}\band\b[^.;]{0,40}", between))
