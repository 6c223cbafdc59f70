"""Cases of every service in every state, and what can be about one: assigned, offered elsewhere, overdue, reported for another."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from tests.story import steps_of
from tests.tooling.before.story.teller import Teller
from union.casework.flows.steps import SAME
from union.services.catalogue import catalogue

SUBJECTS = (
    "T2015007", "T2022107", "T1999143", "T2018022", "T2010021", "T2016124", "T2019103", "T2022121", "T2022104", "T2018123",
    "T2023105", "T2005108", "T2015144", "T2000127", "T2024110", "T2013147", "T2018112", "T2015131", "T2013150", "T2021114",
    "T2021115", "T2018118", "T2024134", "T2021128", "T2016030", "T2008016",
)
"""For whom cases are, one after the other."""
LEAVE = {"from_on": "2026-08-20", "until_on": "2026-09-30", "hospital": "是"}
GIVEN: dict[str, dict[str, Any]] = {"sick_care": LEAVE, "suggestion": {"may_publish": "是"}, "mutual_aid_claim": {}, "condolence_visit": {}}
NEVER = ("assign", "transfer", "close", "skip_visit", "go_on")
"""Steps that lead to no state of their own, or only by a way around."""


def open_all(teller: Teller) -> dict[str, str]:
    """Lead a case of every service to every state; returns the numbers by service and state."""
    people, numbers = _in_turn(SUBJECTS), {}
    for kind in catalogue():
        for state in kind.flow.states:
            subject = next(people)
            numbers[f"{kind.code}:{state.code}"] = lead(teller, kind.code, state.code, subject)
    return numbers


def _in_turn(people: Iterable[str]) -> Any:
    while True:
        yield from people


def lead(teller: Teller, code: str, state: str, subject: str, **more: Any) -> str:
    """Open a case for somebody and take the shortest way to a state; returns its number."""
    number = teller.do(subject, code, **{**GIVEN[code], **more}).number
    for action in _way(code, state):
        step(teller, number, action)
    return number


def step(teller: Teller, number: str, action: str, by: str = "", **given: Any) -> None:
    """Let somebody who may take a step."""
    who = by or teller.inside(lambda session: _who_may(session, number, action, teller))
    if action == "return":
        given = {"missing": "1", "reason": "请写得具体一些"} | given
    teller.do(who, f"case:{number}:{action}", **given)


def _who_may(session: Session, number: str, action: str, teller: Teller) -> str:
    case_ = session.scalars(select(Case).where(Case.number == number)).one()
    everybody = [case_.subject, case_.opened_by, *session.scalars(select(Member).order_by(Member.id))]
    for one in everybody:
        if any(step.action == action for step in steps_of(session, case_, one, teller.now)):
            return one.staff_number
    raise AssertionError(f"nobody may {action} on {number} ({case_.kind}, {case_.state})")


def _way(code: str, state: str) -> list[str]:
    flow = catalogue().get(code).flow
    ways: deque[tuple[str, list[str]]] = deque([(flow.start, [])])
    known = {flow.start}
    while ways:
        here, way = ways.popleft()
        if here == state:
            return way
        for one in flow.steps_from(here):
            if one.target not in (*known, SAME) and one.action not in NEVER:
                known.add(one.target)
                ways.append((one.target, [*way, one.action]))
    raise AssertionError(f"no way to {state} of {code}")


def be_late(teller: Teller) -> dict[str, str]:
    """Open what nobody handles in time, and what is about somebody else."""
    numbers = {"overdue": teller.do("T2009003", "condolence_visit", subject="T1999143", occasion="结婚", happened_on="昨天").number}
    numbers["silent"] = lead(teller, "mutual_aid_claim", "returned", "T2016124")
    numbers["mourning"] = teller.do(
        "T2010021", "condolence_visit", occasion="直系亲属去世", relation="父亲", happened_on="2天前",
    ).number
    numbers["reported"] = teller.do("T2018022", "sick_care", subject="T2010021", **LEAVE).number
    numbers["stranded"] = teller.do("T2018118", "condolence_visit", illness="骨折", happened_on="3天前").number
    step(teller, numbers["reported"], "record_contact", contact_form="没有联系上", result="电话无人接听")
    return numbers


def hand_on(teller: Teller) -> dict[str, str]:
    """Assign, offer to another desk, take, refuse; report a death that is accepted."""
    numbers = {"assigned": lead(teller, "condolence_visit", "accepted", "T2022107", illness="胃炎")}
    step(teller, numbers["assigned"], "assign", "T2006012", assignee="T2009003")
    numbers["offered"] = lead(teller, "sick_care", "caring", "T1999143")
    step(teller, numbers["offered"], "transfer", "T2006012", to="welfare/school", reason="情况较重，请校工会办理")
    numbers["taken"] = lead(teller, "condolence_visit", "reported", "T2018022", illness="阑尾炎")
    step(teller, numbers["taken"], "transfer", "T2011008", to="welfare/school", reason="请校工会一起看望")
    step(teller, numbers["taken"], "take_transfer", "T2003001")
    numbers["refused"] = lead(teller, "condolence_visit", "reported", "T2016124", illness="肾结石")
    step(teller, numbers["refused"], "transfer", "T2011008", to="welfare/school", reason="请校工会办理")
    step(teller, numbers["refused"], "refuse_transfer", "T2003001", reason="请分工会先去看望")
    numbers["death"] = teller.do("T2013150", "condolence_visit", subject="T1996132", occasion="会员去世", happened_on="昨天").number
    step(teller, numbers["death"], "accept")
    return numbers
