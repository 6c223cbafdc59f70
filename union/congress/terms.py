"""What the rules say of handling: how many working days each has, and how many rounds (rule data proposal.*)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from models.proposal import Proposal
from union import clock
from union.casework.deadlines import Deadline, deadline
from union.rules import find_rule

DAYS = {"accept_days": 3, "answer_days": 30, "extend_days": 15, "rate_days": 10, "decide_days": 10, "follow_days": 60}
"""Working days where no rule says otherwise: to accept, answer, extend, rate, decide after the last round, report progress."""
ROUNDS = 2


def find_days(session: Session, name: str, at: datetime) -> int:
    """Return a number of working days (proposal.<name>)."""
    rule = find_rule(session, f"proposal.{name}", clock.day_of(at))
    return max(1, int(rule.value)) if rule else DAYS[name]


def find_rounds(session: Session, at: datetime) -> int:
    """Return how many rounds there are before the committee decides (proposal.rounds)."""
    rule = find_rule(session, "proposal.rounds", clock.day_of(at))
    return max(1, int(rule.value)) if rule else ROUNDS


def run_clock(session: Session, proposal: Proposal, name: str, at: datetime) -> None:
    """Let a proposal's clock run anew for a number of working days."""
    keep_due(proposal, deadline(at, find_days(session, name, at)))


def keep_due(proposal: Proposal, due: Deadline) -> None:
    """Set when the next answer is due."""
    proposal.due_at, proposal.is_due_provisional = due.due_at, due.is_provisional
