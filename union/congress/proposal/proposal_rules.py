"""What the rules say of proposals: how many seconders, how long a text, how many days and rounds (rule data proposal.*)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.proposal import Proposal
from union.casework.flows.deadlines import Deadline, deadline
from union.ground import clock
from union.ground.rule_keys import RuleKey
from union.ground.rules import RuleSnapshot, find_rule, read_rule, rule_days, value_of

SECONDERS = RuleKey(
    "proposal.seconders", "how many delegates have to second a proposal", lambda value: max(0, int(value)), unit="人", default=2,
)
_LENGTHS = {"title": {"min": 4, "max": 30}, "reason": {"min": 50, "max": 3000}, "suggestion": {"min": 30, "max": 3000}}


def _lengths(value: Mapping[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Read the lengths that a rule names; of the others the usual ones hold."""
    return {**_LENGTHS, **value}


LENGTHS = RuleKey(
    "proposal.lengths", "the least and the most characters of title, reason and suggestion", _lengths, unit="字", default=_LENGTHS,
)
ROUNDS = RuleKey("proposal.rounds", "how many rounds of answers there are before the committee decides", int, unit="次", default=2)
CHECK_DAYS = RuleKey("proposal.check_days", "working days a delegation has to check a proposal", int, unit="工作日", default=5)
REVIEW_DAYS = RuleKey("proposal.review_days", "working days the committee has to decide on a proposal", int, unit="工作日", default=15)
RETURN_DAYS = RuleKey("proposal.return_days", "working days the proposer has to change what was returned", int, unit="工作日", default=5)
REFER_DAYS = RuleKey("proposal.refer_days", "working days the committee has to refer what was filed", int, unit="工作日", default=5)
ACCEPT_DAYS = RuleKey("proposal.accept_days", "working days a department has to accept a proposal", int, unit="工作日", default=3)
ANSWER_DAYS = RuleKey("proposal.answer_days", "working days departments have to answer a proposal", int, unit="工作日", default=30)
EXTEND_DAYS = RuleKey("proposal.extend_days", "working days departments get that may answer later", int, unit="工作日", default=15)
RATE_DAYS = RuleKey("proposal.rate_days", "working days the authors have to rate an answer", int, unit="工作日", default=10)
DECIDE_DAYS = RuleKey("proposal.decide_days", "working days to decide after the last round", int, unit="工作日", default=10)
FOLLOW_DAYS = RuleKey("proposal.follow_days", "working days until progress is reported", int, unit="工作日", default=60)


def find_seconders_rule(session: Session, at: datetime) -> tuple[int, RuleSnapshot | None]:
    """Return how many delegates have to second a proposal (proposal.seconders), and the rule for citing."""
    rule = find_rule(session, SECONDERS, clock.day_of(at))
    return value_of(SECONDERS, rule), rule


def find_lengths(session: Session, at: datetime) -> dict[str, dict[str, int]]:
    """Return the least and the most characters of title, reason and suggestion (proposal.lengths)."""
    return read_rule(session, LENGTHS, clock.day_of(at))


def find_rounds(session: Session, at: datetime) -> int:
    """Return how many rounds there are before the committee decides (proposal.rounds)."""
    return rule_days(session, ROUNDS, at)


def set_due(session: Session, proposal: Proposal, days: RuleKey[int], at: datetime) -> None:
    """Let a proposal's clock run anew for a number of working days."""
    keep_due(proposal, deadline(at, rule_days(session, days, at)))


def keep_due(proposal: Proposal, due: Deadline) -> None:
    """Set when the next step is due."""
    proposal.due_at, proposal.is_due_provisional = due.due_at, due.is_provisional


def is_extension_asked(proposal: Proposal) -> bool:
    """Say whether a department's asking for more time waits for the committee."""
    return proposal.extension_asked_at is not None and proposal.extension_decided_at is None


def stop_clock(proposal: Proposal) -> None:
    """Let no clock run."""
    proposal.due_at, proposal.is_due_provisional = None, False


def close(proposal: Proposal, at: datetime) -> None:
    """Note that a proposal has ended, whatever the end."""
    proposal.closed_at = at
    stop_clock(proposal)
