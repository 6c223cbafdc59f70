"""The festivals that campaigns are for, and their days; Spring Festival by the lunar calendar (GB/T 33661-2017)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from borax.calendars.lunardate import LunarDate

GREETING_HOUR = 9


def spring_festival(year: int) -> date:
    """Return New Year's Day of the lunar calendar (正月初一) in a year; raises ValueError outside 1900–2100."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


def eve(year: int) -> date:
    """Return New Year's Eve (除夕): the day before 正月初一, for the twelfth month has 29 or 30 days."""
    return spring_festival(year) - timedelta(days=1)


def teachers_day(year: int) -> date:
    """Return Teachers' Day (教师节): 10 September."""
    return date(year, 9, 10)


@dataclass(frozen=True)
class Festival:
    """One festival: when it is, when its greeting goes out and until when a late one still makes sense."""

    code: str
    title: str
    greeting: str
    """What every member reads: it must also suit who mourns or is ill."""
    day_of: Callable[[int], date]
    greet_on: Callable[[int], date]
    greeting_lasts: int
    """Days after the festival's day on which a greeting is still one."""
    list_working_days: int
    """Working days before the greeting that the visit lists are due, where no rule says how many."""


FESTIVALS: Mapping[str, Festival] = {
    festival.code: festival
    for festival in (
        Festival(
            "spring_festival", "春节", "新春将至，感谢您一年的辛勤付出。校工会祝您新的一年平安顺遂！", spring_festival, eve,
            greeting_lasts=2, list_working_days=15,
        ),
        Festival(
            "teachers_day", "教师节", "教师节到了，感谢您为学校和学生的付出。校工会向您致以节日的问候，祝您工作顺心！", teachers_day,
            teachers_day, greeting_lasts=0, list_working_days=10,
        ),
    )
}


def next_year_of(festival: Festival, today: date) -> int:
    """Return the year of the festival that is coming or just going on."""
    is_over = today > festival.day_of(today.year) + timedelta(days=festival.greeting_lasts)
    return today.year + 1 if is_over else today.year
