"""What became of a call, written down after it: for the notice, for the channel, and what follows."""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from delivery import claims
from delivery.outcomes import Mark, SendVerdict, Then, can_repeat, judge
from delivery.planning import Sending, leave_in_doubt
from gateways.wechat.errors import WeChatError
from models.notice import AttemptOutcome, DeliveryAttempt, Notice, NoticeState
from union.notices import channels
from union.notices.channels import Channel
from union.notices.send_results import settle

FIRST_PAUSE = 2.0
STOP_MINUTES = 10
log = logging.getLogger(__name__)


def accept(session: Session, sending: Sending, message_id: str, at: datetime) -> None:
    """Note that the platform took the message; a result event that was quicker closes the notice at once."""
    notice = _lock(session, sending.claim.notice_id)
    attempt = session.get_one(DeliveryAttempt, sending.attempt_id)
    attempt.outcome, attempt.finished_at, attempt.message_id = AttemptOutcome.SENT, at, message_id[:40] or None
    _clear_doubt(session, attempt)
    if _has_failed_already(session, attempt):
        return
    if notice.state in (NoticeState.UNKNOWN, NoticeState.QUEUED) or notice.claimed_by == sending.claim.token:
        # Only template messages have a result event that names them; nothing more is heard of the others.
        notice.state = NoticeState.DELIVERED if sending.channel is Channel.CUSTOMER else NoticeState.SENT
        notice.channel, notice.closed_at = sending.channel, None if can_repeat(sending.channel) else at
        notice.claimed_by = notice.lease_until = None
    session.flush()
    if message_id:
        settle(session, message_id, at)


def refuse(session: Session, sending: Sending, error: WeChatError, at: datetime) -> bool:
    """Note why the call failed and what follows; True where the next channel is to be tried now."""
    verdict = judge(error)
    notice = claims.hold(session, sending.claim)
    attempt = session.get_one(DeliveryAttempt, sending.attempt_id)
    attempt.outcome, attempt.finished_at, attempt.errcode = verdict.outcome, at, error.errcode
    attempt.reason = f"{error.kind.value}: {error.errmsg}"[:200]
    if verdict.then is not Then.DOUBT:
        channels.give_back(session, sending.account_id, sending.channel)
    if verdict.settles_doubt:
        _clear_doubt(session, attempt)
    _mark_channel(session, sending, verdict, attempt.reason, at)
    if verdict.is_alert:
        log.error("alert: notice %s was refused on %s (template %s): %s", sending.claim.notice_id, sending.channel,
                  sending.template_id or "none", error)
    session.flush()
    if notice is None or verdict.then is Then.NEXT:
        return notice is not None
    if verdict.then is Then.DOUBT and not can_repeat(sending.channel):
        leave_in_doubt(notice, at)
    else:
        claims.back_to_queue(notice, at + pause(sending.tries, verdict.slowest))
    session.flush()
    return False


def pause(tries: int, slowest: float) -> timedelta:
    """Return how long to wait after the n-th failure: exponential, with full jitter."""
    longest = min(slowest, FIRST_PAUSE * 2.0 ** min(tries, 20))
    return timedelta(seconds=random.uniform(0, longest))  # noqa: S311 - spreads the tries


def _clear_doubt(session: Session, attempt: DeliveryAttempt) -> None:
    """Note that earlier tries under the same key are no longer in doubt: the platform has answered for it."""
    if not can_repeat(Channel(attempt.channel)):
        return
    earlier = select(DeliveryAttempt).where(
        DeliveryAttempt.notice_id == attempt.notice_id, DeliveryAttempt.channel == attempt.channel,
        DeliveryAttempt.outcome == AttemptOutcome.UNKNOWN, DeliveryAttempt.id != attempt.id,
    )
    for one in session.scalars(earlier):
        one.outcome = AttemptOutcome.RETRY


def _has_failed_already(session: Session, attempt: DeliveryAttempt) -> bool:
    """Say whether another try of this very message was answered, and the message has failed since; this one has, then."""
    same = select(DeliveryAttempt).where(
        DeliveryAttempt.message_id == attempt.message_id, DeliveryAttempt.id != attempt.id,
        DeliveryAttempt.outcome == AttemptOutcome.FAILED,
    )
    other = session.scalars(same).first() if attempt.message_id else None
    if other is not None:
        attempt.outcome, attempt.reason = AttemptOutcome.FAILED, other.reason
        session.flush()
    return other is not None


def _mark_channel(session: Session, sending: Sending, verdict: SendVerdict, reason: str, at: datetime) -> None:
    match verdict.mark:
        case Mark.DEAD:
            channels.close_for_good(session, sending.account_id, sending.channel, reason, at)
        case Mark.SHUT:
            channels.shut(session, sending.account_id, sending.channel)
        case Mark.STOPPED_TODAY:
            channels.stop_channel(session, sending.channel, channels.next_midnight(at), reason)
        case Mark.STOPPED:
            channels.stop_channel(session, sending.channel, at + timedelta(minutes=STOP_MINUTES), reason)


def _lock(session: Session, notice_id: int) -> Notice:
    query = select(Notice).where(Notice.id == notice_id).with_for_update(of=Notice)
    return session.scalars(query.execution_options(populate_existing=True)).one()
