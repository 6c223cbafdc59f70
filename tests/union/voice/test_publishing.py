"""The board: published only as the author agreed, in words that name nobody, apart from how the case stands."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from tests.cast import Cast
from tests.story import take, told
from tests.voices import BOARD, answer, suggest
from union.ground.audit import find_readings
from union.ground.errors import Invalid, NotAllowed, NotFound, Refusal
from union.registers.papers import get_paper
from union.voice.board import PER_PAGE, find_published, get_published
from union.voice.publishing import agree, find_offer, publish, take_back


@pytest.fixture
def answered(session: Session, cast: Cast, officer: Member, at: datetime) -> Case:
    """林晓燕's suggestion, answered; she agrees to its publication."""
    return answer(session, suggest(session, cast.lin, at), officer, at)


def test_what_is_published_stands_on_the_board_and_the_author_is_told(
    session: Session, cast: Cast, officer: Member, at: datetime, answered: Case
) -> None:
    before = answered.state
    publish(session, answered.number, BOARD, by=officer, at=at)
    (entry,) = find_published(session).entries
    assert (entry.title, entry.topic, answered.state) == ("加装热水点", "campus", before)
    assert told(session, cast.lin)[-1] == "voice.published"


def test_without_the_authors_consent_nothing_is_published(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = answer(session, suggest(session, cast.lin, at, may_publish="否"), officer, at)
    with pytest.raises(Refusal, match="没有同意公开"):
        publish(session, case_.number, BOARD, by=officer, at=at)
    assert find_offer(session, case_, officer, at) is None


def test_before_the_answer_nothing_is_published(session: Session, cast: Cast, officer: Member, at: datetime) -> None:
    case_ = suggest(session, cast.lin, at)
    with pytest.raises(Refusal, match="还没有答复"):
        publish(session, case_.number, BOARD, by=officer, at=at)


def test_only_the_desk_publishes(session: Session, cast: Cast, at: datetime, answered: Case) -> None:
    with pytest.raises(NotAllowed):
        publish(session, answered.number, BOARD, by=cast.lin, at=at)
    with pytest.raises(NotFound):
        publish(session, answered.number, BOARD, by=cast.zhou, at=at)


@pytest.mark.parametrize("words", ["林晓燕老师建议装热水点", "工号t2015007的建议", "见{number}"])
@pytest.mark.parametrize("code", ["title", "question", "answer"])
def test_the_board_names_neither_person_nor_case(
    session: Session, officer: Member, at: datetime, answered: Case, words: str, code: str
) -> None:
    with pytest.raises(Invalid, match="不能出现姓名、工号或事项编号"):
        publish(session, answered.number, BOARD | {code: words.format(number=answered.number.lower())}, by=officer, at=at)


def test_a_closed_case_is_still_published_and_taken_back_as_it_is(
    session: Session, cast: Cast, officer: Member, at: datetime, answered: Case
) -> None:
    take(session, answered, "rate", cast.lin, at, rating="满意")
    published = publish(session, answered.number, BOARD, by=officer, at=at)
    take_back(session, answered.number, by=officer, at=at)
    assert find_published(session).entries == [] and answered.outcome == "completed"
    with pytest.raises(NotFound):
        get_published(session, published.id)
    later = at + timedelta(days=1)
    publish(session, answered.number, BOARD | {"title": "热水"}, by=officer, at=later)
    assert [(one.title, one.published_at) for one in find_published(session).entries] == [("热水", later)]


def test_an_author_takes_the_consent_back_for_good(
    session: Session, cast: Cast, officer: Member, at: datetime, answered: Case
) -> None:
    publish(session, answered.number, BOARD, by=officer, at=at)
    take_back(session, answered.number, by=cast.lin, at=at)
    assert find_published(session).entries == []
    with pytest.raises(Refusal, match="没有同意公开"):
        publish(session, answered.number, BOARD, by=officer, at=at)
    with pytest.raises(Refusal, match="不在回音壁上"):
        take_back(session, answered.number, by=cast.lin, at=at)


def test_the_form_begins_with_what_was_asked_and_answered_and_the_reading_is_noted(
    session: Session, cast: Cast, officer: Member, at: datetime, answered: Case
) -> None:
    take(session, answered, "rate", cast.lin, at, rating="满意")
    paper = get_paper(session, f"publication:{answered.number}", officer, at)
    assert "热水点" in paper.begun["question"] and "后勤处" in paper.begun["answer"]
    session.flush()
    assert find_readings(session, cast.lin)[0].fields == "what,answer"
    with pytest.raises(NotAllowed):
        get_paper(session, f"publication:{answered.number}", cast.lin, at)


def test_the_board_is_searched_by_words_and_topic_newest_first_and_paged(
    session: Session, cast: Cast, officer: Member, at: datetime
) -> None:
    for n in range(PER_PAGE + 2):
        case_ = answer(session, suggest(session, cast.lin, at), officer, at)
        topic = "culture" if n % 2 else "campus"
        publish(session, case_.number, BOARD | {"title": f"第{n}条100%", "topic": topic}, by=officer, at=at + timedelta(hours=n))
    first, second = find_published(session), find_published(session, page=2)
    assert [one.title for one in first.entries][:2] == ["第11条100%", "第10条100%"] and first.has_more
    assert [one.title for one in second.entries] == ["第1条100%", "第0条100%"] and not second.has_more
    assert [one.title for one in find_published(session, words="第3条 后勤处").entries] == ["第3条100%"]
    assert {one.topic for one in find_published(session, topic="culture").entries} == {"culture"}
    assert len(find_published(session, words="100%").entries) == PER_PAGE
    assert find_published(session, words="1_0%").entries == find_published(session, words="没有这个").entries == []


def test_an_author_who_was_never_asked_agrees_later_and_nobody_for_them(
    session: Session, cast: Cast, officer: Member, at: datetime
) -> None:
    turned = answer(session, suggest(session, cast.lin, at, may_publish="否"), officer, at)
    offer = find_offer(session, turned, cast.lin, at)
    assert offer is not None and offer.may_agree and find_offer(session, turned, officer, at) is None
    with pytest.raises(Refusal, match="只有建议人可以同意公开"):
        agree(session, turned.number, by=officer, at=at)
    agree(session, turned.number, by=cast.lin, at=at)
    assert told(session, officer)[-1] == "voice.agreed"
    publish(session, turned.number, BOARD, by=officer, at=at)
    assert len(find_published(session).entries) == 1
