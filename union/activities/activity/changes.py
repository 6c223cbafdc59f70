"""When and where an activity takes place, and what of it has changed, as people read it: from what to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.activity import Activity
from union.casework.forms.fields import Answers
from union.ground import clock


@dataclass(frozen=True)
class Whereabouts:
    """When and where an activity takes place."""

    starts_at: datetime
    ends_at: datetime | None
    venue: str

    @property
    def time(self) -> str:
        """Write from when until when: 2026年12月5日 9:00–17:00."""
        until = f"–{clock.show_until(self.ends_at, self.starts_at)}" if self.ends_at else ""
        return f"{clock.show_time(self.starts_at)}{until}"


def whereabouts_of(activity: Activity) -> Whereabouts:
    """Return when and where an activity takes place as it stands."""
    return Whereabouts(activity.starts_at, activity.ends_at, activity.venue)


def whereabouts_asked(given: Answers) -> Whereabouts:
    """Return when and where it is to take place, as answered in the form of its settings."""
    ends_at = datetime.fromisoformat(given["ends_at"]) if given.get("ends_at") else None
    return Whereabouts(datetime.fromisoformat(given["starts_at"]), ends_at, given["venue"])


def say_change(before: Whereabouts, after: Whereabouts) -> str:
    """Say what has changed: 时间由…改为…，地点由…改为…; empty where nothing has."""
    said = [f"时间由{before.time}改为{after.time}"] if before.time != after.time else []
    return "，".join(said + ([f"地点由{before.venue or '未定'}改为{after.venue}"] if before.venue != after.venue else []))
