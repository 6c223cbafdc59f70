"""Bereavement: nothing is sent to the dead, who reported is spoken to, and no word is out of place."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.notice import Notice
from tests.cast import Cast
from tests.story import ask_for_visit, offered, report_leave, take, told
from tests.union.care.test_condolence_visit import GIFT, VISIT
from union.cases.case_view import read_case
from union.casework.forms.attachments import attach
from union.ground import access, clock
from union.ground.errors import Invalid, NotAllowed
from union.notices.kinds import notice_kinds
from union.services.care.condolence_words import WORDS, choose_words
from union.services.catalogue import catalogue

GLAD = ("恭喜", "快乐", "早日康复", "一切安好", "幸福", "欢迎")


def report_death(session: Session, cast: Cast, at: datetime, **changes: object) -> Case:
    told_of = {"subject": "林晓燕", "occasion": "会员去世", "illness": "", "place": ""}
    return ask_for_visit(session, cast.zheng, at, **told_of | changes)


def bury(session: Session, cast: Cast, at: datetime) -> Case:
    """Go the whole way of a colleague's death."""
    case_ = report_death(session, cast, at)
    take(session, case_, "accept", cast.wang, at)
    take(session, case_, "record_visit", cast.wang, at, **VISIT)
    paper = attach(session, cast.wang, "receipt", stored_name="r", file_name="签收单.jpg", media_type="image/jpeg", size=3, at=at)
    take(session, case_, "record_receipt", cast.wang, at, **GIFT, receipt=[paper.id])
    return case_


def test_nobody_writes_to_a_member_who_has_died(session: Session, cast: Cast, at: datetime) -> None:
    case_ = bury(session, cast, at)
    assert case_.outcome == "completed" and told(session, cast.lin) == []
    assert told(session, cast.zheng) == ["case.opened", "case.accepted", "case.progress", "case.completed"]


def test_the_family_signs_on_paper_and_nobody_is_asked_to_confirm(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_death(session, cast, at)
    take(session, case_, "accept", cast.wang, at)
    take(session, case_, "record_visit", cast.wang, at, **VISIT)
    assert "record_gift" not in offered(session, case_, cast.wang, at)
    with pytest.raises(NotAllowed):
        take(session, case_, "record_gift", cast.wang, at, **GIFT)


def test_the_family_may_decline_the_visit_through_the_school_union(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_death(session, cast, at)
    take(session, case_, "accept", cast.wang, at)
    take(session, case_, "skip_visit", cast.wang, at)
    assert "record_receipt" in offered(session, case_, cast.wang, at)
    other = ask_for_visit(session, cast.zheng, at)
    take(session, other, "accept", cast.xu, at)
    assert "skip_visit" not in offered(session, other, cast.xu, at)


def test_once_a_death_is_accepted_no_other_case_sends_anything_either(session: Session, cast: Cast, at: datetime) -> None:
    leave = report_leave(session, cast.lin, at)
    case_ = report_death(session, cast, at)
    assert cast.lin.died_on is None
    take(session, case_, "accept", cast.wang, at)
    assert cast.lin.died_on == date(2026, 11, 17)
    before = told(session, cast.lin)
    take(session, leave, "extend", cast.zhou, at, until_on="2027-03-01", hospital="是")
    take(session, leave, "stop_care", cast.zhou, at, ended="退休或离职")
    assert told(session, cast.lin) == before


def test_who_has_died_serves_no_desk_any_more(session: Session, cast: Cast, at: datetime) -> None:
    take(session, report_death(session, cast, at, subject="周建平"), "accept", cast.wang, at)
    officers = access.find_desk_officers(session, "welfare", cast.ecology.id, clock.day_of(at))
    assert officers == [cast.chen]


def test_a_report_that_is_only_asked_back_about_is_not_yet_believed(session: Session, cast: Cast, at: datetime) -> None:
    case_ = report_death(session, cast, at)
    take(session, case_, "return", cast.wang, at, missing="2")
    assert cast.lin.died_on is None
    take(session, case_, "go_on", cast.wang, at)
    assert cast.lin.died_on is not None


@pytest.mark.parametrize("way", ["decline", "withdraw", "correct"])
def test_a_report_that_was_wrong_is_taken_back(session: Session, cast: Cast, at: datetime, way: str) -> None:
    case_ = report_death(session, cast, at)
    take(session, case_, "accept", cast.wang, at)
    if way == "decline":
        take(session, case_, "decline", cast.wang, at, reason="误报")
    else:
        take(session, case_, "return", cast.wang, at, missing="2")
        assert cast.lin.died_on is not None
        given = {"occasion": "生病住院"} if way == "correct" else {}
        take(session, case_, way, cast.zheng, at, **given)
    assert cast.lin.died_on is None
    report_leave(session, cast.lin, at)
    assert told(session, cast.lin)[-1] == "case.opened"


def test_another_case_of_the_dead_does_not_bring_them_back(session: Session, cast: Cast, at: datetime) -> None:
    earlier = ask_for_visit(session, cast.lin, at)
    take(session, report_death(session, cast, at), "accept", cast.wang, at)
    take(session, earlier, "decline", cast.zhou, at, reason="不再需要")
    assert cast.lin.died_on is not None


def test_what_is_known_from_elsewhere_is_not_forgotten_by_an_ordinary_case(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕")
    cast.lin.died_on = date(2026, 11, 17)
    take(session, case_, "decline", cast.zhou, at, reason="不再需要")
    assert cast.lin.died_on == date(2026, 11, 17)


def test_nobody_reports_their_own_death(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Invalid, match="代为报送"):
        report_death(session, cast, at, subject="本人")


def test_of_a_death_during_a_leave_nobody_is_told_who_was_on_it(session: Session, cast: Cast, at: datetime) -> None:
    leave = report_leave(session, cast.lin, at)
    before = told(session, cast.lin)
    take(session, leave, "stop_care", cast.zhou, at, ended="会员离世")
    assert leave.outcome == "completed" and told(session, cast.lin) == before


def test_who_mourns_reads_words_of_mourning_all_the_way(session: Session, cast: Cast, at: datetime) -> None:
    kind = catalogue().get("condolence_visit")
    case_ = ask_for_visit(session, cast.lin, at, occasion="直系亲属去世", relation="母亲", illness="")
    said = [kind.said_when_sent(case_, cast.lin.id), read_case(session, case_.number, cast.lin, at).next_step]
    for action, given in (("accept", {}), ("record_visit", VISIT), ("record_gift", GIFT)):
        take(session, case_, action, cast.zhou, at, **given)
        said.append(read_case(session, case_.number, cast.lin, at).next_step)
    take(session, case_, "confirm_receipt", cast.lin, at)
    said.append(read_case(session, case_.number, cast.lin, at).next_step)
    assert "节哀" in said[0] and "节哀" in said[1] and "请多保重" in said[-1]
    notices = session.scalars(select(Notice.text).where(Notice.member_id == cast.lin.id)).all()
    assert not [word for word in GLAD if word in " ".join([*said, *notices])]


def test_who_reported_a_death_is_spoken_to_and_not_the_dead(session: Session, cast: Cast, at: datetime) -> None:
    case_ = bury(session, cast, at)
    assert "深切悼念" in read_case(session, case_.number, cast.zheng, at).next_step


def test_each_occasion_has_words_of_its_own_and_glad_ones_only_for_glad_days() -> None:
    for occasion in WORDS:
        said = " ".join(choose_words({"occasion": occasion}).values())
        is_glad = occasion in ("marriage", "birth")
        assert ("恭喜" in said) == is_glad
        if occasion.startswith("death"):
            assert not [word for word in GLAD if word in said]
    assert choose_words({"occasion": "an occasion of tomorrow"})["sent"]


def test_words_of_the_occasion_are_for_who_may_know_it(session: Session, cast: Cast, at: datetime) -> None:
    case_ = ask_for_visit(session, cast.zheng, at, subject="林晓燕", occasion="结婚", illness="")
    take(session, case_, "accept", cast.zhou, at)
    take(session, case_, "record_visit", cast.zhou, at, **VISIT)
    take(session, case_, "record_gift", cast.zhou, at, **GIFT)
    take(session, case_, "confirm_receipt", cast.lin, at)
    assert "新婚" in read_case(session, case_.number, cast.lin, at).next_step
    for other in (cast.zheng, cast.zhou):
        assert "新婚" not in read_case(session, case_.number, other, at).next_step


def test_what_is_pushed_is_the_same_whatever_the_occasion() -> None:
    assert not [kind.code for kind in notice_kinds().values() if any(word in kind.sentence for word in ("恭喜", "节哀", "康复"))]
