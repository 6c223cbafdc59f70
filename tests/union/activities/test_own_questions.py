"""An activity's own questions that are sensitive, or ask for files: consented to, sealed, shown for a reason, read on record."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import Consent
from models.case import Attachment
from models.member import Member
from models.registration import Registration
from tests.cast import Cast
from tests.story import told
from tests.union.activities.outings import (
    OPEN_AT,
    change,
    do,
    offered_to,
    open_activity,
    registration_of,
    sign_up,
    take,
)
from union.activities.activity.questions import make_fields, read_lines, write_lines
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.places.own_answers import HIDDEN, find_files, name_reading, read_answers, read_file
from union.activities.sight.roster_sheet import compose_roster
from union.casework.flows import engine
from union.casework.forms.attachments import attach
from union.ground.audit import find_readings
from union.ground.consents import find_consents
from union.ground.errors import Invalid, NotFound, Refusal
from union.registers.privacy import take_back

FORM = "T恤尺码：S/M\n过敏史（保密）（选填）"
SIZE, ILLNESS = (field.code for field in make_fields(read_lines(FORM)))
GIVEN = {"adults": "0", SIZE: "M", ILLNESS: "花粉过敏"}
WHY = "为参加者购买保险"


def enter(session: Session, cast: Cast, xia: Member) -> Registration:
    """Let 林晓燕 sign up for an activity that asks for an allergy, organised by 郑敏."""
    activity = open_activity(session, xia, OPEN_AT, form=FORM, organiser="郑敏")
    paper = engine.make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT)
    assert "“过敏史”" in paper.consent
    paper.send(GIVEN, None, True)
    return registration_of(session, activity, cast.lin)


def give(session: Session, by: Member) -> Attachment:
    """Let somebody upload a file."""
    return attach(session, by, "files", stored_name=uuid4().hex, file_name="证.jpg", media_type="image/jpeg", size=9, at=OPEN_AT)


def test_what_is_sensitive_is_consented_to_and_sealed(session: Session, cast: Cast, xia: Member) -> None:
    one = enter(session, cast, xia)
    assert (one.answers, one.sealed_answers) == ({SIZE: "M"}, {ILLNESS: "花粉过敏"})
    consent, = find_consents(session, cast.lin)
    assert (consent.purpose, consent.given_at) == (f"activity:{one.activity.code}", OPEN_AT) and consent.version
    with pytest.raises(Refusal, match="先阅读并同意"):
        sign_up(session, one.activity, cast.zhao, OPEN_AT, **{SIZE: "S"})
    with pytest.raises(Refusal, match="先阅读并同意"):
        do(session, one, "change", cast.lin, OPEN_AT, **GIVEN)
    paper = engine.make_paper(session, REGISTRATION, str(one.id), "change", cast.lin, OPEN_AT)
    assert paper.begun[ILLNESS] == "花粉过敏"
    paper.send(GIVEN | {ILLNESS: "无"}, None, True)
    assert one.sealed_answers == {ILLNESS: "无"} and {row.purpose for row in find_consents(session, cast.lin)} == {consent.purpose}


def test_what_is_asked_later_is_answered_by_who_has_signed_up_also_after_the_close(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, companions_max="1")
    one = sign_up(session, activity, cast.lin, OPEN_AT, adults="1")
    change(session, activity, xia, OPEN_AT, form="备注（选填）")
    assert told(session, cast.lin) == [] and activity.closes_at
    take(session, activity, "close", xia, activity.closes_at)
    change(session, activity, xia, activity.closes_at, form="T恤尺码：S/M")
    late = activity.closes_at + timedelta(hours=1)
    assert told(session, cast.lin) == ["activity.asked"] and "change" in offered_to(session, one, cast.lin, late)
    do(session, one, "change", cast.lin, late, **{SIZE: "M"})
    assert (one.answers, one.seats) == ({SIZE: "M"}, 2) and "change" not in offered_to(session, one, cast.lin, late)


def test_where_nothing_is_sensitive_nobody_is_asked_for_consent(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, form="T恤尺码：S/M")
    assert engine.make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT).consent == ""
    assert sign_up(session, activity, cast.lin, OPEN_AT, **{SIZE: "S"}).sealed_answers == {}
    assert session.scalars(select(Consent)).all() == []


def test_sealed_answers_are_shown_to_their_owner_and_to_officers_who_say_why(session: Session, cast: Cast, xia: Member) -> None:
    one = enter(session, cast, xia)
    assert read_answers(session, one, cast.lin, OPEN_AT) == [("T恤尺码", "M"), ("过敏史", "花粉过敏")]
    for reader, reason in ((xia, ""), (cast.zheng, WHY)):
        assert read_answers(session, one, reader, OPEN_AT, reason)[1] == ("过敏史", HIDDEN)
    assert find_readings(session, cast.lin) == []
    with pytest.raises(Refusal, match="写明用途"):
        read_answers(session, one, xia, OPEN_AT, "看")
    assert read_answers(session, one, xia, OPEN_AT, WHY)[1] == ("过敏史", "花粉过敏")
    kept, = find_readings(session, cast.lin)
    assert (kept.by_id, kept.step, name_reading(one, kept.fields.split(","))) == (xia.id, WHY, ["过敏史"])


def test_the_roster_has_sealed_answers_for_officers_with_a_reason(session: Session, cast: Cast, xia: Member) -> None:
    code = enter(session, cast, xia).activity.code
    assert "过敏史" not in compose_roster(session, code, by=xia, at=OPEN_AT).head
    assert compose_roster(session, code, by=xia, at=OPEN_AT, reason=WHY).rows[0][-2:] == ["M", "花粉过敏"]


def test_a_reading_is_kept_only_of_whose_sealed_answers_were_taken(session: Session, cast: Cast, xia: Member) -> None:
    activity = enter(session, cast, xia).activity
    paper = engine.make_paper(session, ACTIVITY, activity.code, "sign_up", cast.zhao, OPEN_AT)
    paper.send({"adults": "0", SIZE: "S"}, None, True)
    compose_roster(session, activity.code, by=xia, at=OPEN_AT, reason=WHY)
    kept = {one.name: [entry.fields for entry in find_readings(session, one)] for one in (cast.lin, cast.zhao)}
    assert kept == {"林晓燕": [f"phone,{ILLNESS}"], "赵志远": ["phone"]}


def test_what_becomes_sensitive_later_is_sealed_at_once(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, form="T恤尺码：S/M\n过敏史（选填）")
    one = sign_up(session, activity, cast.lin, OPEN_AT, **GIVEN)
    change(session, activity, xia, OPEN_AT, form=FORM)
    assert (one.answers, one.sealed_answers) == ({SIZE: "M"}, {ILLNESS: "花粉过敏"})
    change(session, activity, xia, OPEN_AT, form="T恤尺码：S/M\n过敏史（选填）")
    assert read_answers(session, one, xia, OPEN_AT)[1] == ("过敏史", HIDDEN)
    assert "花粉过敏" not in str(compose_roster(session, activity.code, by=xia, at=OPEN_AT).rows)


def test_a_sealed_file_opens_to_an_officer_only_for_a_reason_and_goes_with_the_consent(session: Session, cast: Cast, xia: Member) -> None:
    activity = open_activity(session, xia, OPEN_AT, form="体检报告（保密）：文件")
    code, = (field.code for field in make_fields(activity.form))
    file = give(session, cast.lin)
    paper = engine.make_paper(session, ACTIVITY, activity.code, "sign_up", cast.lin, OPEN_AT)
    paper.send({"adults": "0", code: [str(file.id)]}, None, True)
    one = registration_of(session, activity, cast.lin)
    assert find_files(session, one, xia, OPEN_AT) == [] and find_files(session, one, xia, OPEN_AT, WHY) == [file]
    with pytest.raises(NotFound):
        read_file(session, one, file.id, xia, OPEN_AT)
    read_file(session, one, file.id, xia, OPEN_AT, WHY)
    assert find_readings(session, cast.lin)[0].step == WHY
    take_back(session, cast.lin, find_consents(session, cast.lin)[0].id, OPEN_AT)
    assert (one.sealed_answers, file.about) == ({}, None)


def test_a_question_for_files_keeps_the_members_own(session: Session, cast: Cast, xia: Member) -> None:
    assert write_lines(read_lines("教练证(保密)：文件（选填）")) == "教练证：文件（保密）（选填）"
    activity = open_activity(session, xia, OPEN_AT, form="教练证：文件")
    code, = (field.code for field in make_fields(activity.form))
    mine, foreign = give(session, cast.lin), give(session, cast.zheng)
    with pytest.raises(Invalid, match="已失效"):
        sign_up(session, activity, cast.lin, OPEN_AT, **{code: str(foreign.id)})
    one = sign_up(session, activity, cast.lin, OPEN_AT, **{code: str(mine.id)})
    assert mine.about == f"registration:{one.id}" and compose_roster(session, activity.code, by=xia, at=OPEN_AT).rows[0][-1] == "1个文件"
    assert read_file(session, one, mine.id, cast.lin, OPEN_AT) is mine and find_readings(session, cast.lin)[0].fields == "phone"
    with pytest.raises(NotFound):
        read_file(session, one, mine.id, cast.zheng, OPEN_AT)
    assert read_file(session, one, mine.id, xia, OPEN_AT) is mine
    assert name_reading(one, [find_readings(session, cast.lin)[0].fields]) == ["教练证"]
    other = open_activity(session, xia, OPEN_AT, form="教练证：文件")
    with pytest.raises(Invalid, match="已用于其他事项"):
        sign_up(session, other, cast.lin, OPEN_AT, **{code: str(mine.id)})
    better = give(session, cast.lin)
    do(session, one, "change", cast.lin, OPEN_AT, **{code: [str(better.id)]})
    assert (mine.about, better.about) == (None, f"registration:{one.id}")
    take(session, activity, "close", xia, OPEN_AT)
