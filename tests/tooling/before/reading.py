"""What the code says of a database: which codes it knows, what everybody may do with everything, what stands in their lists.

The one file here that asks the union's inner registers; everything else goes through chat, pages, jobs and delivery."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set as AbstractSet
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.chat.routing import CHOOSE
from handlers.reception.register import make_table
from jobs.table import TABLE
from models.account import Account
from models.activity import Activity
from models.case import Case
from models.congress import Congress
from models.draft import Conversation
from models.member import Member
from models.proposal import Proposal
from models.registration import ContestEntry, Registration, ResultObjection
from tests.story import steps_of
from union.casework.flows import register
from union.casework.flows.engine import open_moves
from union.casework.flows.things import ThingKind
from union.festivals.dates import FESTIVALS
from union.ground.posts import desks, posts
from union.ground.rules import read_once
from union.notices.kinds import notice_kinds
from union.services.catalogue import catalogue

ROWS: Mapping[str, type[Any]] = {
    "activity": Activity, "registration": Registration, "entry": ContestEntry, "objection": ResultObjection, "sitting": Congress,
    "proposal": Proposal,
}
"""The table of each subject."""
NOTICE_STATES = frozenset({"queued", "claimed", "digest", "inbox", "sent", "delivered", "unknown"})
"""There is no register of these: the sheet of the post finds out what has become of each."""
TABLES: Mapping[str, str] = {name: row.__tablename__ for name, row in ROWS.items()}


def subjects() -> dict[str, ThingKind[Any]]:
    """Return what moves and is no case, by the names its papers begin with."""
    return register.things()


def known_codes() -> dict[str, AbstractSet[str]]:
    """Return what the code knows, by where it is stored."""
    chat, flows = make_table(), {name: one.flow for name, one in subjects().items()}
    known = {
        "case_.kind": {kind.code for kind in catalogue()}, "notice.kind": set(notice_kinds()),
        "notice.state": NOTICE_STATES, "job_run.job": {job.name for job in TABLE},
        "office.post": set(posts()), "case_.desk": set(desks()), "case_transfer.to_desk": set(desks()),
        "campaign.code": set(FESTIVALS),
        "draft.form": {*flows, *(one for of in register.subjects() for one in of.papers if one), *(kind.code for kind in catalogue())},
        "conversation.dialogue": {CHOOSE, "", *chat.dialogues}, "choice": set(chat.choices), "history_entry.about": set(flows),
    }
    known |= {f"case_.state of {kind.code}": {state.code for state in kind.flow.states} for kind in catalogue()}
    known |= {f"case_log_entry.action of {kind.code}": {"open", *(one.action for one in kind.flow.steps)} for kind in catalogue()}
    known |= {f"{TABLES[name]}.state": {state.code for state in flow.states} for name, flow in flows.items()}
    known |= {f"history_entry.action of {name}": {one.action for one in flow.steps} for name, flow in flows.items()}
    return known


def is_button(key: str) -> bool:
    """Say whether a button of the menu is answered for itself, and not as what nobody knows."""
    return make_table().find_click(key) is not None


@read_once
def read_offers(
    session: Session, numbers: Sequence[str], at: datetime, wanted: Mapping[str, Sequence[str]] | None = None
) -> dict[str, dict[str, str]]:
    """Return what people are offered to do with things: by thing and its state, then by staff number, the actions.

    `wanted` names the things and who is asked about each; without it everybody is asked about everything."""
    query = select(Member).where(Member.staff_number.in_(numbers)).order_by(Member.id)
    cast = {one.staff_number: one for one in session.scalars(query)}
    found: dict[str, dict[str, str]] = {}
    for name, what, ask in _things(session, at):
        asked = list(cast) if wanted is None else wanted.get(name, ())
        if asked:
            found[what] = {number: " ".join(sorted(ask(cast[number]))) for number in asked}
    return found


def _things(session: Session, at: datetime) -> Iterator[tuple[str, str, Any]]:
    for case_ in session.scalars(select(Case).order_by(Case.id)):
        name = f"case:{case_.number}"
        yield name, f"{name} {case_.kind} {case_.state}", lambda member, case_=case_: [
            step.action for step in steps_of(session, case_, member, at)
        ]
    for kind, subject in subjects().items():
        for thing in session.scalars(select(ROWS[kind]).order_by(ROWS[kind].id)):
            name = f"{kind}:{subject.key_of(thing)}"
            yield name, f"{name} {thing.state}", lambda member, thing=thing, subject=subject: [
                move.action for move in open_moves(session, subject, thing, member, at)
            ]


def read_thread(session: Session, openid: str) -> tuple[str, dict[str, Any]]:
    """Return what dialogue is on in somebody's chat, and what it waits for."""
    query = select(Conversation).join(Account, Account.id == Conversation.account_id).where(Account.openid == openid)
    found = session.scalars(query).first()
    return (found.dialogue, dict(found.state)) if found is not None else ("", {})


def read_threads(session: Session) -> list[dict[str, Any]]:
    """Return what every chat waits for."""
    return [dict(one.state) for one in session.scalars(select(Conversation).order_by(Conversation.id))]
