"""At the same moment: one wins, the others are told so, and nobody gets an error."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.case import Case, CaseTransfer
from models.member import Member
from models.notice import Notice
from models.session import run_in_transaction
from tests.cast import Cast
from tests.concurrency import at_once
from tests.story import ask_for_visit, remind, report_leave, take
from union.ground.errors import Refusal
from union.notices.outbox import tell

ROUNDS = 4


def tried(engine: Engine, work: Callable[[Session], object]) -> Callable[[], str]:
    """Return a piece of work that says "done", or the kind of its refusal."""

    def run() -> str:
        try:
            run_in_transaction(engine, work)
        except Refusal as refusal:
            return type(refusal).__name__
        return "done"

    return run


def step(engine: Engine, number: str, action: str, by: Member, at: datetime, **given: str) -> Callable[[], str]:
    def work(session: Session) -> object:
        case_ = session.scalars(select(Case).where(Case.number == number)).one()
        return take(session, case_, action, session.merge(by), at, **given)

    return tried(engine, work)


def test_a_transfer_is_taken_or_refused_or_recalled_or_ends_with_its_case(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def offer(session: Session, illness: str) -> str:
        case_ = ask_for_visit(session, session.merge(live_cast.lin), at, illness=illness)
        take(session, case_, "transfer", session.merge(live_cast.zhou), at, to="welfare/GX", reason="借调")
        return case_.number

    for turn in range(ROUNDS):
        number = run_in_transaction(engine, lambda session, turn=turn: offer(session, f"病{turn}"))  # type: ignore[misc]
        answers = at_once([
            step(engine, number, "take_transfer", live_cast.xu, at),
            step(engine, number, "refuse_transfer", live_cast.xu, at, reason="不便"),
            step(engine, number, "recall_transfer", live_cast.zhou, at),
            step(engine, number, "withdraw", live_cast.lin, at),
        ])
        assert answers[3] == "done" and answers[:3].count("done") <= 1
        with Session(engine) as session:
            transfer = session.scalars(select(CaseTransfer).order_by(CaseTransfer.id.desc()).limit(1)).one()
            assert transfer.live_case_id is None and transfer.was_accepted == (answers[0] == "done")


def test_one_leave_reported_by_many_is_one_case(engine: Engine, live_cast: Cast, at: datetime) -> None:
    reporters = (live_cast.lin, live_cast.zheng, live_cast.zhou, live_cast.chen, live_cast.zhao)

    def report(by: Member) -> Callable[[], str]:
        return tried(engine, lambda session: report_leave(session, session.merge(by), at, subject="林晓燕"))

    assert Counter(at_once([report(by) for by in reporters])) == {"done": 1, "Refusal": len(reporters) - 1}


def test_a_correction_and_a_new_request_for_the_same_make_one(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def returned(session: Session, illness: str) -> str:
        case_ = ask_for_visit(session, session.merge(live_cast.lin), at, illness=illness)
        take(session, case_, "return", session.merge(live_cast.zhou), at, missing="illness")
        return case_.number

    for turn in range(ROUNDS):
        number = run_in_transaction(engine, lambda session, turn=turn: returned(session, f"旧{turn}"))  # type: ignore[misc]
        same = f"新{turn}"
        answers = at_once([
            step(engine, number, "correct", live_cast.lin, at, illness=same),
            tried(engine, lambda session, same=same: ask_for_visit(session, session.merge(live_cast.lin), at, illness=same)),  # type: ignore[misc]
        ])
        assert sorted(answers) == ["Refusal", "done"]


def test_many_cases_of_one_branch_move_at_once(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def ask(session: Session) -> list[str]:
        return [ask_for_visit(session, session.merge(live_cast.lin), at, illness=f"病{n}").number for n in range(8)]

    numbers = run_in_transaction(engine, ask)
    officers = (live_cast.zhou, live_cast.chen)
    answers = at_once([step(engine, number, "accept", officers[n % 2], at) for n, number in enumerate(numbers)])
    assert answers == ["done"] * len(numbers)


def test_the_clock_in_two_processes_tells_once_and_fails_neither(engine: Engine, live_cast: Cast, at: datetime) -> None:
    run_in_transaction(engine, lambda session: ask_for_visit(session, session.merge(live_cast.lin), at).number)
    late = at.replace(day=27)
    assert at_once([tried(engine, lambda session: remind(session, late))] * 3) == ["done"] * 3
    with Session(engine) as session:
        kinds = Counter(session.execute(select(Notice.kind, Notice.member_id)).all())
    assert max(kinds.values()) == 1


def test_the_same_thing_told_at_once_is_told_once(engine: Engine, live_cast: Cast, at: datetime) -> None:
    def once(session: Session) -> object:
        return tell(session, session.merge(live_cast.lin), "case.progress", key="same", at=at, title="关怀服务", path="/h5/")

    assert at_once([tried(engine, once)] * 6) == ["done"] * 6
    with Session(engine) as session:
        assert len(session.scalars(select(Notice.id)).all()) == 1
