"""The register of papers: services and steps by their codes, and lists that cost little."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.statements import counted
from tests.story import ask_for_visit, take
from union.cases.cases import get_case
from union.cases.papers import step_code
from union.casework.forms.drafts import keep_draft
from union.ground.errors import Conflict, NotAllowed, NotFound
from union.registers.papers import MOST_LOOKED_UP, find_begun, get_paper


def test_a_service_and_a_step_are_papers_with_a_page_and_what_became_of_them(session: Session, cast: Cast, at: datetime) -> None:
    leave = get_paper(session, "sick_care", cast.lin, at)
    raw = {"subject": "本人", "from_on": "2026-11-17", "until_on": "2026-11-27", "hospital": "否"}
    sent = leave.send(raw, None, True)
    assert leave.page == "/h5/services/sick_care" and sent.path == f"/h5/cases/{sent.number}/sent"
    visit = ask_for_visit(session, cast.lin, at)
    accept = get_paper(session, step_code(visit.number, "accept"), cast.zhou, at)
    assert (accept.called, accept.here, accept.version) == (f"{visit.number} {accept.title}", "todo", visit.version)
    done = accept.send({}, accept.version, False)
    assert done.path == f"/h5/cases/{visit.number}?done=accept" and done.chat_path == f"/h5/cases/{visit.number}"
    assert get_case(session, visit.number).state != "submitted"


def test_a_step_is_graver_where_it_ends_a_case_without_what_was_asked(session: Session, cast: Cast, at: datetime) -> None:
    visit = ask_for_visit(session, cast.lin, at)
    withdraw = get_paper(session, step_code(visit.number, "withdraw"), cast.lin, at)
    assert withdraw.is_grave and withdraw.here == "home"
    assert not get_paper(session, step_code(visit.number, "accept"), cast.zhou, at).is_grave


def test_a_step_that_is_over_says_what_happened_and_takes_nothing(session: Session, cast: Cast, at: datetime) -> None:
    visit = ask_for_visit(session, cast.lin, at)
    code = step_code(visit.number, "accept")
    seen = get_paper(session, code, cast.zhou, at)
    take(session, visit, "accept", cast.chen, at)
    version = visit.version
    with pytest.raises(Conflict, match="陈雪梅"):
        get_paper(session, code, cast.zhou, at)
    with pytest.raises(Conflict, match="陈雪梅"):
        seen.send({}, seen.version, False)
    assert visit.version == version


def test_nobody_gets_a_paper_that_is_not_theirs(session: Session, cast: Cast, at: datetime) -> None:
    visit = ask_for_visit(session, cast.lin, at)
    with pytest.raises(NotAllowed):
        get_paper(session, step_code(visit.number, "accept"), cast.lin, at)
    for code in (step_code(visit.number, "accept"), "case:none:accept", "case:", "other:1", "none"):
        with pytest.raises(NotFound):
            get_paper(session, code, cast.zheng, at)


def test_a_list_of_drafts_asks_the_database_for_the_newest_only(session: Session, cast: Cast, at: datetime) -> None:
    numbers = [ask_for_visit(session, one, at).number for one in (cast.lin, cast.chen)]
    keep_draft(session, cast.zhou, "sick_care", {}, at)
    for number in numbers:
        keep_draft(session, cast.zhou, step_code(number, "accept"), {}, at)
    for n in range(40):
        keep_draft(session, cast.zhou, f"case:X{n}:accept", {}, at.replace(hour=1))
    with counted(session) as statements:
        found = find_begun(session, cast.zhou, at)
    assert {paper.code for _, paper in found} == {"sick_care", *(step_code(number, "accept") for number in numbers)}
    assert len(statements) <= 1 + 8 * len(numbers) + MOST_LOOKED_UP, statements
