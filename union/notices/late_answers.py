"""Answers that came late: the chat was told to wait, the result follows through the outbox, sealed until it is sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.account import Account
from models.member import Member
from models.notice import Notice, NoticeState
from models.sealed import seal, unseal
from union import links
from union.notices.kinds import notice_kinds

KIND = "chat.late_answer"


def tell_late(session: Session, account: Account, member: Member | None, text: str, *, key: str, at: datetime) -> None:
    """Queue a chat's late answer, once per key; its text may be anything a chat may say, so it lies sealed."""
    dedupe_key = f"{KIND}:{key}"
    if session.scalars(select(Notice.id).where(Notice.dedupe_key == dedupe_key)).first() is not None:
        return
    how = notice_kinds()[KIND]
    session.add(Notice(
        dedupe_key=dedupe_key, member_id=member.id if member else None, account_id=account.id, kind=KIND,
        title="回复", phrase=how.phrase, text=f"{how.sentence}。回复“我的”可以查看。", path=links.home(),
        details={"sealed": seal(text)}, created_at=at, state=NoticeState.QUEUED, next_attempt_at=at,
    ))
    session.flush()


def read_late_answer(notice: Notice) -> str:
    """Return what a late answer says, for the one message that carries it."""
    sealed = (notice.details or {}).get("sealed")
    return unseal(sealed) if sealed else notice.text
