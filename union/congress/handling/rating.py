"""Rating an answer (评价): each author once a round; dissatisfaction leads to a second handling, silence counts as 未评价."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from models.proposal import Answer, AnswerOutcome, Proposal, ProposalRating, ProposalState, Satisfaction
from union.casework.flows.engine import advance
from union.casework.flows.rows import SAME
from union.casework.flows.things import CLOCK, Move, Taking, ThingKind
from union.casework.forms.fields import Answers, Choice, Option, Text
from union.congress.handling.answering import get_answer
from union.congress.handling.tracking import follow_up
from union.congress.proposal.committee import find_committee
from union.congress.proposal.proposal_rules import ANSWER_DAYS, DECIDE_DAYS, find_rounds, set_due, stop_clock
from union.congress.proposal.proposals import find_authors, find_concerned
from union.congress.proposal.role_names import AUTHOR, COMMITTEE
from union.congress.proposal.telling import tell_all
from union.congress.proposal.undertakings import ask, find_all_staff, find_live
from union.ground.errors import Invalid

UNFINISHED = (AnswerOutcome.UNDER_WAY, AnswerOutcome.HARD)
"""Outcomes that are followed although nobody is unsatisfied."""
RATINGS: dict[str, str] = {
    Satisfaction.SATISFIED: "满意", Satisfaction.MOSTLY: "基本满意还需继续落实", Satisfaction.UNSATISFIED: "不满意",
}
SILENT = "未评价"
RATING = Choice(code="rating", title="评价", example="1", options=tuple(Option(code, title) for code, title in RATINGS.items()))
WORDS = Text(
    code="words", title="您的意见", example="班车时间合适，希望冬季再早一些", max=500, lines=True, required=False,
    help="不满意时请写明哪里还需要办理。",
)
NOT_TO_DECIDE = "评价还没有结束，或没有人不满意，不用另作决定"
NOTE = Text(code="reason", title="说明", example="已当面沟通，转入落实跟踪，按学期检查", min=5, max=500, lines=True)


def find_ratings(session: Session, answer: Answer) -> list[ProposalRating]:
    """Return what authors think of an answer, read afresh."""
    query = select(ProposalRating).where(ProposalRating.answer_id == answer.id).order_by(ProposalRating.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def find_raters(session: Session, proposal: Proposal) -> list[Member]:
    """Return the authors who can rate: those who have died or left the roster are not waited for."""
    return [one for one in find_authors(session, proposal) if one.died_on is None and not one.is_missing]


def find_unrated(session: Session, proposal: Proposal) -> list[Member]:
    """Return the authors whose rating of the present round is waited for."""
    rated = {one.member_id for one in find_ratings(session, get_answer(session, proposal))}
    return [one for one in find_raters(session, proposal) if one.id not in rated]


def is_dissatisfied(session: Session, proposal: Proposal) -> bool:
    """Say whether an author is dissatisfied with the answer of the present round."""
    return bool(find_dissatisfied(session, [proposal.id]))


def find_dissatisfied(session: Session, ids: Collection[int]) -> set[int]:
    """Return with the answers of which of these proposals, in their present round, an author is dissatisfied."""
    query = select(Proposal.id).join(Answer, (Answer.proposal_id == Proposal.id) & (Answer.round == Proposal.round))
    query = query.join(ProposalRating, ProposalRating.answer_id == Answer.id)
    return set(session.scalars(query.where(Proposal.id.in_(ids), ProposalRating.rating == Satisfaction.UNSATISFIED)))


def _begun(session: Session, proposal: Proposal, by: Member) -> Answers:
    found = [one for one in find_ratings(session, get_answer(session, proposal)) if one.member_id == by.id]
    return {"rating": found[0].rating, "words": found[0].words or ""} if found else {}


def _check_rate(taking: Taking[Proposal]) -> None:
    if taking.given["rating"] == Satisfaction.UNSATISFIED and not taking.given["words"]:
        raise Invalid({"words": "请写明哪里不满意，方便部门再次办理"})


def _rate(taking: Taking[Proposal]) -> None:
    session, answer = taking.session, get_answer(taking.session, taking.thing)
    found = [one for one in find_ratings(session, answer) if one.member_id == taking.member.id]
    rating = found[0] if found else ProposalRating(answer_id=answer.id, member_id=taking.member.id)
    session.add(rating)
    rating.rating, rating.words, rating.at = taking.given["rating"], taking.given["words"], taking.at
    session.flush()
    if not find_unrated(session, taking.thing):
        end_rating(session, taking.kind, taking.thing, taking.at)


def _words_of_rating(taking: Taking[Proposal]) -> str:
    words = taking.given["words"]
    return RATINGS[taking.given["rating"]] + (f"：{words}" if words else "")


def end_rating(session: Session, kind: ThingKind[Proposal], proposal: Proposal, at: datetime) -> None:
    """Draw the conclusion of a round: once more, the committee's decision, tracking, or ready for the archive."""
    ratings = {one.rating for one in find_ratings(session, get_answer(session, proposal))}
    if Satisfaction.UNSATISFIED in ratings and proposal.round < find_rounds(session, at):
        advance(session, kind, proposal, "second_handling", at)
    elif Satisfaction.UNSATISFIED not in ratings and (Satisfaction.MOSTLY in ratings or proposal.outcome in UNFINISHED):
        advance(session, kind, proposal, "follow", at)
    else:
        advance(session, kind, proposal, "rating_over", at)


def show_ratings(session: Session, proposal: Proposal, answer: Answer) -> str:
    """Write how many rated an answer how: 满意2人、未评价1人."""
    authors = {one.id for one in find_authors(session, proposal)}
    return show_counts(count_ratings(authors, find_ratings(session, answer)))


def show_counts(counted: Sequence[tuple[str, int]]) -> str:
    """Write how often each rating was given: 满意2人、未评价1人."""
    return "、".join(f"{title}{count}人" for title, count in counted)


def count_ratings(authors: Collection[int], ratings: Iterable[ProposalRating]) -> list[tuple[str, int]]:
    """Return how often each rating was given, and by how many authors none."""
    given = {one.member_id: one.rating for one in ratings}
    counts = Counter([*given.values(), *(SILENT for one in authors if one not in given)])
    return [(title, counts[code]) for code, title in (RATINGS | {SILENT: SILENT}).items() if counts[code]]


def find_last_ratings(session: Session, answers: Mapping[int, Answer]) -> defaultdict[int, list[ProposalRating]]:
    """Return the ratings of the answers published last to many proposals (find_last_answers), by proposal."""
    found: defaultdict[int, list[ProposalRating]] = defaultdict(list)
    last = {one.id: proposal_id for proposal_id, one in answers.items()}
    for one in session.scalars(select(ProposalRating).where(ProposalRating.answer_id.in_(last)).order_by(ProposalRating.id)):
        found[last[one.answer_id]].append(one)
    return found


def _words_of_end(taking: Taking[Proposal]) -> str:
    return show_ratings(taking.session, taking.thing, get_answer(taking.session, taking.thing))


def _handle_again(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    before = find_live(session, proposal)
    proposal.round += 1
    proposal.rated_at = proposal.extension_asked_at = proposal.extension_decided_at = proposal.extended_at = None
    session.flush()
    for one in before:
        ask(session, proposal, one.department, is_lead=one.is_lead, at=at)
    set_due(session, proposal, ANSWER_DAYS, at)
    tell_all(session, proposal, find_all_staff(session, proposal, at), "handling.again", at=at)
    tell_all(session, proposal, find_concerned(session, proposal), "handling.second", at=at)


def _rating_over(taking: Taking[Proposal]) -> None:
    session, proposal, at = taking.session, taking.thing, taking.at
    proposal.rated_at = at
    if is_dissatisfied(session, proposal):
        set_due(session, proposal, DECIDE_DAYS, at)
        kind = "handling.decide"
    else:
        stop_clock(proposal)
        kind = "handling.ready"
    tell_all(session, proposal, find_committee(session, proposal, at), kind, at=at)


def _is_to_decide(session: Session, proposal: Proposal, _by: Member, _at: datetime) -> bool:
    return proposal.rated_at is not None and is_dissatisfied(session, proposal)


RATING_MOVES: tuple[Move[Proposal], ...] = (
    Move(action="rate", title="评价", source=(ProposalState.ANSWERED,), target=SAME, who=(AUTHOR,), fields=(RATING, WORDS), begun_of=_begun,
         check=_check_rate, then=_rate, words_of=_words_of_rating, said="谢谢您的评价",
         is_offered=lambda _session, proposal, _by, _at: proposal.rated_at is None, unoffered="这一轮的评价已经结束，不能再改",
         is_side_by_side=True),
    Move(action="second_handling", title="不满意，再次办理", source=(ProposalState.ANSWERED,), target=ProposalState.REFERRED, who=(CLOCK,),
         words_of=_words_of_end, then=_handle_again),
    Move(action="follow", title="转入落实跟踪", source=(ProposalState.ANSWERED,), target=ProposalState.TRACKING, who=(CLOCK,),
         words_of=_words_of_end, then=follow_up),
    Move(action="rating_over", title="评价结束", source=(ProposalState.ANSWERED,), target=SAME, who=(CLOCK,), words_of=_words_of_end,
         then=_rating_over),
    Move(action="decide_follow", title="决定转入落实跟踪", source=(ProposalState.ANSWERED,),
         target=ProposalState.TRACKING, who=(COMMITTEE,),
         fields=(NOTE,), is_offered=_is_to_decide, unoffered=NOT_TO_DECIDE, then=follow_up),
    Move(action="decide_again", title="决定再次办理", source=(ProposalState.ANSWERED,), target=ProposalState.REFERRED, who=(COMMITTEE,),
         fields=(replace(NOTE, title="理由", example="提案人的主要意见还没有回应，请再办一次"),), is_offered=_is_to_decide,
         unoffered=NOT_TO_DECIDE, then=_handle_again),
)
