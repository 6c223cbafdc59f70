"""What jobs do: the rounds that are declared, and the house's own work, which needs the chat, the vault or delivery."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from delivery.sweep import sweep_outbox
from gateways.kv_table import TableKeyValue
from handlers.reception.unfinished import finish_unhandled
from jobs.context import RunContext, one_after_another
from models.job import JobRun
from models.message import ReceivedMessage
from models.notice import ChannelStop
from union.casework.flows.clock_jobs import Round
from union.casework.forms.drafts import expire_drafts
from union.membership.offices import expire_offices

KEEP_MESSAGES = timedelta(days=7)
KEEP_RUNS = timedelta(days=30)
log = logging.getLogger(__name__)


def go_round(rounds: Sequence[Round]) -> Callable[[RunContext], str]:
    """Return what does the rounds of a job one after another, each thing in a transaction of its own."""
    return lambda context: one_after_another(*(_go(context, one) for one in rounds))


def _go(context: RunContext, one: Round) -> Callable[[], str]:
    return lambda: context.each(
        lambda session: one.find(session, context.at), lambda session, thing: one.do(session, thing, context.at), one.unit
    )


def deliver(context: RunContext) -> str:
    """Put the outbox in order; sending is the delivery process's own work."""
    swept = context.do(lambda session: sweep_outbox(session, context.at))
    if swept.late:
        log.error("alert: %s notices are due and not sent; is a delivery process at work?", swept.late)
    return str(swept)


def finish_messages(context: RunContext) -> str:
    """Handle the chat's messages whose process died."""
    return f"{finish_unhandled(context.room) if context.room else 0} messages"


def expire(context: RunContext) -> str:
    """End drafts past their time; their files leave the vault after the commit."""
    names = context.do(lambda session: expire_drafts(session, context.at))
    gone = sum(context.vault.delete(name) for name in names) if context.vault else 0
    return f"{gone} files"


def end_offices(context: RunContext) -> str:
    """Tell those whose offices have ended."""
    return f"{context.do(lambda session: expire_offices(session, context.at))} offices"


def purge(context: RunContext) -> str:
    """Delete what has served its time: messages handled, old runs, stops that are over, shared values past theirs."""

    def work(session: Session) -> None:
        session.execute(delete(ReceivedMessage).where(ReceivedMessage.received_at < context.at - KEEP_MESSAGES))
        session.execute(delete(JobRun).where(JobRun.due_at < context.at - KEEP_RUNS))
        session.execute(delete(ChannelStop).where(ChannelStop.until < context.at))

    context.do(work)
    return f"{TableKeyValue(context.engine).forget_expired()} shared values"


