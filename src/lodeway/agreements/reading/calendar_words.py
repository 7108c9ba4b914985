"""Patterns of dates and terms: by the end of 2027, within six months, Q3 2026, over the next three years."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["MONTHS", "PATTERNS", "ROLES"]

MONTHS: Final = {
    name: i + 1
    for i, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep sept", "october oct", "november nov", "december dec")
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?)"
)
_FULL: Final = r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_N: Final = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty(?:-four)?|"
    r"thirty|fifty)"
)
_UNIT: Final = r"(?P<unit>days?|weeks?|months?|quarters?|years?|decades?)"
_END: Final = r"(?![\d\w%]|[.,]\d|\s?(?:%|percent|tonnes|tons|pounds|kg|km|MW)\b)"

PATTERNS: Final = tuple(
    (name, re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+")))
    for name, pattern in (
        ("day", rf"\b{_YEAR}-(?P<m>[01]\d)-(?P<day>[0-3]\d)\b"),
        ("day", rf"(?<![\d.])(?P<day>[0-3]?\d)\.(?P<m>[01]?\d)\.{_YEAR}\b"),
        ("day", rf"\b{_DAY}(?: of)? {_MONTH},? {_YEAR}\b"),
        ("day", rf"\b{_MONTH} {_DAY},? {_YEAR}\b"),
        ("part", rf"\b(?:the )?(?P<part>end|beginning|start|middle|close)(?: of |-){_YEAR}\b"),
        ("part", rf"\b(?:the )?(?P<part>end|beginning|start|middle|close)(?: of |-){_MONTH},? {_YEAR}\b"),
        ("part", rf"\b(?P<part>early|mid|late|end|year-end)(?:[ -]| in ){_YEAR}\b"),
        ("part", rf"\b(?P<part>early|mid|late)[ -]{_MONTH},? {_YEAR}\b"),
        ("quarter", rf"\b(?:the )?(?:Q(?P<q>[1-4])|(?P<q2>[1-4])Q|(?P<qw>first|second|third|fourth|last) quarter)(?: of)?,? {_YEAR}\b"),
        ("half", rf"\b(?:the )?(?:H(?P<h>[12])|(?P<h2>[12])H|(?P<hw>first|second) half)(?: of)?,? {_YEAR}\b"),
        ("month", rf"\b{_MONTH},? {_YEAR}\b"),
        ("years", rf"(?<![\d$€£.,-])\b{_YEAR}(?:\s?-\s?|/| to | and )(?P<until>(?:19|20)?\d\d){_END}"),
        ("day", rf"\b{_DAY}(?: of)? {_MONTH}(?! \d)(?!\w)"),
        ("day", rf"\b{_MONTH} {_DAY}(?![\d,]\d|\d|%| ?(?:tonnes|tons|percent))\b"),
        ("alone", rf"\b(?:(?:the )?(?P<part>end|close|middle|start|beginning|first half|second half) of |(?P<when>early|mid|late)(?: |-| in ))?{_FULL}\b(?! ?\d)"),
        ("term", rf"\b(?P<how>[Ww]ithin|[Oo]ver|[Ii]n|[Dd]uring|[Ff]or|[Tt]hroughout|[Aa]cross|[Aa]fter|[Aa]t least|[Uu]p to|of)(?: (?:the|a period of|a term of|an initial|an initial term of))*(?: (?P<next>next|coming|following|first|past|last|subsequent))? {_N} {_UNIT}\b"),
        ("term", rf"\b(?P<how>[Ww]ithin|[Oo]ver|[Ii]n|[Dd]uring|[Ff]or)? ?(?:the|these)? ?(?P<next>next|coming|following|past|last) {_N} {_UNIT}\b"),
        ("one", r"\b(?P<how>[Oo]ver|[Ii]n|[Ww]ithin|[Dd]uring|[Bb]y|[Ff]or)(?: the)? (?P<next>next|coming|past|last) (?P<unit>decade|year|month|week|quarter)\b"),
        ("vague", r"\b(?:in|within|over|during) the (?:coming|next few|near|following|foreseeable) (?:days|weeks|months|years|decades|future)\b|\bin the near future\b"),
        ("one", r"\bin the (?P<unit>year|month|decade) (?P<next>ahead)\b"),
        ("quarter", r"\b(?:the )?(?P<qw>first|second|third|fourth|last) quarter(?: of (?P<of>next|this|the|last) year)?\b"),
        ("half", r"\b(?:the )?(?P<hw>first|second) half of (?P<of>next|this|the|last) year\b"),
        ("one", r"\b(?P<part>end|beginning|start|middle) of (?P<next>this|next|the) (?P<unit>decade|year|month|quarter)\b"),
        ("one", r"\b(?P<next>next|this|last) (?P<unit>year|month|week|quarter)\b"),
        ("year", rf"(?<![\d$€£¥.,/-])(?<!No\s)(?<!\d\s)\b{_YEAR}{_END}(?!-\d)"),
    )
)  # fmt: skip
"""Name of a form and its pattern, the more telling first."""

ROLES: Final = re.compile(
    r"(?:(?P<due>by|before|until|till|through|no later than|not later than|prior to|within|to|by the|before the|until the)"
    r"|(?P<start>from|since|starting|starting in|starting from|beginning in|beginning|as of|after|effective|effective from|from the|after the)"
    r"|(?P<at>in|on|at|during|for|in the|of))\s*$",
    re.IGNORECASE,
)
"""What stands before a date and says what it is."""
