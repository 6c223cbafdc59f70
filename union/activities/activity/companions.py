"""Companions: how many adults, and children by age band; never a name (个人信息保护法第三十一条)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models.activity import Activity
from union.casework.forms.fields import Answers, Choice, Field, Option
from union.casework.forms.number_field import Whole
from union.ground.errors import Invalid

BANDS = (Option("0-3", "0–3岁"), Option("4-6", "4–6岁"), Option("7-12", "7–12岁"), Option("13-17", "13–17岁"))
MOST = 9
"""The most companions an activity may allow: so many questions at most."""


def companion_fields(activity: Activity) -> Sequence[Field]:
    """Return the questions about companions, none where nobody may be brought."""
    most = activity.companions_max
    if not most:
        return ()
    # A number and no list of choices: “1” must not mean the first of them, which is nobody.
    adults = Whole(code="adults", title="同行成人", required=False, example="1", least=0, most=most, unit="位",
                   help=f"除您本人以外几位成人；家属最多共{most}位，不用填姓名")
    if not activity.allows_children:
        return (adults,)
    children = Whole(code="children", title="同行孩子", required=False, example="1", least=0, most=most, unit="位",
                     help="几位未满18岁的孩子")
    bands = (
        Choice(code=f"child_{n}", title=f"第{n}位孩子的年龄", example="4–6岁", options=BANDS, when=_has_children(n))
        for n in range(1, most + 1)
    )
    return (adults, children, *bands)


def read_companions(activity: Activity, given: Answers) -> list[Any]:
    """Return the companions that were answered; raises Invalid above the limit."""
    children = _number(given, "children")
    found: list[Any] = [{"kind": "adult"} for _ in range(_number(given, "adults"))]
    found += [{"kind": "child", "age": given[f"child_{n}"]} for n in range(1, children + 1)]
    if len(found) > activity.companions_max:
        raise Invalid({"children" if children else "adults": f"最多可带{activity.companions_max}位家属，现在填了{len(found)}位"})
    return found


def write_companions(companions: Sequence[Any]) -> dict[str, Any]:
    """Return companions as the answers they came from."""
    ages = [one["age"] for one in companions if one["kind"] == "child"]
    answers: dict[str, Any] = {"adults": len(companions) - len(ages), "children": len(ages)}
    return answers | {f"child_{n}": age for n, age in enumerate(ages, 1)}


def show_companions(companions: Sequence[Any]) -> str:
    """Write companions for people: 成人1位、孩子1位（4–6岁); empty for none."""
    titles = {band.code: band.title for band in BANDS}
    ages = [titles.get(one["age"], one["age"]) for one in companions if one["kind"] == "child"]
    adults = len(companions) - len(ages)
    parts = [f"成人{adults}位"] if adults else []
    return "、".join(parts + ([f"孩子{len(ages)}位（{'、'.join(ages)}）"] if ages else []))


def _has_children(number: int) -> Callable[[Answers], bool]:
    return lambda answers: int(answers.get("children") or 0) >= number


def _number(given: Answers, code: str) -> int:
    return int(given.get(code) or 0)
