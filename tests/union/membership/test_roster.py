"""The roster: every bad row is listed, nothing changes until all are good, and a re-import never duplicates."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.member import Member
from models.session import run_in_transaction
from tests.cast import PEOPLE, Cast
from tests.concurrency import at_once
from union.ground.errors import Refusal
from union.membership.roster import RosterReport, check_roster, import_roster


def everyone(**changes: dict[str, str]) -> list[tuple[int, dict[str, Any]]]:
    names = {"ecology": "生态学院分工会", "engineering": "工学院分工会"}
    rows = [
        {"工号": number, "姓名": name, "分工会": names[branch], "手机": f"1380578{number[-4:]}"}
        for _, number, name, branch, _ in PEOPLE
    ]
    return [(line, row | changes.get(row["工号"], {})) for line, row in enumerate(rows, start=2)]


def check(session: Session, rows: list[tuple[int, dict[str, Any]]], at: datetime) -> RosterReport:
    return check_roster(session, rows, at.date())


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Member)) or 0


def test_every_bad_row_is_listed_with_every_reason_and_nothing_changes(session: Session, cast: Cast, at: datetime) -> None:
    rows = everyone() + [
        (12, {"工号": "T2015007", "姓名": "林晓燕", "分工会": "生态学院分工会"}),
        (13, {"工号": "T2020001", "姓名": "", "分工会": "不存在分工会"}),
        (14, {"工号": "编号一", "姓名": "某某", "分工会": "ST", "出生日期": "2001-02-30", "手机": "12"}),
    ]
    report = check(session, rows, at)
    assert [(bad.number, len(bad.reasons)) for bad in report.bad_rows] == [(12, 1), (13, 2), (14, 3)]
    with pytest.raises(Refusal, match="3行需要更正"):
        import_roster(session, report, by=cast.ye, at=at)
    assert count(session) == len(PEOPLE)


def test_importing_the_same_roster_again_changes_nothing(session: Session, cast: Cast, at: datetime) -> None:
    report = check(session, everyone(), at)
    assert (report.added, report.updated, report.missing) == ([], [], [])
    import_roster(session, report, by=cast.ye, at=at)
    assert count(session) == len(PEOPLE)


def test_a_reimport_updates_adds_and_marks_the_missing(session: Session, cast: Cast, at: datetime) -> None:
    rows = everyone(T2015007={"分工会": "GX", "职称": "副教授"})
    rows = [row for row in rows if row[1]["工号"] != "T2018022"]
    rows.append((40, {"工号": "t2026001", "姓名": "潘新来", "分工会": "生态学院分工会", "入职日期": "2026/9/1"}))
    report = check(session, rows, at)
    assert (report.added, report.updated, report.missing) == (["T2026001"], ["T2015007"], ["T2018022"])
    import_roster(session, report, by=cast.ye, at=at)
    assert cast.lin.branch.name == "工学院分工会" and cast.lin.title == "副教授"
    assert cast.zheng.is_missing and count(session) == len(PEOPLE) + 1


def test_who_comes_back_on_a_later_roster_is_no_longer_missing(session: Session, cast: Cast, at: datetime) -> None:
    import_roster(session, check(session, [row for row in everyone() if row[1]["工号"] != "T2018022"], at), by=None, at=at)
    report = check(session, everyone(), at)
    assert report.returned == ["T2018022"]
    import_roster(session, report, by=None, at=at)
    assert not cast.zheng.is_missing


def test_half_a_roster_is_refused_unless_confirmed(session: Session, cast: Cast, at: datetime) -> None:
    report = check(session, everyone()[:4], at)
    with pytest.raises(Refusal, match="不完整"):
        import_roster(session, report, by=cast.ye, at=at)
    import_roster(session, report, by=cast.ye, at=at, accepts_many_missing=True)
    assert cast.zheng.is_missing


def test_an_empty_roster_is_refused(session: Session, cast: Cast, at: datetime) -> None:
    with pytest.raises(Refusal, match="没有数据"):
        import_roster(session, check(session, [], at), by=cast.ye, at=at)


def test_two_imports_of_the_same_new_people_at_once_add_them_once(engine: Engine, live_cast: Cast, at: datetime) -> None:
    rows = [*everyone(), *((n, {"工号": f"T30{n}", "姓名": f"新人{n}", "分工会": "ST"}) for n in range(40, 60))]

    def bring_in(session: Session) -> str:
        import_roster(session, check(session, rows, at), by=None, at=at)
        return "done"

    def once() -> str:
        try:
            return run_in_transaction(engine, bring_in)
        except Refusal as refusal:
            return str(refusal)

    answers = at_once([once, once, once])
    assert "done" in answers and {"done", *answers} <= {"done", "名册正由他人导入，没有导入任何数据，请重新核对后再试"}
    with Session(engine) as session:
        assert count(session) == len(PEOPLE) + 20
