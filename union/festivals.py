"""The festivals that campaigns are for, and their days; Spring Festival by the lunar calendar (GB/T 33661-2017)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate

GREETING_HOUR = 9


def spring_festival(year: int) -> date:
    """Return 正月初一 of a year."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


def new_years_eve(year: int) -> date:
    """Return 除夕: the day before 正月初一, for the twelfth month has 29 or 30 days."""
    return spring_festival(year) - timedelta(days=1)


def teachers_day(year: int) -> date:
    """Return Teachers' Day."""
    return date(year, 9, 10)


@dataclass(frozen=True)
class Festival:
    """One festival: when it is, when its greeting goes out and until when a late one still makes sense."""

    code: str
    title: str
    greeting: str
    day_of: Callable[[int], date]
    greet_on: Callable[[int], date]
    greeting_lasts: int
    """Days after the festival's day on which a greeting is still one."""
    list_working_days: int
    """Working days before the greeting that the visit lists are due, where no rule names a day."""
    needs_day_named: bool
    """Whether somebody has to name the day each year: before Spring Festival the staff are away for weeks."""


FESTIVALS = {
    festival.code: festival
    for festival in (
        Festival(
            "spring_festival", "春节", "春节将至，校工会祝您和家人新春快乐、平安喜乐！", spring_festival, new_years_eve,
            greeting_lasts=2, list_working_days=15, needs_day_named=True,
        ),
        Festival(
            "teachers_day", "教师节", "教师节到了，校工会向您致以节日的问候，祝您工作顺利、身体健康！", teachers_day, teachers_day,
            greeting_lasts=0, list_working_days=10, needs_day_named=False,
        ),
    )
}


def next_year_of(festival: Festival, today: date) -> int:
    """Return the year of the festival that is coming or just going on."""
    is_over = today > festival.day_of(today.year) + timedelta(days=festival.greeting_lasts)
    return today.year + 1 if is_over else today.year

