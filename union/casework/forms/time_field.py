"""A day with a time of day, as people write it (12月5日 14:00, 周六下午2点): one question of a form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from union.casework.forms.dates import DateError, Prefer, parse_date
from union.casework.forms.fields import Field, FieldError, FormContext
from union.ground import clock

_TIME = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上|晚)?\s*(?<!\d)(?P<hour>\d{1,2})(?::|点|时)(?P<minute>\d{2}|半|整)?分?(?::\d{2})?(?!\d)",
    re.ASCII,
)
_AFTERNOON = ("下午", "傍晚", "晚上", "晚")


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """An instant: its day as all days are read, its hour in Shanghai; kept in ISO form, UTC."""

    prefer: Prefer = "future"

    widget = "moment"

    def parse(self, raw: Any, context: FormContext) -> str:
        text = unicodedata.normalize("NFKC", self.written(raw)).replace("T", " ")
        times = list(_TIME.finditer(text))
        if len(times) != 1:
            raise FieldError(f"“{self.title}”请写日期和几点，例如 {self.example}")
        hour, minute = _read_time(times[0])
        if hour > 23 or minute > 59:
            raise FieldError(f"“{self.title}”没有这个时间，请写0点到23点59分之间的")
        day_text = text[: times[0].start()] + text[times[0].end():]
        if not day_text.strip():
            raise FieldError(f"“{self.title}”请连日期一起写，例如 {self.example}")
        try:
            day = parse_date(day_text, context.today, self.prefer)
        except DateError as error:
            raise FieldError(f"“{self.title}”{error}") from error
        return clock.instant(day, hour, minute).isoformat()

    def write(self, value: Any) -> str:
        return f"{clock.local(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"

    def show(self, value: Any, context: FormContext) -> str:
        return clock.show_time(datetime.fromisoformat(value))


def _read_time(match: re.Match[str]) -> tuple[int, int]:
    hour, minute = int(match["hour"]), {"半": "30", "整": "0", None: "0"}.get(match["minute"], match["minute"])
    if hour < 12 and match["part"] in _AFTERNOON or match["part"] == "中午" and hour < 3:
        hour += 12
    return hour, int(minute)
