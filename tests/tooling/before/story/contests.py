"""Contests at every stage: collecting, judged, shown for objections, final."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import ContestEntry, ResultObjection
from tests.tooling.before.story.activities import JI, LIN, PAN, SCHOOL, YE, ZHAO, ZHENG, act, make, of, sign_up
from tests.tooling.before.story.teller import Teller

JURORS = ("T2018112", "T2013147", "T2021114")
"""Of branches that nobody enters for."""
TERMS: dict[str, Any] = {"kind": "技能竞赛", "criteria": "教学设计 20\n课堂教学 80", "awards": "一等奖 1\n二等奖 1", "blind": "否"}


def begin(teller: Teller) -> dict[str, str]:
    """Make four contests that end one after the other, each with its entries and jurors."""
    found = {
        "final": make(teller, "板书比赛", "2026-08-29 14:00", ends_at="2026-08-29 17:00", closes_at="2026-08-28 12:00", **TERMS),
        "shown": make(teller, "微课比赛", "2026-09-01 14:00", ends_at="2026-09-01 17:00", closes_at="2026-08-31 12:00", **TERMS),
        "judged": make(teller, "教学创新比赛", "2026-09-12 14:00", ends_at="2026-09-12 17:00", closes_at="2026-09-08 12:00", **TERMS),
        "collecting": make(teller, "摄影比赛", "2026-09-29 14:00", ends_at="2026-09-29 17:00", closes_at="2026-09-24 12:00", **TERMS),
    }
    for code in found.values():
        for who in (LIN, ZHENG, PAN, ZHAO):
            _enter(teller, code, who)
        for juror in JURORS:
            teller.do(SCHOOL, f"activity:{code}:appoint_juror", person=juror)
        _decide(teller, code, LIN, "admit")
        _decide(teller, code, ZHENG, "admit")
        _decide(teller, code, PAN, "refuse")
        sign_up(teller, code, JI)
    _on_entry(teller, found["collecting"], ZHENG, "withdraw", ZHENG)
    sign_up(teller, found["collecting"], YE)
    act(teller, found["collecting"], YE, "hand_in", title="瓯江秋色", files="")
    for code in ("final", "shown", "judged"):
        _decide(teller, found[code], ZHAO, "admit")
    return found


def _enter(teller: Teller, code: str, who: str) -> None:
    sign_up(teller, code, who)
    files = teller.inside(lambda session: [teller.give_file(session, _member(session, who), "files")])
    teller.do(who, f"registration:{of(teller, code, who)}:hand_in", title="南明湖的傍晚", files=files)


def _member(session: Session, who: str) -> Member:
    return session.scalars(select(Member).where(Member.staff_number == who)).one()


def _on_entry(teller: Teller, code: str, who: str, action: str, by: str, **given: Any) -> None:
    teller.do(by, f"entry:{entry_of(teller, code, who)}:{action}", **given)


def entry_of(teller: Teller, code: str, who: str) -> int:
    """Return the key of what somebody has entered."""
    query = select(ContestEntry.id).where(ContestEntry.registration_id == int(of(teller, code, who)))
    return int(teller.inside(lambda session: session.scalars(query).one()))


def _decide(teller: Teller, code: str, who: str, action: str) -> None:
    _on_entry(teller, code, who, action, SCHOOL)


def judge(teller: Teller, code: str, *, but: tuple[str, str] = ("", "")) -> None:
    """Draw and let the jurors give their sheets; one may be left out."""
    teller.do(SCHOOL, f"activity:{code}:draw_numbers")
    for points, who in ((90, LIN), (85, ZHENG), (80, ZHAO)):
        for juror in JURORS:
            if (who, juror) != but:
                entry = entry_of(teller, code, who)
                fields = {one: str(points) for one in _points(teller, code)}
                teller.do(juror, f"entry:{entry}:score", **fields, words="构思新颖")


def _points(teller: Teller, code: str) -> list[str]:
    query = select(Activity.contest).where(Activity.code == code)
    terms = teller.inside(lambda session: session.scalars(query).one())
    return [f"points_{one['code']}" for one in terms["criteria"]]


def show(teller: Teller, code: str) -> None:
    """Count the sheets and show the results."""
    teller.do(SCHOOL, f"activity:{code}:count_scores")
    teller.do(SCHOOL, f"activity:{code}:publish_results")


def object_to(teller: Teller, code: str) -> dict[str, str]:
    """Let two object to results, of whom one is answered; returns the numbers."""
    for who in (JI, YE):
        teller.do(who, f"activity:{code}:object_to_results")
    query = select(ResultObjection.number).order_by(ResultObjection.id)
    first, second = teller.inside(lambda session: list(session.scalars(query)))[-2:]
    teller.do(SCHOOL, f"objection:{first}:answer")
    return {"answered": first, "open": second}
