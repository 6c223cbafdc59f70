"""What each job does: one verb of the union or of delivery, for everything it concerns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from delivery.sweep import sweep_outbox
from gateways.kv_table import TableKeyValue
from handlers.reception.unfinished import finish_unhandled
from jobs.context import RunContext, one_after_another
from models.job import JobRun
from models.message import ReceivedMessage
from models.notice import ChannelStop
from union.activities.attendance import ratings
from union.activities.contest import results
from union.activities.day import contest_reminders, reminders as activity_reminders, turning as activities
from union.activities.places import approving, deciding
from union.cases import reminders
from union.cases.escalation import rescue_stranded
from union.casework.forms import drafts
from union.congress import after_decision as handling, before_decision as proposals
from union.congress.sittings import sitting
from union.festivals import campaigns
from union.festivals.dates import FESTIVALS
from union.membership.offices import expire_offices
from union.registers import digests, draft_reminders

KEEP_MESSAGES = timedelta(days=7)
KEEP_RUNS = timedelta(days=30)
log = logging.getLogger(__name__)


def deliver(context: RunContext) -> str:
    """Put the outbox in order; sending is the delivery process's own work."""
    swept = context.do(lambda session: sweep_outbox(session, context.at))
    if swept.late:
        log.error("alert: %s notices are due and not sent; is a delivery process at work?", swept.late)
    return str(swept)


def finish_messages(context: RunContext) -> str:
    """Handle the chat's messages whose process died."""
    return f"{finish_unhandled(context.room) if context.room else 0} messages"


def remind_cases(context: RunContext) -> str:
    """Remind of approaching and passed deadlines, of waiting members and of what stands still."""
    return context.each(
        reminders.find_open_cases, lambda session, one: reminders.remind_case(session, one, context.at), "cases"
    )


def remind_tasks(context: RunContext) -> str:
    """Remind of tasks that are due or overdue."""
    return context.each(
        reminders.find_open_cases, lambda session, one: reminders.remind_of_tasks(session, one, context.at), "cases"
    )


def rescue_cases(context: RunContext) -> str:
    """Hand the cases of desks without officers to the school union."""
    return context.each(
        reminders.find_open_cases, lambda session, one: rescue_stranded(session, one, context.at), "cases"
    )


def send_digests(context: RunContext) -> str:
    """Send the morning digests."""
    return context.each(
        lambda session: digests.find_digest_readers(session, context.at),
        lambda session, one: digests.send_digest(session, one, context.at), "officers",
    )


def remind_of_drafts(context: RunContext) -> str:
    """Remind of forms that were begun and are about to be deleted."""
    return context.each(
        lambda session: draft_reminders.find_holders(session, context.at),
        lambda session, one: draft_reminders.remind_holder(session, one, context.at), "members",
    )


def expire(context: RunContext) -> str:
    """End drafts past their time; their files leave the vault after the commit."""
    names = context.do(lambda session: drafts.expire_drafts(session, context.at))
    gone = sum(context.vault.delete(name) for name in names) if context.vault else 0
    return f"{gone} files"


def end_offices(context: RunContext) -> str:
    """Tell those whose offices have ended."""
    return f"{context.do(lambda session: expire_offices(session, context.at))} offices"


def prepare_campaigns(context: RunContext) -> str:
    """Make the visit lists that are due, and warn of a year whose date nobody has named."""
    return context.each(lambda _session: list(FESTIVALS), lambda session, code: _prepare(session, code, context), "festivals")


def greet_members(context: RunContext) -> str:
    """Greet all members on a festival, branch by branch."""
    due = context.do(lambda session: [
        (plan.festival.code, plan.year) for code in FESTIVALS
        if campaigns.is_greeting_time(plan := campaigns.plan_coming(session, code, context.at), context.at)
    ])
    for code, year in due:
        context.each(
            campaigns.find_branches,
            lambda session, one, code=code, year=year: campaigns.greet(session, code, year, context.at, one),  # type: ignore[misc]
            "branches",
        )
        context.do(lambda session, code=code, year=year: campaigns.note_greeted(session, code, year, context.at))  # type: ignore[misc]
    return f"{len(due)} festivals"


def purge(context: RunContext) -> str:
    """Delete what has served its time: messages handled, old runs, stops that are over, shared values past theirs."""

    def work(session: Session) -> None:
        session.execute(delete(ReceivedMessage).where(ReceivedMessage.received_at < context.at - KEEP_MESSAGES))
        session.execute(delete(JobRun).where(JobRun.due_at < context.at - KEEP_RUNS))
        session.execute(delete(ChannelStop).where(ChannelStop.until < context.at))

    context.do(work)
    return f"{TableKeyValue(context.engine).forget_expired()} shared values"


def _prepare(session: Session, code: str, context: RunContext) -> None:
    campaigns.warn_of_missing_day(session, code, context.at)
    plan = campaigns.plan_coming(session, code, context.at)
    if campaigns.are_lists_due(plan, context.at):
        campaigns.prepare_lists(session, code, plan.year, context.at)


def turn_activities(context: RunContext) -> str:
    """Open, close, begin and end activities whose time has come, and pass offers on that have run out."""
    return context.each(
        lambda session: activities.find_due(session, context.at),
        lambda session, one: activities.advance_activity(session, one, context.at), "activities",
    )


def announce_activities(context: RunContext) -> str:
    """Tell the members of activities that have been published or opened, in batches."""
    return context.each(
        lambda session: activities.find_untold(session, context.at),
        lambda session, one: activities.announce(session, one, context.at), "activities",
    )


def remind_activities(context: RunContext) -> str:
    """Remind who comes before it, jurors before its end, all of signing out after it; tell the school union of what nobody decides."""
    return one_after_another(
        _each(context, activity_reminders.find_to_remind, activity_reminders.remind, "to come"),
        _each(context, activity_reminders.find_with_unanswered, activity_reminders.remind_unanswered, "to answer"),
        _each(context, activity_reminders.find_to_sign_out, activity_reminders.remind_to_sign_out, "over"),
        _each(context, contest_reminders.find_to_judge, contest_reminders.remind_jurors, "to judge"),
        _each(context, deciding.find_to_escalate, deciding.escalate, "undecided"),
    )


def thank_participants(context: RunContext) -> str:
    """Thank who was there and ask what they thought."""
    return context.each(
        lambda session: ratings.find_to_thank(session, context.at),
        lambda session, one: ratings.thank(session, one, context.at), "activities",
    )


def attend_activities(context: RunContext) -> str:
    """Press officers to approve, to decide and to settle, and end the 公示 of results that nobody objects to."""
    return one_after_another(
        _each(context, results.find_to_finish, results.finish, "results"),
        _each(context, activity_reminders.find_unsettled, activity_reminders.remind_to_settle, "to settle"),
        _each(context, deciding.find_to_press, deciding.press, "undecided"),
        _each(context, approving.find_to_press, approving.press, "to approve"),
    )


def _each(
    context: RunContext, find: Callable[[Session, datetime], Sequence[int]], verb: Callable[[Session, int, datetime], object], what: str,
) -> Callable[[], str]:
    """Return what does one thing for each activity that it is found to concern now."""
    return lambda: context.each(
        lambda session: find(session, context.at), lambda session, one: verb(session, one, context.at), what
    )


def turn_calls(context: RunContext) -> str:
    """Open and close calls for proposals whose time has come."""
    return context.each(
        lambda session: sitting.find_to_turn(session, context.at),
        lambda session, one: sitting.turn_one(session, one, context.at), "calls",
    )


def attend_proposals(context: RunContext) -> str:
    """Remind of proposals that wait, pass on what is overdue, turn what needs nobody's hand."""
    return one_after_another(
        lambda: context.each(
            proposals.find_moving, lambda session, one: proposals.attend(session, one, context.at), "before a decision"
        ),
        lambda: context.each(
            handling.find_handled, lambda session, one: handling.attend_handling(session, one, context.at), "being handled"
        ),
    )
