"""Festival care (节日慰问) as a subject: what campaigns bring to the registers."""

from __future__ import annotations

from sqlalchemy.orm import Session

from union.casework.flows.clock_jobs import HALF_A_DAY, ClockJob, ClockRun, Daily, Round
from union.casework.flows.subjects import Subject, read_as
from union.festivals.campaigns import attend_campaign, find_branches, find_due_greetings, greet, note_greeted
from union.festivals.dates import FESTIVALS
from union.festivals.notice_kinds import NOTICES


def greet_members(run: ClockRun) -> str:
    """Greet all members on a festival, branch by branch; noted once every branch is through."""
    due = run.do(lambda session: find_due_greetings(session, run.at))
    for code, year in due:

        def greet_branch(session: Session, branch_id: int, code: str = code, year: int = year) -> None:
            greet(session, code, year, run.at, branch_id)

        def note(session: Session, code: str = code, year: int = year) -> None:
            note_greeted(session, code, year, run.at)

        run.each(find_branches, greet_branch, "branches")
        run.do(note)
    return f"{len(due)} festivals"


SUBJECT = Subject(
    code="festivals", title="节日慰问", rank=15, readings={"campaign": read_as("节日走访名单", "列入名单的理由")}, notices=NOTICES,
    jobs=(
        ClockJob(name="prepare_campaigns", title="生成节日走访名单", due=Daily(8, 30), catch_up=HALF_A_DAY, tells=True, rounds=(
            Round(lambda _session, _at: list(FESTIVALS), attend_campaign, "festivals"),
        )),
        ClockJob(name="greet_members", title="发送节日问候", due=Daily(9), catch_up=HALF_A_DAY, tells=True, run=greet_members),
    ),
)
