"""Activities on the street: opened by 夏明 of the school union, signed up for elsewhere, brought to their day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from models.registration import Registration
from models.session import transaction
from tests.cast import Cast
from tests.phones import Street
from tests.union.activities.outings import do, open_activity, registration_of, sign_up, take
from union.activities.day.opening_and_ending import advance_activity

SPORT = {
    "title": "教职工羽毛球赛", "keywords": "羽毛球", "kind": "文体比赛", "venue": "校体育馆", "opens_at": "",
    "starts_at": "2026-11-28 14:00", "ends_at": "2026-11-28 17:00", "closes_at": "2026-11-27 18:00",
}


@dataclass
class Fest:
    """One activity and the people around it."""

    street: Street
    cast: Cast
    code: str = ""

    def open(self, by: str = "xia", **settings: Any) -> str:
        """Open an activity on Saturday 2026-11-28, from 14:00 to 17:00."""
        with transaction(self.street.house.engine) as session:
            self.code = open_activity(session, self.who(session, by), self.street.watch.at, **(SPORT | settings)).code
        return self.code

    def who(self, session: Session, name: str) -> Member:
        """Return one of the cast."""
        return session.get_one(Member, getattr(self.cast, name).id)

    def activity(self, session: Session) -> Activity:
        """Return the activity."""
        return session.scalars(select(Activity).where(Activity.code == self.code)).one()

    def join(self, *names: str, **given: Any) -> None:
        """Let people sign up elsewhere."""
        with transaction(self.street.house.engine) as session:
            for name in names:
                sign_up(session, self.activity(session), self.who(session, name), self.street.watch.at, **given)

    def act(self, whose: str, action: str, by: str = "", **given: Any) -> None:
        """Let somebody take a move on somebody's registration elsewhere."""
        with transaction(self.street.house.engine) as session:
            one = registration_of(session, self.activity(session), self.who(session, whose))
            do(session, one, action, self.who(session, by or whose), self.street.watch.at, **given)

    def take(self, action: str, by: str, **given: Any) -> None:
        """Let somebody take a move on the activity elsewhere."""
        with transaction(self.street.house.engine) as session:
            take(session, self.activity(session), action, self.who(session, by), self.street.watch.at, **given)

    def registration(self, name: str) -> Registration:
        """Return somebody's newest registration."""
        with transaction(self.street.house.engine) as session:
            return registration_of(session, self.activity(session), self.who(session, name))

    def go_to(self, **after_start: float) -> None:
        """Let the clock come to a time after the start."""
        with transaction(self.street.house.engine) as session:
            activity = self.activity(session)
            self.street.watch.at = activity.starts_at + timedelta(**after_start)
            advance_activity(session, activity.id, self.street.watch.at)
