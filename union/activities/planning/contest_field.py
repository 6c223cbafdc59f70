"""The terms of a contest as questions: what jurors give points for, the awards, and how the sheets are counted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from models.activity import ActivityKind
from union.casework.forms.fields import Answers, Field, FieldError, FormContext, YesNo
from union.casework.forms.number_field import Whole

MOST = 12
LONGEST_TITLE = 20
CONTEST = ("criteria", "awards", "drop_highest", "drop_lowest", "blind")
"""What is kept as the terms of a contest."""


@dataclass(frozen=True, kw_only=True)
class Numbered(Field):
    """Titles, each with a whole number, one a line: 教学设计 20."""

    key: str
    """What the number is kept as."""

    widget = "lines"

    def parse(self, raw: Any, context: FormContext) -> list[dict[str, Any]]:
        text = unicodedata.normalize("NFKC", raw if isinstance(raw, str) else self.written(raw))
        rows = [self._read(line.strip()) for line in re.split(r"[\n;]+", text) if line.strip()]
        titles = [row["title"] for row in rows]
        twice = next((title for title in titles if titles.count(title) > 1), None)
        if twice:
            raise FieldError(f"“{self.title}”里“{twice}”写了两次")
        if len(rows) > MOST:
            raise FieldError(f"“{self.title}”最多{MOST}行，现在有{len(rows)}行")
        return rows

    def _read(self, line: str) -> dict[str, Any]:
        match = re.fullmatch(r"(.*?\D)[\s:]*(\d{1,3})\s*[个名%分]?", line, re.ASCII)
        title = match[1].strip(" :") if match else ""
        if match is None or not 0 < len(title) <= LONGEST_TITLE or not int(match[2]):
            raise FieldError(f"“{self.title}”请每行写一项和数字，例如 {self.example.splitlines()[0]}")
        return {"title": title, self.key: int(match[2])}

    def write(self, value: Any) -> str:
        return "\n".join(f"{row['title']} {row[self.key]}" for row in value)

    def show(self, value: Any, context: FormContext) -> str:
        return self.write(value).replace("\n", "；")


def contest_fields() -> Sequence[Field]:
    """Return the questions about a contest, asked where the activity is one."""
    return (
        Numbered(code="criteria", title="评分项目", required=False, key="weight", example="教学设计 20\n课堂教学 80", when=_is_contest,
                 help="每行一项和它的权重，评委逐项打0到100分；不填就不在这里交作品和评分"),
        Numbered(code="awards", title="奖项", required=False, key="count", example="一等奖 1\n二等奖 2", when=_is_scored,
                 help="每行一个奖项和名额，从高到低；不填只排名次"),
        Whole(code="drop_highest", title="去掉最高分", required=False, most=5, unit="个", example="1", when=_is_scored, help="不填为不去"),
        Whole(code="drop_lowest", title="去掉最低分", required=False, most=5, unit="个", example="1", when=_is_scored, help="不填为不去"),
        YesNo(code="blind", title="匿名评分", required=False, example="否", when=_is_scored, help="评委只看到抽签号，看不到姓名"),
    )


def read_contest(given: Answers, before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the terms as they are kept, with what no question asks as it was; None where nothing is scored."""
    if not _is_scored(given):
        return None
    criteria = [{"code": _code(row["title"]), **row} for row in given["criteria"]]
    known = {row["title"]: row["code"] for row in (before or {}).get("criteria", ())}
    for row in criteria:
        # What jurors gave points for keeps its code, so that their sheets stay readable.
        row["code"] = known.get(row["title"], row["code"])
    kept = {name: given[name] for name in CONTEST if given.get(name)} | {"criteria": criteria}
    return {name: value for name, value in (before or {}).items() if name not in CONTEST} | kept


def changes_contest(given: Answers, before: Mapping[str, Any] | None) -> bool:
    """Say whether the answers are other terms than those kept."""
    after, now = read_contest(given, before) or {}, before or {}
    return any((after.get(name) or None) != (now.get(name) or None) for name in CONTEST)


def _is_contest(given: Answers) -> bool:
    return bool(given.get("kind") == ActivityKind.CONTEST)


def _is_scored(given: Answers) -> bool:
    return _is_contest(given) and bool(given.get("criteria"))


def _code(title: str) -> str:
    return "c_" + sha256(title.encode()).hexdigest()[:10]
