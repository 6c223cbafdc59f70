"""How a proposal gets its number (T35-001): drawn from its sitting, ascending and without gaps."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.congress import Congress


def prefix_of(congress: Congress) -> str:
    """Return what the numbers of a sitting's proposals begin with: T35."""
    return f"T{congress.term}{congress.sitting}"


def draw_number(session: Session, congress: Congress) -> str:
    """Return the next proposal number of a sitting that is locked: T35-001."""
    # Past the row's version: a proposal that is tabled outdates no page on which an officer works on the sitting.
    number = congress.last_number + 1
    session.execute(update(Congress).where(Congress.id == congress.id).values(last_number=number))
    session.refresh(congress, ["last_number"])
    return f"{prefix_of(congress)}-{number:03}"
