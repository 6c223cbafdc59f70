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
    help,
    home,
    privacy,
    proposal_files,
    proposals,
    services,
    todo,
    visits,
)

ROOMS = (
    home, services, cases, binding, todo, visits, activities, proposals, proposal_files, board, anonymous, anonymous_answer,
    privacy, help,
)  # fmt: skip


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages."""
    return tuple(room.blueprint for room in ROOMS)
