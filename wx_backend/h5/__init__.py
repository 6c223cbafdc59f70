"""The pages members and officers open inside WeChat."""

from __future__ import annotations

from flask import Blueprint

from wx_backend.h5 import (
    activities,
    anonymous,
    anonymous_answer,
    binding,
    board,
    cases,
    contest,
    help,
    home,
    hours,
    privacy,
    proposal_files,
    proposals,
    registrations,
    roster,
    scanner,
    screen,
    services,
    sittings,
    todo,
    visits,
)

ACTIVITIES = (activities, registrations, roster, screen, scanner, contest, hours)
ROOMS = (
    home, services, cases, binding, todo, visits, *ACTIVITIES, proposals, proposal_files, sittings, board, anonymous, anonymous_answer,
    privacy, help,
)  # fmt: skip


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages."""
    return tuple(room.blueprint for room in ROOMS)
