"""The wording of days: the patterns people write them in, and the words that make one unclear."""

from __future__ import annotations

import re
import unicodedata

MARK = "■"
"""Stands where a day has been read."""

_UNITS = "一二三四五六七八九"
NUMBERS = {
    tens + units: 10 * t + u
    for t, tens in enumerate(("", "十", *(f"{one}十" for one in _UNITS[1:])))
    for u, units in enumerate(("", *_UNITS)) if tens + units
} | {"两": 2, "一百": 100}
"""Numbers as they are written out, to one hundred."""

WEEKDAYS = {name: n % 7 for n, name in enumerate("一二三四五六日")} | {"天": 6} | {str(n): n - 1 for n in range(1, 8)}
YEAR_WORDS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}

_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_VARIANTS = str.maketrans("後號週禮這個‐‑–—−", "后号周礼这个-----", MARK + "\u200b\u200c\u200d\ufeff")
_WRITTEN = "一二两三四五六七八九十百"
_N = rf"(?:\d{{1,2}}|[{_WRITTEN[:-1]}]{{1,3}})"
_YEAR = (
    rf"(?:(?<!\d)(?P<year>\d{{4}}|\d{{2}}|[〇零{_UNITS}]{{4}}|[〇零{_UNITS}]{{2}})年"
    rf"|(?P<named_year>{'|'.join(YEAR_WORDS)}))"
)
_NO_UNIT = rf"(?![\d{_WRITTEN}元块万千个小时点分岁度%天周月年倍米折名人次日号楼])"
_WEEK = "(?:周|星期|礼拜)"

MONTH_DAY = re.compile(
    rf"(?:(?:{_YEAR}的?)?(?<![\d.])(?P<month>{_N})月份?|(?P<shift>上{{1,3}}|下{{1,3}}|这|本|当)个?月份?)的?"
    rf"(?:(?P<day>{_N})(?:[日号]|{_NO_UNIT})|(?P<edge>[底末初]))", re.ASCII,
)
NUMERIC_DAY = re.compile(
    rf"(?<![\d.\-/])(?:{_YEAR}的?|(?P<plain_year>\d{{4}}|\d{{2}})[-/.])?"
    rf"(?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?![-/.]\d){_NO_UNIT}", re.ASCII,
)
AWAY = re.compile(
    rf"(?P<ahead>再过)?(?<![\d.{_WRITTEN}第几数])(?P<count>\d{{1,4}}|[{_WRITTEN}]{{1,3}})"
    rf"(?P<unit>天|个?{_WEEK}|个月|年)(?:(?:之|以|过)?(?P<way>[前后])|(?(ahead)|(?!)))", re.ASCII,
)
MONTH_EDGE = re.compile(rf"(?<![个\d{_WRITTEN}])月(?P<edge>[底末初])", re.ASCII)
_ONE_DAY = rf"{_WEEK}(?P<weekday>[{_UNITS[:6]}日天1-7])(?!\d)"
WEEKDAY = re.compile(rf"(?<![早晚马])(?P<shift>上{{1,3}}|下{{1,3}}|这|本)个?{_ONE_DAY}", re.ASCII)
BARE_WEEKDAY = re.compile(rf"(?<![\d{_WRITTEN}每单双]){_ONE_DAY}", re.ASCII)
DAY_WORD = re.compile(
    "(?<!清)(?P<near>[昨今明])[天日儿早晚晨夜]|(?<![大今明以之目当从然最])(?P<far>大{0,3})(?P<side>[前后])[天日儿晚]"
)
BARE_DAY = re.compile(rf"(?<![\d.\-/年月{_WRITTEN}])(?P<day>{_N})[日号](?![楼线院门馆房床厅])", re.ASCII)

TIME_OF_DAY = re.compile(
    r"(?<![\dT])\d{1,2}(?::\d{2}(?::\d{2})?|[点时](?:半|整|钟|\d{1,2}分?)?)(?!\d)", re.ASCII,
)
_PACKED_DAY = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?:(\d\d)(\d\d)(?!\d)| (\d{1,2}) (\d{1,2})(?!\d))", re.ASCII)
LUNAR = re.compile(rf"农历|农曆|阴历|旧历|正月|腊月|冬月|闰|廿|初[{_UNITS}十]|八月十五(?![日号])")
VAGUE_WEEK = re.compile(rf"[上下这本]个?{_WEEK}|{_WEEK}末")
VAGUE_MONTH = re.compile(rf"[上下这本]个?月|{_N}月", re.ASCII)
OPEN_END = re.compile(rf"{MARK}(?:之|以)?[前后](?![往来去])")
DOUBTFUL = re.compile(
    rf"\d|[{_WRITTEN}](?:[到至、~-]|$)|[今明去前后]年|(?<!差)不(?!好意思)|没|非|(?<!特)别|每|除", re.ASCII,
)
"""A number left over, another year, a denial: more was meant than the day that was read."""


def tidy(text: str) -> str:
    """Return text in plain width and simplified signs, blanks only between numbers, dashes in 20260305 and 2026 3 5."""
    plain = unicodedata.normalize("NFKC", text).translate(_VARIANTS)
    plain = re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", plain)
    plain = re.sub(r"(?<=\d)。(?=\d)", ".", plain)
    plain = plain.replace("半个月", "15天").replace("半年", "6个月")
    return _PACKED_DAY.sub(r"\1-\2\4-\3\5", plain)


def read_digits(text: str) -> str:
    """Return the digits of a year written out: 二〇二六 is 2026."""
    return text.translate(_DIGITS)
