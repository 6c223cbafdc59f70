"""What a notice says beside its sentence: when and where an activity is, or until when it waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.notice import Notice


@dataclass(frozen=True)
class Details:
    """The time that matters to who is told, and the place; neutral, as everything that is pushed."""

    when: datetime | None = None
    venue: str | None = None
    """Where an activity is, empty where that is not said; None: it is no activity, or the time is one until which it waits."""


def write_details(details: Details) -> dict[str, Any]:
    """Return details as a notice keeps them."""
    when = {"when": details.when.isoformat()} if details.when else {}
    return when | ({"venue": details.venue} if details.venue is not None else {})


def read_details(notice: Notice) -> Details:
    """Return the details that a notice keeps."""
    kept = notice.details or {}
    return Details(datetime.fromisoformat(kept["when"]) if "when" in kept else None, kept.get("venue"))
