"""What people write, made comparable: signs that cannot be seen, wide letters, words for yes and no, amounts."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

YES = ("是", "有", "要", "好", "对", "行", "嗯", "是的", "好的", "可以", "需要", "同意", "y", "yes", "true", "1")
NO = ("否", "无", "不", "没", "没有", "不是", "不要", "不用", "不行", "不需要", "不同意", "n", "no", "false", "2")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_AMOUNT = re.compile(r"¥?\s?(\d{1,9}(?:\.\d{1,6})?)\s?(万?)\s?(?:元整?|块钱?)?", re.ASCII)


def strip_invisible(text: str) -> str:
    """Return text without signs that cannot be seen, line ends alike, no blanks around it."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n")).strip()


def plain(text: str) -> str:
    """Return text as it is compared: plain width, no case, no blanks around it, no stop behind it."""
    return unicodedata.normalize("NFKC", text).strip().rstrip("。.、!").rstrip().casefold()


def read_fen(text: str) -> int | None:
    """Return an amount in fen of what is written in yuan (1,200.50, 800元, 2万); None: it is no amount of whole fen."""
    match = _AMOUNT.fullmatch(plain(text).replace(",", ""))
    if match is None:
        return None
    fen = Decimal(match[1]) * (1_000_000 if match[2] else 100)
    return int(fen) if fen == fen.to_integral_value() else None


DENIALS = frozenset("不没未非无别")


def says(text: str, title: str) -> bool:
    """Say whether a text names a choice among other words; 不太满意 is not 满意."""
    return title in text and not (DENIALS & set(text)) - set(title)
