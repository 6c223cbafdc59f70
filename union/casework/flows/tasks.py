"""Tasks: what an officer has to do for a case by a time, each ending with a result."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, CaseTask
from models.member import Member


def open_task(session: Session, case_: Case, code: str, title: str, due_at: datetime) -> CaseTask:
    """Add a task to a case."""
    task = CaseTask(case_id=case_.id, code=code, title=title, due_at=due_at)
    session.add(task)
    session.flush()
    return task


def find_open_tasks(session: Session, case_: Case) -> list[CaseTask]:
    """Return a case's tasks that are neither done nor dropped, due soonest first."""
    return [task for task in find_tasks(session, case_) if task.done_at is None and task.dropped_at is None]


def find_tasks(session: Session, case_: Case) -> list[CaseTask]:
    """Return all tasks of a case, due soonest first."""
    query = select(CaseTask).where(CaseTask.case_id == case_.id)
    return list(session.scalars(query.order_by(CaseTask.due_at, CaseTask.id)))


def finish_task(task: CaseTask, by: Member, result: str, at: datetime) -> None:
    """Close a task with its result."""
    task.done_at, task.done_by_id, task.result = at, by.id, result


def drop_tasks(session: Session, case_: Case, at: datetime) -> None:
    """Drop what is still open, because it is no longer needed."""
    for task in find_open_tasks(session, case_):
        task.dropped_at = at
