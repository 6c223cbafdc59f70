"""The pages members and officers open inside WeChat."""

from __future__ import annotations

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages."""
    return ()
