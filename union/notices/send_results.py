"""Results of what was sent: WeChat reports later what became of a message, sometimes before we stored its id."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.notice import AttemptOutcome, DeliveryAttempt, Notice, NoticeState, SendResult
from union.ground.accounts import find_accounts
from union.notices import channels
from union.notices.channels import Channel

SUCCESS = "success"
BLOCKED = "failed:user block"
SYSTEM_FAILED = "微信系统未能送达"
"""The attempt's reason when the same channel may try again, under a key of its own."""
PAUSE = timedelta(seconds=30)


def record_send_result(session: Session, message_id: str, status: str, at: datetime) -> None:
    """Keep what a result event says of a message and close the notice if its attempt is known already."""
    try:
        with session.begin_nested():
            session.add(SendResult(message_id=message_id[:40], status=" ".join(status.split())[:60], at=at))
    except IntegrityError:
        # The platform told us twice; the first time counts.
        return
    settle(session, message_id, at)


def settle(session: Session, message_id: str, at: datetime) -> bool:
    """Close or reopen the notice of a message whose result has come; False while one of the two is missing."""
    result = session.scalars(select(SendResult).where(SendResult.message_id == message_id[:40])).first()
    attempts = select(DeliveryAttempt).where(DeliveryAttempt.message_id == message_id[:40])
    attempt = session.scalars(attempts.order_by(DeliveryAttempt.id.desc()).limit(1)).first()
    if result is None or attempt is None:
        return False
    query = select(Notice).where(Notice.id == attempt.notice_id).with_for_update(of=Notice)
    notice = session.scalars(query.execution_options(populate_existing=True)).one()
    if attempt.outcome != AttemptOutcome.SENT or notice.state not in (NoticeState.CLAIMED, NoticeState.SENT, NoticeState.UNKNOWN):
        return False
    if result.status.lower().startswith(SUCCESS):
        notice.state, notice.closed_at = NoticeState.DELIVERED, at
    else:
        _fail(session, notice, attempt, result.status, at)
    session.flush()
    return True


def settle_crossed(session: Session, at: datetime) -> int:
    """Apply the results that crossed with the answer they belong to, each unseen by the other; returns how many."""
    waiting = (
        select(SendResult.message_id)
        .join(DeliveryAttempt, DeliveryAttempt.message_id == SendResult.message_id)
        .join(Notice, Notice.id == DeliveryAttempt.notice_id)
        .where(Notice.state.in_((NoticeState.SENT, NoticeState.UNKNOWN)), DeliveryAttempt.outcome == AttemptOutcome.SENT)
    )
    return sum(settle(session, message_id, at) for message_id in session.scalars(waiting.distinct()).all())


def _fail(session: Session, notice: Notice, attempt: DeliveryAttempt, status: str, at: datetime) -> None:
    """Send the notice back to the queue: for the next channel where the person blocks this one, else for another try."""
    is_blocked = status.lower().replace(" ", "").startswith(BLOCKED.replace(" ", ""))
    attempt.outcome, attempt.reason = AttemptOutcome.FAILED, "用户拒收" if is_blocked else SYSTEM_FAILED
    notice.state, notice.channel, notice.closed_at = NoticeState.QUEUED, None, None
    notice.claimed_by, notice.lease_until = None, None
    notice.next_attempt_at = at if is_blocked else at + PAUSE
    for account_id in _accounts_of(session, notice) if is_blocked else []:
        channels.close_for_good(session, account_id, Channel(attempt.channel), attempt.reason, at)


def _accounts_of(session: Session, notice: Notice) -> list[int]:
    if notice.account_id is not None:
        return [notice.account_id]
    return [account.id for account in find_accounts(session, notice.member)] if notice.member else []
