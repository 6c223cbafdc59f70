"""What the rules say of proposals: how many seconders, how long a text, how many days and rounds (rule data proposal.*)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.proposal import Proposal
from union.casework.flows.deadlines import Deadline, deadline
from union.ground import clock
from union.ground.rules import RuleSnapshot, find_rule, rule_days

SECONDERS = 2
LENGTHS = {"title": {"min": 4, "max": 30}, "reason": {"min": 50, "max": 3000}, "suggestion": {"min": 30, "max": 3000}}
DAYS = {
    "check_days": 5, "review_days": 15, "return_days": 5, "refer_days": 5,
    "accept_days": 3, "answer_days": 30, "extend_days": 15, "rate_days": 10, "decide_days": 10, "follow_days": 60,
}
"""Working days where no rule says otherwise: for the delegation, the committee, the proposer's changes, referring; then to
accept, answer, extend, rate, decide after the last round, report progress."""
ROUNDS = 2


def find_seconders_rule(session: Session, at: datetime) -> tuple[int, RuleSnapshot | None]:
    """Return how many delegates have to second a proposal (proposal.seconders), and the rule for citing."""
    rule = find_rule(session, "proposal.seconders", clock.day_of(at))
    return (max(0, int(rule.value)) if rule else SECONDERS), rule


def find_lengths(session: Session, at: datetime) -> dict[str, dict[str, int]]:
    """Return the least and the most characters of title, reason and suggestion (proposal.lengths)."""
    rule = find_rule(session, "proposal.lengths", clock.day_of(at))
    return {**LENGTHS, **(rule.value if rule else {})}


def find_days(session: Session, name: str, at: datetime) -> int:
    """Return a number of working days (proposal.<name>)."""
    return rule_days(session, f"proposal.{name}", DAYS[name], at)


def find_rounds(session: Session, at: datetime) -> int:
    """Return how many rounds there are before the committee decides (proposal.rounds)."""
    return rule_days(session, "proposal.rounds", ROUNDS, at)


def set_due(session: Session, proposal: Proposal, name: str, at: datetime) -> None:
    """Let a proposal's clock run anew for a number of working days."""
    keep_due(proposal, deadline(at, find_days(session, name, at)))


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
