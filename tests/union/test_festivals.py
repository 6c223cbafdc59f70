"""The festivals' days against a table made with lunar_python 1.4.8; eight calendar libraries agree on these years."""

from datetime import date, timedelta

import pytest

from union.casework.flows.deadlines import subtract_working_days
from union.festivals.dates import FESTIVALS, eve, next_year_of, spring_festival, teachers_day

SPRING_FESTIVALS = (
    "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29",
    "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-03", "2031-01-23",
    "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08", "2036-01-28", "2037-02-15",
    "2038-02-04", "2039-01-24", "2040-02-12", "2041-02-01", "2042-01-22", "2043-02-10",
    "2044-01-30", "2045-02-17", "2046-02-06", "2047-01-26", "2048-02-14", "2049-02-02",
    "2050-01-23",
)


@pytest.mark.parametrize("written", SPRING_FESTIVALS)
def test_spring_festival_falls_on_its_day_and_the_eve_on_the_day_before(written: str) -> None:
    day = date.fromisoformat(written)
    assert spring_festival(day.year) == day
    assert eve(day.year) == day - timedelta(days=1)


def test_the_table_holds_every_year_from_2020_to_2050() -> None:
    assert [int(written[:4]) for written in SPRING_FESTIVALS] == list(range(2020, 2051))


@pytest.mark.parametrize("year", [1899, 2101])
def test_a_year_that_the_calendar_does_not_know_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match=str(year)):
        spring_festival(year)


def test_a_greeting_suits_who_mourns_or_is_ill() -> None:
    for festival in FESTIVALS.values():
        assert not [word for word in ("快乐", "团圆", "家人", "健康", "全家") if word in festival.greeting], festival.code


def test_teachers_day_is_the_tenth_of_september() -> None:
    assert teachers_day(2027) == date(2027, 9, 10)


@pytest.mark.parametrize(("year", "day"), [(2024, "2024-01-30"), (2025, "2025-01-15"), (2026, "2026-02-03")])
def test_ten_working_days_before_spring_festival_count_the_make_up_days(year: int, day: str) -> None:
    assert subtract_working_days(spring_festival(year), 10) == (date.fromisoformat(day), False)


def test_a_year_whose_holidays_are_not_published_is_provisional() -> None:
    assert subtract_working_days(spring_festival(2027), 10)[1]


@pytest.mark.parametrize(
    ("code", "today", "year"),
    [
        ("spring_festival", "2026-11-18", 2027), ("spring_festival", "2027-02-06", 2027), ("spring_festival", "2027-02-08", 2027),
        ("spring_festival", "2027-02-09", 2028), ("teachers_day", "2026-09-10", 2026), ("teachers_day", "2026-09-11", 2027),
    ],
)
def test_the_coming_festival_is_this_years_until_it_is_over(code: str, today: str, year: int) -> None:
    assert next_year_of(FESTIVALS[code], date.fromisoformat(today)) == year
