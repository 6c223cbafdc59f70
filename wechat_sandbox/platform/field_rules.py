"""What the fields of template and subscribe messages may hold, type by type."""

from __future__ import annotations

import re

from wechat_sandbox.world.errors import PlatformError

_MONTH, _DATE = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = rf"(?:\d{{4}}年{_MONTH}月{_DATE}日|\d{{4}}[-/.]{_MONTH}[-/.]{_DATE})"
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_MOMENT = rf"(?:{_DAY}(?: ?{_CLOCK})?|{_CLOCK})"

# Too long is refused (47003), nothing is cut: the subscribe messages' own table.
PATTERNS: dict[str, re.Pattern[str]] = {
    "thing": re.compile(r"[^\x00-\x1f]{1,20}"),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(?:\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "character_string": re.compile(r"[\x21-\x7e]{1,32}"),
    "time": re.compile(rf"{_MOMENT}(?:~{_MOMENT})?"),
    "date": re.compile(rf"{_DAY}(?: ?{_CLOCK})?(?:~{_DAY}(?: ?{_CLOCK})?)?"),
    "amount": re.compile(r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?"),
    "phone_number": re.compile(r"[\d+\-() ]{1,17}"),
    "car_number": re.compile(r"(?=.{1,8}$)[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9]*[A-Za-z0-9\u4e00-\u9fff]?"),
    "name": re.compile(r"[\u4e00-\u9fffA-Za-z .·]{1,10}|[A-Za-z .·\-']{1,20}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "enum": re.compile(r"[^\x00-\x1f]{1,20}"),
    "const": re.compile(r"[^\x00-\x1f]{1,20}"),
}
_KIND = re.compile(r"(\w*?[a-z])\d+")
_RUN = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)
CUT_AT = 20
ALL_CHARS = 200


def _kind(keyword: str) -> str:
    found = _KIND.fullmatch(keyword)
    return found[1] if found else ""


def _value(data: object, keyword: str) -> str:
    held = data.get(keyword) if isinstance(data, dict) else None
    value = held.get("value") if isinstance(held, dict) else None
    if not isinstance(value, str | int | float) or value == "":
        raise PlatformError(47003, f"data.{keyword}.value is empty")
    return str(value)


def _refuse(keyword: str) -> PlatformError:
    return PlatformError(47003, f"data.{keyword}.value invalid")


def read_strict(data: object, keywords: list[str]) -> dict[str, str]:
    """Return a subscribe message's values, each within its type's limit (47003)."""
    values = {keyword: _value(data, keyword) for keyword in keywords}
    for keyword, value in values.items():
        pattern = PATTERNS.get(_kind(keyword))
        if pattern and not pattern.fullmatch(value):
            raise _refuse(keyword)
    return values


def read_cut(data: object, keywords: list[str]) -> dict[str, str]:
    """Return a template message's values: line breaks and wrong times refused, long ones silently cut."""
    values = {keyword: _value(data, keyword) for keyword in keywords if keyword not in ("first", "remark")}
    for keyword, value in values.items():
        kind = _kind(keyword)
        if "\n" in value or "\r" in value:
            raise _refuse(keyword)
        if kind in ("time", "date") and not PATTERNS[kind].fullmatch(value):
            raise _refuse(keyword)
        values[keyword] = cut(value)
    if sum(map(len, values.values())) > ALL_CHARS:
        raise PlatformError(47003, f"more than {ALL_CHARS} characters")
    return values


def cut(value: str) -> str:
    """Cut a value to twenty characters; a run of letters or digits counts as one."""
    return "".join(_RUN.findall(value)[:CUT_AT])
