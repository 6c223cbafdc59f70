"""How many statements a reading or a step sends does not grow with what is there."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from models.case import Case
from tests.cast import Cast
from tests.statements import counted
from tests.story import ask_for_visit, report_leave, steps_of, take
from union.cases.case_view import find_my_cases, find_todo, read_case

MANY = 100


COPIED = [
    column.key for column in Case.__mapper__.column_attrs if column.key not in ("id", "number", "live_key", "version", "subject_id")
]


@pytest.fixture
def many(session: Session, cast: Cast, at: datetime) -> list[Case]:
    """A hundred open cases of one branch, one of them with a long history."""
    first = ask_for_visit(session, cast.lin, at)
    for name in ("陈雪梅", "周建平") * 5:
        take(session, first, "assign", cast.zhou, at, assignee=name)
    same = {key: getattr(first, key) for key in COPIED}
    others = [Case(**same, number=f"A{n}", subject_id=(cast.lin, cast.lan)[n % 2].id) for n in range(1, MANY)]
    session.add_all(others)
    report_leave(session, cast.lin, at)
    return [first, *others]


def test_lists_of_a_hundred_cases(session: Session, cast: Cast, at: datetime, many: list[Case]) -> None:
    with counted(session) as statements:
        found = find_todo(session, cast.zhou, at)
    assert len(found) == MANY + 1 and len(statements) <= 6, statements
    with counted(session) as statements:
        names = [(one.subject.name, one.branch.name) for one in find_my_cases(session, cast.lin, limit=MANY)]
    assert len(names) == MANY and len(statements) <= 2, statements


def test_one_case_among_them(session: Session, cast: Cast, at: datetime, many: list[Case]) -> None:
    number = many[0].number
    for reader, most in ((cast.zhou, 12), (cast.lin, 7)):
        with counted(session) as statements:
            read_case(session, number, reader, at)
            session.flush()
        assert len(statements) <= most, statements
    case_ = many[1]
    with counted(session) as statements:
        steps_of(session, case_, cast.zhou, at)
    assert len(statements) <= 4, statements


def test_one_step_among_them(session: Session, cast: Cast, at: datetime, many: list[Case]) -> None:
    with counted(session) as statements:
        take(session, many[1], "accept", cast.zhou, at)
    assert len(statements) <= 16, statements


def test_asking_among_them(session: Session, cast: Cast, at: datetime, many: list[Case]) -> None:
    with counted(session) as statements:
        ask_for_visit(session, cast.lin, at, illness="骨折")
        session.flush()
    assert len(statements) <= 36, statements
