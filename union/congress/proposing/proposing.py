"""Proposing: a delegate of the term writes one matter; the proposal then looks for seconders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.congress import Congress, Delegate
from models.member import Member
from models.proposal import Proposal
from union import links
from union.casework.flows.engine import find_options, note
from union.casework.forms.fields import Answers
from union.casework.forms.papers import Alike, Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context
from union.congress.flow import PROPOSALS
from union.congress.proposal import form
from union.congress.proposal.proposals import key_of, page_of
from union.congress.proposal.states import LATE, is_call_over
from union.congress.proposing.similar_proposals import find_similar_to
from union.congress.term import congresses
from union.congress.term.delegates import find_delegate
from union.ground import clock
from union.ground.errors import Conflict, NotAllowed, Refusal

NEW = "new"
PROPOSE = "propose"
PAPER = f"{PROPOSALS.name}:{NEW}:{PROPOSE}"
"""The form for a new one."""
SAVED = "已保存，还没有提交。请邀请代表附议，附议人数够了就可以提交"
SAVED_LATE = f"已保存，还没有提交。{LATE.next_step}"
MOST_ALIKE = 3


def propose(session: Session, raw: Mapping[str, Any], *, by: Member, at: datetime) -> Proposal:
    """Begin a proposal for the present sitting; raises NotAllowed, Refusal, Invalid, or Conflict for one of the same title."""
    congress, delegate = _seat(session, by, at)
    given = parse_form(form.find_fields(session, at), raw, form_context(session, by, at))
    with session.begin_nested():
        # Under the sitting's lock a form that is sent twice makes one proposal.
        congresses.lock_congress(session, congress.id)
        twin = select(Proposal.id).where(
            Proposal.congress_id == congress.id, Proposal.proposer_id == by.id, Proposal.title == given["title"],
            Proposal.closed_at.is_(None),
        )
        if session.scalars(twin.limit(1)).first() is not None:
            raise Conflict(f"您已经有一件案名是“{given['title']}”的提案")
        proposal = Proposal(
            congress=congress, proposer=by, delegation=delegate.delegation, state=PROPOSALS.flow.start, created_at=at, **given
        )
        session.add(proposal)
        session.flush()
        note(session, PROPOSALS, proposal, PROPOSE, "起草提案", "", by=by, at=at)
        session.flush()
    return proposal


def can_propose(session: Session, by: Member, at: datetime) -> bool:
    """Say whether a member may write a proposal now."""
    try:
        _seat(session, by, at)
    except Refusal:
        return False
    return True


def _seat(session: Session, by: Member, at: datetime) -> tuple[Congress, Delegate]:
    congress = congresses.find_current(session)
    if congress is None:
        raise Refusal("现在没有征集提案的会议，有意见建议可以直接提交给校工会")
    delegate = find_delegate(session, by, clock.day_of(at), congress.term)
    if delegate is None or by.is_missing:
        raise NotAllowed(f"只有第{congress.term}届教代会的正式代表可以提提案，您可以提意见建议，或请所在代表团的代表提出")
    return congress, delegate


def saved_of(proposal: Proposal) -> str:
    """Return what is said of a proposal that has been saved for the first time."""
    return SAVED_LATE if is_call_over(proposal) else SAVED


def make_new_paper(session: Session, by: Member, at: datetime) -> Paper:
    """Return the form for a new proposal, for chat and page; raises Refusal or NotAllowed for who may write none now."""
    congress, _ = _seat(session, by, at)

    def send(raw: Mapping[str, Any], _version: int | None, _consents: bool) -> Sent:
        proposal = propose(session, raw, by=by, at=at)
        return Sent(
            number=key_of(proposal), path=f"{page_of(proposal)}?done={PROPOSE}", text=saved_of(proposal),
            chat_path=page_of(proposal), options=find_options(session, PROPOSALS, proposal, by, at),
        )

    then = "提交" if at > congress.closes_at else "邀请代表附议"

    def find_alike(answers: Answers) -> list[Alike]:
        text = "\n".join(str(answers.get(code) or "") for code in ("reason", "suggestion"))
        found = find_similar_to(session, (str(answers.get("title") or ""), text), by, at, MOST_ALIKE)
        return [Alike(f"{one.proposal.number or ''} {one.proposal.title}".strip(), one.told, one.path) for one in found]

    return Paper(
        code=PAPER, title="写提案", intro=f"{congress.title}，{_until(congress, at)}。一事一案，保存后{then}。",
        fields=form.find_fields(session, at), page=links.new_proposal(), back=links.proposals(), send=send,
        send_title=f"保存，去{then}", word="写提案", find_alike=find_alike, alike_title="相似的提案",
        open_until=congress.closes_at,
    )


def _until(congress: Congress, at: datetime) -> str:
    if at > congress.closes_at:
        return "征集已经结束，提交后会转为意见建议"
    opens = f"{clock.show_time(congress.opens_at)}开始征集，" if at < congress.opens_at else "征集"
    return f"{opens}{clock.show_time(congress.closes_at)}结束"
