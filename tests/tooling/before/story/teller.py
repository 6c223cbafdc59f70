"""Who tells the story: lets time pass with all its jobs, and lets people fill in papers, write in chat and open pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.table import TABLE, Job
from jobs.timing import due_times
from models.member import Member
from models.session import transaction
from tests.phones import Phone
from tests.tooling.before.town import LaterPhone, Town
from union.casework.forms.attachments import attach
from union.casework.forms.fields import Field, Files
from union.casework.forms.papers import Sent
from union.ground import clock
from union.registers import papers

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
AROUND = timedelta(hours=6)
"""How often at least the jobs that come every few minutes are run."""


@dataclass
class Teller:
    """The story's hands: `do` fills in a paper, `say` writes in chat, `browser` opens pages, `go_to` lets time pass."""

    town: Town
    skipped: set[tuple[str, datetime]] = field(default_factory=set)
    """Due times of jobs that nobody is there to run."""

    @property
    def now(self) -> datetime:
        """This instant."""
        return self.town.hands.at

    def go_to(self, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> None:
        """Let time pass until an instant in Lishui, every job run when it is due, everything delivered."""
        until = datetime(2026, month, day, hour, minute, second, tzinfo=clock.SHANGHAI).astimezone(UTC)
        for at, job in self._due_until(until):
            self.town.hands.at = at + timedelta(seconds=4)
            if job is None:
                self.run_intervals()
            if job is not None and (job.name, at) not in self.skipped:
                self.town.clockwork().run_due(job)
            self.town.deliver()
        self.town.hands.at = until
        self.run_intervals()
        self.town.deliver()

    def go_to_without_work(self, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> None:
        """Let time pass while no job and no delivery is at work."""
        self.town.hands.at = datetime(2026, month, day, hour, minute, second, tzinfo=clock.SHANGHAI).astimezone(UTC)

    def run_intervals(self) -> None:
        """Run the jobs that come every few minutes."""
        for job in TABLE:
            if isinstance(job.trigger, IntervalTrigger):
                self.town.clockwork().run_due(job)

    def _due_until(self, until: datetime) -> list[tuple[datetime, Job | None]]:
        daily: list[tuple[datetime, Job | None]] = [
            (at, job) for job in TABLE if not isinstance(job.trigger, IntervalTrigger) for at in due_times(job.trigger, self.now, until)
        ]
        between, at = [], self.now + AROUND
        while at < until:
            between.append(at)
            at += AROUND
        return sorted([*daily, *((one, None) for one in between)], key=lambda one: one[0])

    def inside(self, work: Callable[[Session], Any]) -> Any:
        """Do something in one transaction."""
        with transaction(self.town.engine) as session:
            return work(session)

    def do(self, who: str, code: str, **given: Any) -> Sent:
        """Let somebody fill in a paper and send it, with each needed field's own example where nothing is given."""
        with transaction(self.town.engine) as session:
            member = session.scalars(select(Member).where(Member.staff_number == who)).one()
            paper = papers.get_paper(session, code, member, self.now)
            raw = dict(given)
            for one in paper.fields:
                if one.code not in raw:
                    raw[one.code] = self._written(session, one, paper.begun, member)
            return paper.send(raw, paper.version, True)

    def _written(self, session: Session, one: Field, begun: Any, member: Member) -> Any:
        if one.code in begun:
            return one.write(begun[one.code])
        if not one.required:
            return ""
        return [self.give_file(session, member, one.code)] if isinstance(one, Files) else one.example

    def give_file(self, session: Session, member: Member, code: str, content: bytes = PDF) -> int:
        """Put a file into the vault for a field of somebody's form; returns its number."""
        name = self.town.house.doors.vault.store(BytesIO(content))
        return attach(
            session, member, code, stored_name=name, file_name="材料.pdf", media_type="application/pdf", size=len(content), at=self.now,
        ).id

    def openid(self, who: str) -> str:
        """Return somebody's openid."""
        return self.town.openids()[who]

    def chat(self, who: str) -> LaterPhone:
        """Return somebody's chat."""
        return self.town.chat(self.openid(who))

    def say(self, who: str, *texts: str) -> str:
        """Write several texts; returns the last answer."""
        return self.chat(who).tell(*texts)

    def browser(self, who: str) -> Phone:
        """Return somebody's browser."""
        return self.town.page(self.openid(who))
