"""The pages of a sitting: what everybody reads, and what its committee does there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from models.congress import Congress
from models.member import Member
from models.notice import Notice
from models.session import transaction
from tests.cast import Cast
from tests.handling import published
from tests.phones import Phone, Street
from tests.sitting import at_hand, make_sitting
from union.congress.term.delegates import add_delegate
from union.ground import clock

Show = Callable[[], str]


@pytest.fixture
def answered(street: Street, engine: Engine, live_cast: Cast) -> str:
    """The page of a sitting with one proposal that has been answered."""
    with transaction(engine) as session:
        proposal = published(session, make_sitting(session, at_hand(session, live_cast), street.watch.at), street.watch.at)
        return f"/h5/sittings/{proposal.congress_id}"


def committee(street: Street, cast: Cast) -> Phone:
    return street.phone(cast.ji)


def test_everybody_reads_where_its_proposals_stand_and_only_the_committee_what_it_can_do(
    street: Street, live_cast: Cast, answered: str
) -> None:
    seen = street.phone(live_cast.wu).open(answered).text
    assert "第3届教代会第5次会议" in seen and "征集提案" in seen and "生态代表团" in seen and "团长 周建平" in seen
    assert "1件提案" in seen and "登记大会已召开" not in seen and "办理记录" not in seen
    seen = committee(street, live_cast).open(answered).text
    assert "登记大会已召开" in seen and "评先进承办单位" in seen and "下载提案登记表" in seen and "办理记录" in seen


def test_the_committee_honours_reports_and_archives_on_its_phone(street: Street, live_cast: Cast, answered: str) -> None:
    ji = committee(street, live_cast)
    assert "已评定" in ji.press(f"{answered}/honour", department="HQ").text
    assert "先进承办单位：后勤管理处" in street.phone(live_cast.wu).open(answered).text
    assert "已评定" in ji.press(f"{answered}/award", number="t35-001").text
    assert "优秀提案 · T35-001" in ji.open(answered).text
    today = clock.day_of(street.watch.at)
    assert "已登记大会召开" in ji.press(f"{answered}/hold", held_on=today.isoformat()).text
    assert "会议已设立" in ji.press(
        "/h5/sittings/new", term="3", sitting="6", opens_on=today.isoformat(), closes_on=(today + timedelta(days=20)).isoformat()
    ).text
    assert "第3届教代会第6次会议</p>" in ji.open("/h5/proposals").text
    # Who has nothing to see or to do in the new one finds what was answered before.
    seen = street.phone(live_cast.wu).open("/h5/proposals").text
    assert "第3届教代会第5次会议</p>" in seen and "T35-001" in seen and "写提案" not in seen
    seen = ji.press(f"/h5/sittings/{int(answered.rsplit('/', maxsplit=1)[-1]) + 1}/report").text
    assert "已向大会报告" in seen and "后勤管理处 1" in seen and "未评价 1" in seen
    assert "这次会议已归档" in ji.press(f"{answered}/archive").text


def test_the_delegates_hear_of_a_call_when_it_begins_and_when_its_end_moves(
    street: Street, engine: Engine, live_cast: Cast
) -> None:
    today = clock.day_of(street.watch.at)
    with transaction(engine) as session:
        add_delegate(session, 4, session.get_one(Member, live_cast.lin.id), "生态代表团", from_on=today, at=street.watch.at)
    ji, days = committee(street, live_cast), [(today + timedelta(days=count)).isoformat() for count in (0, 10, 15)]
    ji.press("/h5/sittings/new", term="4", sitting="1", opens_on=days[0], closes_on=days[1])
    with transaction(engine) as session:
        number = session.scalars(select(Congress.id)).one()
    assert told(engine, live_cast.lin) == ["call.opened"]
    assert "征集时间已更改" in ji.press(f"/h5/sittings/{number}/change_call", closes_on=days[2]).text
    assert told(engine, live_cast.lin) == ["call.opened", "call.changed"]
    assert "第4届教代会第1次会议" in street.phone(live_cast.lin).open(f"/h5/sittings/{number}").text


def test_days_out_of_order_and_twins_are_one_sentence_and_change_nothing(street: Street, engine: Engine, live_cast: Cast) -> None:
    today = clock.day_of(street.watch.at)
    ji, days = committee(street, live_cast), [(today + timedelta(days=count)).isoformat() for count in (0, 10)]
    refused = ji.press("/h5/sittings/new", term="4", sitting="1", opens_on=days[1], closes_on=days[0])
    assert refused.status_code == 422 and "最后一天不能早于第一天" in refused.text
    ji.press("/h5/sittings/new", term="4", sitting="1", opens_on=days[0], closes_on=days[1])
    twin = ji.press("/h5/sittings/new", term="4", sitting="1", opens_on=days[0], closes_on=days[1])
    assert "这一届次已经有了" in twin.text and twin.status_code == 409
    with transaction(engine) as session:
        number = session.scalars(select(Congress.id)).one()
    late = ji.press(f"/h5/sittings/{number}/hold", held_on=days[1])
    assert late.status_code == 422 and "不能晚于" in late.text


def told(engine: Engine, member: Member) -> list[str]:
    with transaction(engine) as session:
        return list(session.scalars(select(Notice.kind).where(Notice.member_id == member.id).order_by(Notice.id)))
