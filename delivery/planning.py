"""What is to be sent now and through which channel, written down before the call."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import OfficialAccount
from delivery import claims, messages
from delivery.claims import NoticeClaim
from delivery.history import History
from delivery.outcomes import can_repeat
from delivery.routes import Route, find_recipient, find_routes
from models.account import Account
from models.notice import AttemptOutcome, DeliveryAttempt, Notice, NoticeState
from union.notices import channels
from union.notices.channels import Channel
from union.notices.late_answers import KIND as LATE_ANSWER
from union.notices.outbox import after_quiet

LONGEST_WAIT = timedelta(days=2)
"""How long after it was written a notice may still wait for a stopped channel; the inbox page has it all the time."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SendingOffice:
    """What delivery needs to know of the installation."""

    official: OfficialAccount
    base_url: str
    lease: timedelta


@dataclass(frozen=True)
class Sending:
    """One message ready to go out; whom it is for and what it says stay out of its repr."""

    claim: NoticeClaim
    attempt_id: int
    account_id: int
    channel: Channel
    template_id: str
    client_msg_id: str
    tries: int
    openid: str = field(repr=False)
    url: str = field(repr=False)
    text: str = field(repr=False)
    values: dict[str, str] = field(repr=False)


def begin(session: Session, claim: NoticeClaim, office: SendingOffice, at: datetime) -> Sending | None:
    """Choose the channel and write the attempt down before the call; None where nothing is to be sent now."""
    notice = claims.hold(session, claim)
    if notice is None:
        return None
    notice.lease_until = at + office.lease
    history = _read_history(session, notice, at)
    if history.is_sent():
        claims.close(notice, NoticeState.SENT, at)
        return None
    if history.doubt() is None and _is_night(session, notice, at):
        return None
    account = find_recipient(session, notice, office.official.app_id)
    routes = find_routes(session, notice, account, office.official, history, at)
    route = _choose(session, routes, account, history, at)
    _write_skips(session, notice, routes, route, history, at)
    if route is not None and account is not None:
        return _write_attempt(session, notice, claim, account, route.channel, office, history, at)
    if history.doubt() is not None:
        leave_in_doubt(notice, at)
    else:
        _wait_or_leave(session, notice, routes, at)
    session.flush()
    return None


def _read_history(session: Session, notice: Notice, at: datetime) -> History:
    """Return what was tried; an attempt without an end belongs to a process that died during the call."""
    query = select(DeliveryAttempt).where(DeliveryAttempt.notice_id == notice.id).order_by(DeliveryAttempt.id)
    attempts = list(session.scalars(query.with_for_update()))
    for attempt in attempts:
        if not attempt.outcome:
            attempt.outcome, attempt.finished_at, attempt.reason = AttemptOutcome.UNKNOWN, at, "发送途中进程中断，结果未知"
    return History(attempts)


def _choose(
    session: Session, routes: list[Route], account: Account | None, history: History, at: datetime
) -> Route | None:
    """Return the channel to take; while it is in doubt whether one was delivered, only a repeat of that one."""
    for route in routes:
        if route.obstacle or account is None:
            continue
        if history.doubt() is not None and not (can_repeat(route.channel) and history.is_repeatable(at)):
            continue
        if channels.use_up(session, account.id, route.channel, at):
            return route
    return None


def _write_skips(
    session: Session, notice: Notice, routes: list[Route], chosen: Route | None, history: History, at: datetime
) -> None:
    for route in routes:
        if route is chosen:
            return
        if route.obstacle and not history.has_skip(route.channel, route.obstacle):
            session.add(DeliveryAttempt(
                notice_id=notice.id, channel=route.channel, started_at=at, finished_at=at, outcome=AttemptOutcome.SKIPPED,
                reason=route.obstacle[:200],
            ))


def _write_attempt(
    session: Session, notice: Notice, claim: NoticeClaim, account: Account, channel: Channel, office: SendingOffice,
    history: History, at: datetime,
) -> Sending:
    attempt = DeliveryAttempt(notice_id=notice.id, channel=channel, started_at=at, outcome=AttemptOutcome.ON_ITS_WAY)
    session.add(attempt)
    notice.attempts += 1
    session.flush()
    template_id, values = messages.fill_template(notice, channel, office.official)
    key = messages.client_msg_id(notice.id, history.generation) if can_repeat(channel) else ""
    return Sending(
        claim=claim, attempt_id=attempt.id, account_id=account.id, channel=channel, openid=account.openid,
        template_id=template_id, client_msg_id=key, tries=history.tries(channel),
        url=messages.link_of(notice, office.base_url), values=values,
        text="" if template_id else messages.customer_text(notice, office.base_url),
    )


def _wait_or_leave(session: Session, notice: Notice, routes: list[Route], at: datetime) -> None:
    """Wait for the channel that is stopped for everybody, else leave the notice to the inbox page."""
    opening = min((route.opens_at for route in routes if route.opens_at is not None), default=None)
    when = after_quiet(session, opening) if opening is not None else None
    if when is not None and when <= notice.created_at + LONGEST_WAIT:
        claims.back_to_queue(notice, when)
    else:
        claims.close(notice, NoticeState.INBOX, at)


def leave_in_doubt(notice: Notice, at: datetime) -> None:
    """Close a notice that may or may not have arrived: it is not sent again, and a result event may still tell."""
    log.error("alert: nobody knows whether notice %s arrived; it is not sent again, its page has it", notice.id)
    claims.close(notice, NoticeState.UNKNOWN, at)


def _is_night(session: Session, notice: Notice, at: datetime) -> bool:
    """Put off what an outage or a retry would send at night; who waits for a late answer is awake."""
    when = after_quiet(session, at)
    if when <= at or notice.kind == LATE_ANSWER:
        return False
    claims.back_to_queue(notice, when)
    session.flush()
    return True
