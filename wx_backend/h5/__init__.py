"""The pages members and officers open inside WeChat."""

from __future__ import annotations

from flask import Blueprint

from wx_backend.h5 import (
    activities,
    binding,
    cases,
    contest,
    help,
    home,
    hours,
    privacy,
    registrations,
    roster,
    screen,
    services,
    todo,
    visits,
)

ACTIVITIES = (activities, registrations, roster, screen, contest, hours)
ROOMS = (home, services, cases, binding, todo, visits, *ACTIVITIES, privacy, help)


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages."""
    return tuple(room.blueprint for room in ROOMS)
