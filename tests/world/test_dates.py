"""Days, months and years as texts."""

from __future__ import annotations

from datetime import date

import pytest

from lodeway.errors import InputError
from lodeway.world.dates import first_day, last_day, span, years


def test_a_year_a_month_and_a_day() -> None:
    assert span("2026") == (date(2026, 1, 1), date(2026, 12, 31))
    assert span("2023-02") == (date(2023, 2, 1), date(2023, 2, 28))
    assert span("2024-02") == (date(2024, 2, 1), date(2024, 2, 29))
    assert first_day(" 2026-11-27 ") == last_day("2026-11-27") == date(2026, 11, 27)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13", "2026-00", "2026-02-30", "2026-1-1", "27.11.2026", "0000", "２０２６"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        span(text)
    assert refused.value.code == "I007"
    assert repr(text) in refused.value.message


def test_years_beyond_the_calendar_are_its_ends() -> None:
    assert years(2026, 2027) == (date(2026, 1, 1), date(2027, 12, 31))
    assert years(0, 10000) == (date.min, date.max)
