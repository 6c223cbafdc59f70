"""A subject: what one folder of the union's business brings to the registers, declared once in its `subject.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from union.casework.flows.things import ThingKind


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One folder's declaration."""

    code: str
    title: str
    rank: int = 50
    """Where it stands in lists of several subjects, the smallest first."""
    things: tuple[ThingKind[Any], ...] = ()
    """What moves along rows here, in the order of the documents."""
