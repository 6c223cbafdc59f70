"""Days as people write them: 明天, 下周三, 3月5日, 2026-03-05; what stays unclear is asked back, never guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from union.casework.forms import date_text as wording
from union.ground import clock

Prefer = Literal["near", "past", "future"]
"""Where a day is looked for that is written without its year or month."""

LONGEST = 40
"""The most characters a day is written in; anything longer is a letter, not a date."""
YEARS = range(1900, 2101)
EDGES: dict[str, int | None] = {"初": 1, "底": None, "末": None}
"""The day of the month that is meant; None is its last."""
EXAMPLES = "例如：明天、3月5日、2026-03-05"


class DateError(Exception):
    """What was written is no day; str() ends a sentence that begins with the field's title."""


def parse_date(text: str, today: date, prefer: Prefer = "near") -> date:
    """Return the day that was meant, seen from today; without year or month the closest; raises DateError."""
    if len(text) > LONGEST:
        raise DateError(f"写得太长了，只写日期就好，{EXAMPLES}")
    rest, days = wording.TIME_OF_DAY.sub("", wording.tidy(text)), set[date]()
    if wording.LUNAR.search(rest):
        raise DateError("请写公历日期，农历暂时不认，例如：3月5日")
    for pattern, read in FORMS:
        days |= {read(match, today, prefer) for match in pattern.finditer(rest)}
        rest = pattern.sub(wording.MARK, rest)
    named = {wording.WEEKDAYS[match["weekday"]] for match in wording.BARE_WEEKDAY.finditer(rest)}
    rest = wording.BARE_WEEKDAY.sub(wording.MARK, rest)
    if not days:
        days, named = {_pick_weekday(weekday, today, prefer) for weekday in named}, set()
    _check_rest(rest, bool(days))
    return _only(days, named)


def _check_rest(rest: str, is_found: bool) -> None:
    """Refuse what stands around the days where it changes what they mean."""
    if not is_found and wording.VAGUE_WEEK.search(rest):
        raise DateError("请写明是周几，例如：下周三")
    if not is_found and wording.VAGUE_MONTH.search(rest):
        raise DateError("请写明是几号，例如：3月5日")
    if wording.OPEN_END.search(rest):
        raise DateError(f"请写确切的一天，不写“之前”“以后”，{EXAMPLES}")
    if not is_found or wording.DOUBTFUL.search(rest):
        raise DateError(f"请只写日期，{EXAMPLES}")


def _only(days: set[date], weekdays: set[int]) -> date:
    if len(days) > 1:
        raise DateError(f"请只写一天，现在读到{'、'.join(clock.show_day(day) for day in sorted(days))}")
    day = days.pop()
    if weekdays - {day.weekday()}:
        raise DateError(f"请再确认：{clock.show_day(day)}是周{'一二三四五六日'[day.weekday()]}")
    return day


def _day(year: int, month: int, day: int | None) -> date:
    """Return a day, the month's last for None; raises DateError with what is wrong."""
    if month not in range(1, 13):
        raise DateError(f"没有这一天：没有{month}月，请检查月份")
    if year not in YEARS:
        raise DateError(f"年份请写{YEARS[0]}到{YEARS[-1]}之间的")
    last = monthrange(year, month)[1]
    if day is not None and day not in range(1, 32):
        raise DateError(f"没有这一天：{month}月没有{day}日")
    if day is not None and day > last:
        raise DateError(f"没有这一天：{year}年{month}月只有{last}天")
    return date(year, month, last if day is None else day)


def _month(today: date, months: int) -> tuple[int, int]:
    """Return year and month some months away."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return year, month + 1


def _pick(months: list[tuple[int, int]], day: int | None, today: date, prefer: Prefer) -> date:
    """Return a day of the month before, now or after that is closest on the side preferred; refused if missing now."""
    before, now, after = months
    this = _day(*now, day)
    if prefer == "past":
        return this if this <= today else _day(*before, day)
    if prefer == "future":
        return this if this >= today else _day(*after, day)
    others = [_day(*month, day) for month in (before, after) if day is None or day <= monthrange(*month)[1]]
    return min([this, *others], key=lambda one: (abs(one - today), one < today))


def _pick_weekday(weekday: int, today: date, prefer: Prefer) -> date:
    ahead = (weekday - today.weekday()) % 7
    is_past = prefer == "past" and ahead > 0 or prefer == "near" and ahead > 3
    return today + timedelta(days=ahead - 7 * is_past)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text not in wording.NUMBERS:
        raise DateError(f"请写确切的一天，{EXAMPLES}")
    return wording.NUMBERS[text]


def _year(match: re.Match[str], today: date) -> int | None:
    """Return the year written, None for none; two digits are the latest year at most 20 years ahead."""
    if match["named_year"]:
        return today.year + wording.YEAR_WORDS[match["named_year"]]
    written = match["year"] or match.groupdict().get("plain_year")
    if not written:
        return None
    year = int(wording.read_digits(written))
    if len(written) == 4:
        return year
    latest = today.year + 20
    return latest - (latest - year) % 100


def _read_month_day(match: re.Match[str], today: date, prefer: Prefer) -> date:
    day = _number(match["day"]) if match["day"] else EDGES[match["edge"]]
    if shift := match.groupdict().get("shift"):
        return _day(*_month(today, _steps(shift)), day)
    month, year = _number(match["month"]), _year(match, today)
    if year is not None:
        return _day(year, month, day)
    return _pick([(today.year + n, month) for n in (-1, 0, 1)], day, today, prefer)


def _read_bare_day(match: re.Match[str], today: date, prefer: Prefer) -> date:
    return _pick([_month(today, n) for n in (-1, 0, 1)], _number(match["day"]), today, prefer)


def _read_month_edge(match: re.Match[str], today: date, prefer: Prefer) -> date:
    day, months = EDGES[match["edge"]], [_month(today, n) for n in (-1, 0, 1)]
    return _day(*months[1], day) if prefer == "near" else _pick(months, day, today, prefer)


def _read_away(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    count = _number(match["count"]) * (-1 if match["way"] == "前" else 1)
    unit = match["unit"].removeprefix("个")
    if unit in ("月", "年"):
        year, month = _month(today, count * (12 if unit == "年" else 1))
        return _day(year, month, min(today.day, monthrange(year, month)[1]))
    day = today + timedelta(days=count * (1 if unit == "天" else 7))
    return _day(day.year, day.month, day.day)


def _read_day_word(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    if match["near"]:
        return today + timedelta(days="昨今明".index(match["near"]) - 1)
    days = 2 + len(match["far"])
    return today + timedelta(days=days if match["side"] == "后" else -days)


def _read_weekday(match: re.Match[str], today: date, _prefer: Prefer) -> date:
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=_steps(match["shift"]), days=wording.WEEKDAYS[match["weekday"]])


def _steps(shift: str) -> int:
    """Return how far 上, 上上, 本, 下, 下下 lead."""
    return {"上": -1, "下": 1}.get(shift[0], 0) * len(shift)


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, Prefer], date]], ...] = (
    (wording.MONTH_DAY, _read_month_day),
    (wording.NUMERIC_DAY, _read_month_day),
    (wording.AWAY, _read_away),
    (wording.MONTH_EDGE, _read_month_edge),
    (wording.WEEKDAY, _read_weekday),
    (wording.DAY_WORD, _read_day_word),
    (wording.BARE_DAY, _read_bare_day),
)
"""The forms a day is written in, the longest first: what one form has read, the next does not see."""
