"""Offices end by themselves on their date, and the person is told once; each fits the place where it is held."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import AuditEntry
from tests.cast import Cast
from tests.story import told
from union.ground import access
from union.ground.errors import NotFound, Refusal
from union.membership.departments import add_department, find_departments, get_department
from union.membership.offices import appoint, expire_offices, find_offices


def test_an_office_ends_by_itself_and_its_holder_is_told_once(session: Session, cast: Cast, at: datetime) -> None:
    appoint(session, cast.zheng, "branch_welfare", cast.engineering, from_on=date(2026, 1, 1), until_on=date(2026, 11, 17), at=at)
    assert not access.is_officer(access.offices_of(session, cast.zheng, date(2026, 11, 18)))
    assert access.is_officer(access.offices_of(session, cast.zheng, date(2026, 11, 17)))
    assert (expire_offices(session, at), expire_offices(session, at)) == (1, 0)
    assert told(session, cast.zheng) == ["office.ended"]


def test_unknown_posts_and_days_out_of_order_are_refused(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal):
        appoint(session, cast.lin, "emperor", None, from_on=date(2026, 1, 1), until_on=None, at=at)
    with pytest.raises(Refusal):
        appoint(session, cast.lin, "delegate", None, from_on=date(2026, 2, 1), until_on=date(2026, 1, 1), at=at)


def test_an_office_that_could_serve_nothing_is_refused(session: Session, cast: Cast, at: datetime) -> None:
    for post, branch, words in (("branch_chair", None, "哪个分工会"), ("welfare_officer", cast.ecology, "属于校工会")):
        with pytest.raises(Refusal, match=words):
            appoint(session, cast.lin, post, branch, from_on=date(2026, 1, 1), until_on=None, at=at)
    appoint(session, cast.lin, "welfare_officer", None, from_on=date(2026, 1, 1), until_on=None, at=at, by=cast.ye)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "appoint")).one()
    assert (entry.by_id, entry.subject_id) == (cast.ye.id, cast.lin.id)


@pytest.mark.parametrize(("post", "branch", "department", "words"), [
    ("branch_culture", None, None, "要写明是哪个分工会的"),
    ("culture_officer", "ecology", None, "属于校工会，不要写分工会"),
    ("voice_officer", "ecology", None, "属于校工会，不要写分工会"),
    ("committee_chair", "ecology", None, "提案工作委员会主任不是分工会的职务"),
    ("committee_member", "ecology", None, "提案工作委员会委员不是分工会的职务"),
    ("school_leader", "ecology", None, "分管校领导不是分工会的职务"),
    ("department_contact", None, None, "承办部门联络员要写明是哪个部门的"),
    ("department_head", None, None, "承办部门负责人要写明是哪个部门的"),
    ("department_head", "ecology", "logistics", "承办部门负责人不是分工会的职务"),
    ("committee_chair", None, "logistics", "提案工作委员会主任不是部门的职务"),
    ("branch_chair", "ecology", "logistics", "分工会主席不是部门的职务"),
    ("delegate", "ecology", "logistics", "教代会代表不是部门的职务"),
])
def test_an_office_in_a_place_that_does_not_fit_its_post_is_refused(
    session: Session, cast: Cast, at: datetime, post: str, branch: str | None, department: str | None, words: str
) -> None:
    places = (getattr(cast, name) if name else None for name in (branch, department))
    with pytest.raises(Refusal, match=words):
        appoint(session, cast.lin, post, next(places), department=next(places), from_on=date(2026, 1, 1), until_on=None, at=at)


def test_a_departments_contact_is_an_officer_of_that_department(session: Session, cast: Cast, at: datetime) -> None:
    fresh = add_department(session, " bw ", "保卫处")
    office = appoint(session, cast.lin, "department_contact", None, department=fresh, from_on=date(2026, 1, 1), until_on=None, at=at)
    assert office.department is fresh is get_department(session, "bw")
    assert access.is_officer([office])
    assert office in find_offices(session, date(2026, 11, 18))


def test_a_department_has_a_code_and_a_name_that_nobody_else_has(session: Session, cast: Cast) -> None:
    taken = (("HQ", "另一处", "已经有代码为HQ"), ("ZZ", cast.logistics.name, "名为“后勤管理处”"))
    for code, name, words in (*taken, ("后勤", "处室", "只能是字母和数字")):
        with pytest.raises(Refusal, match=words):
            add_department(session, code, name)
    with pytest.raises(NotFound, match="没有代码为ZZ的部门"):
        get_department(session, "ZZ")
    assert [one.code for one in find_departments(session)] == ["HQ", "RS"]
