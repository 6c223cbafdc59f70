"""Transfers: a case offered to another desk, which takes effect when that desk accepts it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, CaseTransfer
from models.member import Branch, Member
from union import links
from union.casework.flows.steps import Happening
from union.casework.forms.fields import Option
from union.ground import access, clock
from union.ground.errors import Refusal
from union.ground.placeholder import is_branch
from union.ground.posts import desks
from union.notices.outbox import tell, tell_about_case


def find_transfer(session: Session, case_: Case) -> CaseTransfer | None:
    """Return the transfer that waits for its target desk's answer."""
    return session.scalars(select(CaseTransfer).where(CaseTransfer.live_case_id == case_.id)).first()


def find_receivers(session: Session, case_: Case, transfer: CaseTransfer, at: datetime) -> list[Member]:
    """Return the officers who may take a transfer, never the person whom the case is for."""
    return access.find_desk_officers(
        session, transfer.to_desk, transfer.to_branch_id, clock.day_of(at), subject_id=case_.subject_id
    )


def find_targets(session: Session, case_: Case) -> tuple[Option, ...]:
    """Return the desks a case can be offered to: the school union's, and every other branch's of the same desk."""
    here = f"{case_.desk}/{case_.desk_branch.code if case_.desk_branch else 'school'}"
    places = name_places(session).items()
    return tuple(
        Option(code, title) for code, title in places
        if code != here and (code.endswith("/school") or code.startswith(f"{case_.desk}/"))
    )


def name_places(session: Session) -> dict[str, str]:
    """Return the names of all desks by the codes that a transfer's question knows them by."""
    branches = list(session.scalars(select(Branch).where(is_branch()).order_by(Branch.code)))
    taking = [desk for desk in desks().values() if desk.title]
    places = {f"{desk.code}/school": f"校工会·{desk.title}" for desk in taking}
    return places | {f"{desk.code}/{branch.code}": branch.name for desk in taking for branch in branches if desk.branch}


def ask_transfer(happening: Happening, title: str) -> None:
    """Offer a case to another desk and tell its officers; raises Refusal where nobody there could take it."""
    session, case_, at = happening.session, happening.case_, happening.at
    desk, _, place = happening.given["to"].partition("/")
    branch = session.scalars(select(Branch).where(Branch.code == place)).first()
    transfer = CaseTransfer(
        case_id=case_.id, to_desk=desk, to_branch_id=branch.id if branch else None, reason=happening.given["reason"],
        by_id=happening.by.id, asked_at=at, live_case_id=case_.id,
    )
    receivers = find_receivers(session, case_, transfer, at)
    if not receivers:
        raise Refusal("对方目前没有可以接收的干部，请另选或直接办理")
    session.add(transfer)
    session.flush()
    for member in receivers:
        tell_about_case(session, case_, title, member, "desk.transfer_asked", f"transfer:{transfer.id}", at)


def take_transfer(happening: Happening, title: str) -> None:
    """Move a case to the desk that accepts it."""
    case_, transfer = happening.case_, _answer(happening, was_accepted=True)
    case_.desk, case_.desk_branch_id, case_.assignee, case_.escalated_at = transfer.to_desk, transfer.to_branch_id, None, None
    happening.session.flush()
    _tell_asker(happening, transfer, title, "desk.transfer_taken")


def refuse_transfer(happening: Happening, title: str) -> None:
    """Leave a case where it is."""
    _tell_asker(happening, _answer(happening, was_accepted=False), title, "desk.transfer_refused")


def recall_transfer(happening: Happening, _title: str) -> None:
    """Take an offer back before it is answered."""
    _answer(happening, was_accepted=False)


def drop_transfer(session: Session, case_: Case, at: datetime) -> None:
    """End a waiting transfer because the case has ended."""
    transfer = find_transfer(session, case_)
    if transfer:
        transfer.answered_at, transfer.was_accepted, transfer.live_case_id = at, False, None


def _answer(happening: Happening, *, was_accepted: bool) -> CaseTransfer:
    transfer = find_transfer(happening.session, happening.case_)
    if transfer is None:
        raise Refusal("这项转办已经有人处理")
    transfer.answered_at, transfer.was_accepted, transfer.live_case_id = happening.at, was_accepted, None
    return transfer


def _tell_asker(happening: Happening, transfer: CaseTransfer, title: str, kind: str) -> None:
    """Tell who asked; once the case is somebody else's, its page is no longer theirs, so the list is where it leads."""
    case_, asker = happening.case_, happening.session.get(Member, transfer.by_id)
    if asker is None or asker.id == happening.by.id:
        return
    path = links.todo() if transfer.was_accepted else links.case(case_.number)
    key = f"{case_.id}:transfer:{transfer.id}"
    tell(happening.session, asker, kind, key=key, at=happening.at, title=title, path=path, case_=case_)
