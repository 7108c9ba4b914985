"""Money, quantities and dates: read from words, printed in many styles and read back, never invented."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lodeway.agreements.reading.dates import When, dates
from lodeway.agreements.reading.money import Amount, amounts, dollar
from lodeway.agreements.reading.quantities import Quantity, quantities

MADE = dt.date(2025, 11, 6)


def money(text: str) -> list[Amount]:
    return amounts(text, text, (0, len(text)))


def counted(text: str) -> list[Quantity]:
    taken = [(a.span.start, a.span.end) for a in money(text)]
    return quantities(text, text, (0, len(text)), taken)


def when(text: str, base: dt.date | None = MADE) -> list[When]:
    taken = [(f.span.start, f.span.end) for f in (*money(text), *counted(text))]
    return dates(text, text, (0, len(text)), base, taken)


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "qualifier"),
    [
        ("$3 to $5 billion of machinery", 3e9, 5e9, "USD", "range"),
        ("between $3 billion and $5 billion", 3e9, 5e9, "USD", "range"),
        ("$3-5bn", 3e9, 5e9, "USD", "range"),
        ("up to $3.7 billion between", None, 3.7e9, "USD", "up to"),
        ("EUR 15.46 million for mapping", 15.46e6, 15.46e6, "EUR", None),
        ("US$1.1bn", 1.1e9, 1.1e9, "USD", None),
        ("A$14.5 million", 14.5e6, 14.5e6, "AUD", None),
        ("1.5 trillion tenge", 1.5e12, 1.5e12, "KZT", None),
        ("43.8 billion U.S. dollars", 43.8e9, 43.8e9, "USD", None),
        ("1.5 billion yuan", 1.5e9, 1.5e9, "CNY", None),
        ("half a billion dollars", 0.5e9, 0.5e9, "USD", None),
        ("more than $100 billion", 100e9, None, "USD", "more than"),
        ("at least €10 million", 10e6, None, "EUR", "at least"),
        ("nearly $25 billion", 25e9, 25e9, "USD", "nearly"),
        ("USD 1,250,000", 1.25e6, 1.25e6, "USD", None),
        ("$500 million to $1 billion", 5e8, 1e9, "USD", "range"),
        ("$2 billion to three banks", 2e9, 2e9, "USD", None),
        ("$40 million to 12 small mines", 40e6, 40e6, "USD", None),
        ("$3 billion to 5 over two years", 3e9, 5e9, "USD", "range"),
        ("$2 million to 3 million in loans", 2e6, 3e6, "USD", "range"),
        ("($19 billion)", 19e9, 19e9, "USD", None),
        ("a $1.1 billion capital expenditure", 1.1e9, 1.1e9, "USD", None),
        ("3 trillion yen", 3e12, 3e12, "JPY", None),
    ],
)
def test_an_amount(text: str, low: float | None, high: float | None, currency: str, qualifier: str | None) -> None:
    (found,) = money(text)
    assert (found.low, found.high, found.currency, found.qualifier) == (low, high, currency, qualifier)
    assert text[found.span.start : found.span.end] == found.span.text


@pytest.mark.parametrize(
    "text",
    [
        "billions of dollars", "787-9 aircraft", "in 2025", "the 14 documents", "a dollar a day", "Section 232", "C5+1",
        "10-11 million tons", "five presidents", "the United States", "No. 72", "dollars", "may", "USD",
    ],
)  # fmt: skip
def test_no_amount_is_invented(text: str) -> None:
    assert money(text) == []


def test_amounts_that_contain_others_are_not_added_up() -> None:
    first, second = money(
        "invest almost $35 billion over the next three years, and more than $100 billion in ten years"
    )
    assert (first.part_of, second.part_of) == (1, None)
    whole, part = money("a loan of $60m, of which $20m has been disbursed")
    assert (whole.part_of, part.part_of) == (None, 0)
    assert (whole.role, part.role) == ("loan", "disbursed")
    loans = money("a loan of $550 million and EUR 120 million, of which $200 million is for tungsten")
    assert [a.part_of for a in loans[:2]] == [None, None]
    assert [a.part_of for a in money("$3 billion for transport and $2.5 billion for minerals")] == [None, None]


def test_a_price_is_no_sum_and_a_bare_dollar_may_be_declared() -> None:
    assert money("$40/lb")[0].role == "price"
    assert money("$1,200 per tonne")[0].role == "price"
    assert dollar("All dollar amounts are in Canadian dollars unless stated.") == "CAD"
    assert dollar("The Company has Canadian owners.") == "USD"


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "per"),
    [
        ("10-11 million tons by 2030", 10e6, 11e6, "t", None),
        ("12,000 tonnes per year", 12e3, 12e3, "t", "year"),
        ("12,000 tonnes of tungsten a year", 12e3, 12e3, "t", "year"),
        ("half a million tons", 5e5, 5e5, "t", None),
        ("half a million pounds of U3O8 per year", 5e5, 5e5, "lb", "year"),
        ("between 8,000 and 10,000 tonnes", 8e3, 1e4, "t", None),
        ("about 60% of output", 60, 60, "%", None),
        ("below 65 %", None, 65, "%", None),
        ("88.2 Mt at", 88.2e6, 88.2e6, "t", None),
        ("500ktpa", 5e5, 5e5, "t", "year"),
        ("11 bcm", 11e9, 11e9, "m3", None),
        ("eight Boeing 787-9 aircraft", 8, 8, "aircraft", None),
        ("four 787-9s", 4, 4, "aircraft", None),
        ("up to 15 Dreamliners", None, 15, "aircraft", None),
        ("300 locomotives", 300, 300, "locomotive", None),
        ("2.4 GW", 2.4, 2.4, "GW", None),
        ("1.2 million short tons", 1.2e6, 1.2e6, "short ton", None),
    ],
)
def test_a_quantity(text: str, low: float | None, high: float | None, unit: str, per: str | None) -> None:
    (found,) = counted(text)
    assert (found.low, found.high, found.unit, found.per) == (low, high, unit, per)
    assert text[found.span.start : found.span.end] == found.span.text


@pytest.mark.parametrize(
    "text", ["Boeing 787 aircraft", "a 35-year loan", "in the year 2030", "tons of goodwill", "C5+1"]
)
def test_no_quantity_is_invented(text: str) -> None:
    assert counted(text) == []


def test_neighbouring_quantities_are_kept_apart() -> None:
    found = counted("2 million tons of alumina and 1 million tons of aluminium")
    assert [(q.low, q.basis) for q in found] == [(2e6, "alumina"), (1e6, "aluminium")]


@pytest.mark.parametrize(
    ("text", "first", "last", "due"),
    [
        ("by the end of 2027", "2027-09-01", "2027-12-31", "2027-12-31"),
        ("within six months", "2025-11-06", "2026-05-06", "2026-05-06"),
        ("over the next three years", "2025-11-06", "2028-11-06", "2028-11-06"),
        ("in the year ahead", "2025-11-06", "2026-11-06", "2026-11-06"),
        ("within 90 days", "2025-11-06", "2026-02-04", "2026-02-04"),
        ("until November 27, 2026", "2026-11-27", "2026-11-27", "2026-11-27"),
        ("no later than 31 March 2027", "2027-03-31", "2027-03-31", "2027-03-31"),
        ("by 2030", "2030-01-01", "2030-12-31", "2030"),
        ("by March 2028", "2028-03-01", "2028-03-31", "2028-03"),
        ("by Q3 2026", "2026-07-01", "2026-09-30", "2026-09-30"),
        ("in the second half of 2028", "2028-07-01", "2028-12-31", None),
        ("from 2027 to 2033", "2027-01-01", "2033-12-31", None),
        ("by mid-2026", "2026-05-01", "2026-08-31", "2026-06-30"),
        ("next year", "2026-01-01", "2026-12-31", None),
        ("Within six months", "2025-11-06", "2026-05-06", "2026-05-06"),
        ("by the first quarter of next year", "2026-01-01", "2026-03-31", "2026-03-31"),
        ("in the second half of this year", "2025-07-01", "2025-12-31", None),
        ("by September", "2026-09-01", "2026-09-30", "2026-09"),
        ("by November", "2025-11-01", "2025-11-30", "2025-11"),
        ("by the end of May", "2026-05-01", "2026-05-31", "2026-05-31"),
        ("by mid-December", "2025-12-01", "2025-12-15", "2025-12-15"),
        ("is due in the second half of November", "2025-11-16", "2025-11-30", None),
        ("will open in March", "2026-03-01", "2026-03-31", None),
        ("may open in May", "2026-05-01", "2026-05-31", None),
    ],
)
def test_a_date(text: str, first: str, last: str, due: str | None) -> None:
    (found,) = when(text)
    assert (found.first, found.last, found.due) == (first, last, due)


def test_terms_stay_without_a_day_where_the_date_of_the_text_is_not_known() -> None:
    (found,) = when("within six months", None)
    assert (found.span.text, found.role, found.first, found.due) == ("within six months", "due", None, None)
    assert when("by September", None) == []
    (vague,) = when("in the coming months")
    assert (vague.first, vague.due) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "The plan may change",
        "31 February 2026",
        "Boeing 787",
        "2,026 tonnes",
        "on Thursday",
        "In March the bank lent it",
        "Theresa May will",
    ],
)
def test_no_date_is_invented(text: str) -> None:
    assert [w for w in when(text) if w.first and w.first[:4] != "2026"] == []
    assert "02-31" not in str(when(text))


SIGNS = {
    "USD": ("$", "US$", "USD ", "USD"),
    "EUR": ("€", "EUR ", "EUR"),
    "GBP": ("£", "GBP "),
    "KZT": ("₸", "KZT "),
    "CNY": ("RMB ", "CNY "),
}
AFTER = {"USD": "dollars", "EUR": "euros", "CNY": "yuan", "KZT": "tenge", "JPY": "yen", "RUB": "roubles"}
SCALES = {"million": 1e6, "billion": 1e9, "bn": 1e9, "m": 1e6, "trillion": 1e12, "": 1.0}
FIGURES = st.one_of(
    st.integers(1, 999).map(str),
    st.decimals(min_value="0.1", max_value="999.99", places=2).map(str),
    st.integers(1000, 9_999_999).map(lambda n: f"{n:,}"),
)


def value(figure: str) -> float:
    return float(figure.replace(",", ""))


@given(FIGURES, st.sampled_from(sorted(SIGNS)), st.data())
def test_amounts_that_are_printed_are_read_back(figure: str, currency: str, data: st.DataObject) -> None:
    scale = data.draw(st.sampled_from(sorted(SCALES)))
    sign = data.draw(st.sampled_from(SIGNS[currency]))
    gap = "" if len(scale) <= 2 else " "
    lead = data.draw(st.sampled_from(["", "up to ", "at least ", "about ", "a further "]))
    text = f"It will invest {lead}{sign}{figure}{gap}{scale} in Kazakhstan."
    (found,) = money(text)
    expected = pytest.approx(value(figure) * SCALES[scale], rel=1e-12)
    assert found.currency == currency
    assert found.low == expected or lead == "up to "
    assert found.high == expected or lead == "at least "
    assert (found.low is None) == (lead == "up to ")
    assert (found.high is None) == (lead == "at least ")


@given(FIGURES, st.sampled_from(sorted(AFTER)), st.sampled_from(["million", "billion", "trillion"]))
def test_amounts_with_the_currency_behind_are_read_back(figure: str, currency: str, scale: str) -> None:
    (found,) = money(f"worth {figure} {scale} {AFTER[currency]} in all")
    assert found.currency == currency
    assert found.low == found.high == pytest.approx(value(figure) * SCALES[scale], rel=1e-12)


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["-", " to ", " - "]), st.booleans())
def test_ranges_are_read_back(first: int, more: int, to: str, twice: bool) -> None:
    text = f"between them ${first}{to}{'$' if twice else ''}{first + more} million"
    (found,) = money(text)
    assert (found.low, found.high) == (first * 1e6, (first + more) * 1e6)


MASSES = {"tonnes": 1, "tons": 1, "metric tons": 1, "t": 1, "kt": 1e3, "million tonnes": 1e6, "thousand tons": 1e3}


@given(FIGURES, st.sampled_from(sorted(MASSES)), st.sampled_from(["", " per year", " a year", " annually", "/y"]))
def test_quantities_that_are_printed_are_read_back(figure: str, unit: str, rate: str) -> None:
    (found,) = counted(f"It will produce {figure} {unit}{rate} of copper.")
    assert found.unit == "t"
    assert found.low == found.high == pytest.approx(value(figure) * MASSES[unit], rel=1e-12)
    assert found.per == ("year" if rate else None)


@given(
    st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)),
    st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d", "%d.%m.%Y"]),
)
def test_days_that_are_printed_are_read_back(day: dt.date, form: str) -> None:
    (found,) = when(f"It is to be done by {day.strftime(form)}.")
    assert (found.first, found.last, found.due) == (day.isoformat(),) * 3


@given(st.text(alphabet="$€£0123456789,.- mbnkx%tons2027bythe", max_size=60))
def test_whatever_is_found_stands_in_the_text(text: str) -> None:
    for found in (*money(text), *counted(text), *when(text)):
        assert text[found.span.start : found.span.end] == found.span.text != ""
