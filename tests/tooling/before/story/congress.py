"""Sittings and proposals in every state, with seconders, departments, answers, ratings and what was asked beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from models.member import Member
from models.proposal import Proposal
from models.session import transaction
from tests.tooling.before.story.teller import Teller
from union.congress.sittings.convening import open_congress
from union.congress.term.delegates import add_delegate
from union.ground import clock

CHAIR, MEMBER = "T2001145", "T2009111"
"""Of the committee."""
CONTACT, HEAD, CO_CONTACT = "T2023117", "T1998137", "T2012138"
"""Of 后勤管理处, which leads, and of 人事处, which has a part."""
LEADER = "T2004133"
HEADS = {"T2006012": ("T2009003", "T2015007", "T2022107"), "T2011008": ("T2010021", "T2018022", "T2016124"),
         "T2002130": ("T2021114", "T2022104", "T2018123")}
"""Who leads a delegation, and its delegates."""
ANSWER = "感谢您的关心。经研究，从下学期起晚间加开一班校区往返班车，费用已列入计划。"
Step = tuple[str, str, dict[str, Any]]
TABLE: Step = ("proposer", "table", {})
APPROVE: Step = ("head", "approve", {})
FILE: Step = (CHAIR, "file", {})
REFER: Step = (CHAIR, "refer", {"lead": "HQ", "co": "", "reason": "请研究后答复"})
REFER_TO_TWO: Step = (CHAIR, "refer", {"lead": "HQ", "co": "RS", "reason": "请会同人事处研究"})
ACCEPT: Step = (CONTACT, "accept", {})
DRAFT: Step = (CONTACT, "draft", {"text": ANSWER, "outcome": "A"})
PLAN: Step = (CONTACT, "draft", {"text": ANSWER, "outcome": "B", "promised_on": "2026-12-31"})
SIGN: Step = (HEAD, "sign", {})
PUBLISH: Step = (CHAIR, "publish", {})
FILED: tuple[Step, ...] = (TABLE, APPROVE, FILE)
ANSWERING: tuple[Step, ...] = (*FILED, REFER, ACCEPT)
ANSWERED: tuple[Step, ...] = (*ANSWERING, DRAFT, SIGN, PUBLISH)
UNSATISFIED = {"rating": "不满意", "words": "班次还是太少，请再研究"}
WAYS: dict[str, tuple[Step, ...]] = {
    "seconding": (),
    "delegation": (TABLE,),
    "review": (TABLE, APPROVE),
    "returned": (TABLE, APPROVE, (CHAIR, "return", {})),
    "sent back": (TABLE, ("head", "send_back", {})),
    "filed": FILED,
    "suggestion": (TABLE, APPROVE, (CHAIR, "convert", {})),
    "declined": (TABLE, APPROVE, (CHAIR, "decline", {})),
    "withdrawn": (TABLE, ("proposer", "withdraw", {})),
    "referred": (*FILED, REFER_TO_TWO, ACCEPT),
    "objected": (*FILED, REFER_TO_TWO, (CO_CONTACT, "object", {})),
    "replaced": (
        *FILED, REFER_TO_TWO, ACCEPT, (CO_CONTACT, "object", {}),
        (CHAIR, "replace", {"department": "RS", "to": "JW", "reason": "改由教务处协办"}),
    ),
    "answering": (*FILED, REFER_TO_TWO, ACCEPT, (CO_CONTACT, "accept", {}), (CO_CONTACT, "give_opinion", {})),
    "extension": (*ANSWERING, (CONTACT, "ask_extension", {})),
    "asks withdrawal": (*ANSWERING, ("proposer", "ask_withdrawal", {})),
    "key": (*ANSWERING, (CHAIR, "mark_key", {"supervisor": LEADER}), (LEADER, "press", {})),
    "drafted": (*ANSWERING, DRAFT),
    "signed": (*ANSWERING, DRAFT, SIGN),
    "answered": ANSWERED,
    "again": (*ANSWERED, ("proposer", "rate", UNSATISFIED)),
    "tracking": (*ANSWERING, PLAN, SIGN, PUBLISH, ("proposer", "rate", {"rating": "满意"})),
    "archived": (*ANSWERED, ("proposer", "rate", {"rating": "满意"}), (CHAIR, "archive", {})),
    "to be published": (*ANSWERING, DRAFT, SIGN),
}
"""By what a proposal comes to each state, once it has its seconders."""


def convene(teller: Teller) -> None:
    """Add sittings that are still to come, closed, and archived, beside the demo's two; seat two more delegates."""
    today = clock.day_of(teller.now)
    with transaction(teller.town.engine) as session:
        for term, sitting, opens, closes in ((4, 4, 60, 90), (3, 5, -120, -60), (3, 4, -400, -380)):
            made = open_congress(
                session, term, sitting, opens_at=clock.instant(today + timedelta(days=opens), 8),
                closes_at=clock.instant(today + timedelta(days=closes), 18), at=teller.now,
            )
        oldest = made.id
        for number in ("T2018112", "T2013147"):
            member = session.scalars(select(Member).where(Member.staff_number == number)).one()
            add_delegate(session, 4, member, "文理代表团", at=teller.now, from_on=date(2024, 3, 1))
    teller.do(CHAIR, f"sitting:{oldest}:hold", held_on="2026-08-20")
    teller.do(CHAIR, f"sitting:{oldest}:archive")


def propose_all(teller: Teller) -> dict[str, str]:
    """Bring a proposal to every state; returns their keys by what they are there for."""
    found = {}
    for turn, (what, way) in enumerate(WAYS.items()):
        head, (proposer, *seconders) = _in_turn(turn)
        found[what] = propose(teller, f"增开晚间班车之{turn + 1}", proposer, seconders)
        walk(teller, found[what], way, proposer, head)
    return found


def _in_turn(turn: int) -> tuple[str, Sequence[str]]:
    head = list(HEADS)[turn % len(HEADS)]
    people = HEADS[head]
    first = turn // len(HEADS) % len(people)
    return head, (*people[first:], *people[:first])


def propose(teller: Teller, title: str, proposer: str, seconders: Sequence[str]) -> str:
    """Write a proposal, ask for seconders, who agree; returns its key."""
    key = teller.do(proposer, "proposal:new:propose", title=title).number
    teller.do(proposer, f"proposal:{key}:invite", seconders="、".join(seconders))
    for one in seconders:
        teller.do(one, f"proposal:{key}:second")
    return key


def walk(teller: Teller, key: str, way: Sequence[Step], proposer: str, head: str) -> None:
    """Take steps on a proposal, each by whom it names."""
    for who, action, given in way:
        teller.do({"proposer": proposer, "head": head}.get(who, who), f"proposal:{key}:{action}", **given)


def join(teller: Teller) -> dict[str, str]:
    """Merge one proposal into another; leave people asked and not heard, refusing, retracting and released."""
    found = {"target": propose(teller, "改善食堂晚餐供应", "T2015007", ("T2009003", "T2022107"))}
    found["merged"] = propose(teller, "食堂延长晚餐时间", "T2010021", ("T2018022", "T2016124"))
    walk(teller, found["target"], (TABLE, APPROVE), "T2015007", "T2006012")
    walk(teller, found["merged"], (TABLE, APPROVE), "T2010021", "T2011008")
    number = teller.inside(lambda session: number_of(session, found["target"]))
    teller.do(CHAIR, f"proposal:{found['merged']}:merge", into=number)
    walk(teller, found["target"], (FILE, REFER, ACCEPT, DRAFT, SIGN, PUBLISH), "T2015007", "T2006012")
    teller.do("T2015007", f"proposal:{found['target']}:rate", rating="满意")
    found["released"] = propose(teller, "增设教工休息室", "T2021114", ("T2022104", "T2018123"))
    teller.do("T2021114", f"proposal:{found['released']}:invite", seconders="T2018112")
    walk(teller, found["released"], (TABLE,), "T2021114", "T2002130")
    found["asking"] = propose(teller, "增设电动车充电桩", "T2018123", ("T2021114",))
    teller.do("T2018123", f"proposal:{found['asking']}:invite", seconders="T2022104、T2013147、T2018112")
    teller.do("T2022104", f"proposal:{found['asking']}:refuse")
    teller.do("T2018112", f"proposal:{found['asking']}:second")
    teller.do("T2018112", f"proposal:{found['asking']}:retract")
    return found


def number_of(session: Any, key: str) -> str:
    """Return a proposal's number by its key."""
    return str(session.get_one(Proposal, int(key)).number)


def honour(teller: Teller, answered: str) -> None:
    """Let the committee honour a department, a proposal, and report earlier ones to the present sitting."""
    present = teller.inside(lambda session: _congress_of(session, answered))
    teller.do(CHAIR, f"sitting:{present}:report")
    teller.do(CHAIR, f"sitting:{present}:honour", department="1")
    teller.do(CHAIR, f"proposal:{answered}:award")


def _congress_of(session: Any, key: str) -> int:
    return int(session.get_one(Proposal, int(key)).congress_id)
