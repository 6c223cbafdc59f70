"""Activities and registrations: many people, a shared stock of seats, on the same rows as everything that moves."""

from __future__ import annotations

from union.activities.finding import find_activities, get_activity

__all__ = ["find_activities", "get_activity"]
