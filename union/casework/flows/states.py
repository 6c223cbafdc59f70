"""The states of a case that standard rows and central code know, and how things can end; a service adds states of its own."""

from __future__ import annotations

from enum import StrEnum


class CaseState(StrEnum):
    """The states that many services share."""

    SUBMITTED = "submitted"
    HANDLING = "handling"
    RETURNED = "returned"
    """Waits for the member to correct it."""
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How what moves can end; a subject may have a word of its own."""

    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    CONVERTED = "converted"
    EXPIRED = "expired"
    RELEASED = "released"
