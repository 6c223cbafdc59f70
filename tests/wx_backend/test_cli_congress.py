"""`flask congress` and `flask delegates`: what the operator begins a sitting with."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config.settings import load_settings
from gateways.doors import open_doors
from models.session import run_in_transaction
from tests.cast import Cast
from tests.handling import published
from tests.sitting import at_hand, make_sitting
from union.congress.sittings.convening import open_congress
from union.ground import clock
from wx_backend.application import create_app
from wx_backend.commands import congress
from wx_backend.house import House


@pytest.fixture
def flask(engine: Engine, live_cast: Cast, at: datetime, tmp_path: Path) -> FlaskCliRunner:
    """The `flask` command of this installation."""
    settings = load_settings({"JGZJ_VAR": str(tmp_path)})
    app = create_app(house=House(settings, engine, open_doors(settings, engine), lambda: at))
    for group in congress.groups:
        app.cli.add_command(group)
    return app.test_cli_runner()


def test_a_sitting_is_added_prolonged_held_and_archived(flask: FlaskCliRunner) -> None:
    def say(*words: str) -> str:
        return flask.invoke(args=["congress", *words]).output

    today = clock.day_of(clock.now())
    days = [(today + timedelta(days=count)).isoformat() for count in (-20, -10, 5)]
    assert say("open", "3", "5", "--from", days[0], "--until", days[1]) == "已添加 第3届教代会第5次会议，征集结束。\n"
    assert "这一届次已经有了" in say("open", "3", "5", "--from", days[0], "--until", days[1])
    number, by = say("list").split("\t")[0], ("--by", "T2005041")
    assert "征集时间已更改" in say("call-until", number, days[2], *by) and "征集提案\t" in say("list")
    assert "不能早于今天" in say("call-until", number, days[1], *by)
    assert "已登记大会召开" in say("held", number, days[1], *by)
    assert say("archive", number, *by) == "第3届教代会第5次会议：这次会议已归档。\n"
    assert "已归档" in say("list") and "提案T35共0件" in say("list")


def test_delegates_are_seated_and_listed_their_head_first(flask: FlaskCliRunner) -> None:
    def say(*words: str) -> str:
        return flask.invoke(args=["delegates", *words]).output

    assert say("add", "t2015007", "3", "生态代表团", "--from", "2024-01-01") == "林晓燕 生态代表团代表，第3届。\n"
    assert say("add", "T2006012", "3", "生态代表团", "--head") == "周建平 生态代表团团长，第3届。\n"
    assert "没有找到这位会员" in say("add", "T0000000", "3", "生态代表团")
    assert [line.split("\t")[1:4] for line in say("list", "3").splitlines()] == [
        ["团长", "T2006012", "周建平"], ["代表", "T2015007", "林晓燕"]
    ]


def test_a_sitting_is_reported_to_and_a_department_honoured_by_the_committee_only(
    flask: FlaskCliRunner, engine: Engine, live_cast: Cast, at: datetime
) -> None:
    def say(*words: str) -> str:
        return flask.invoke(args=["congress", *words]).output

    def answered(session: Session) -> tuple[str, str]:
        proposal = published(session, make_sitting(session, at_hand(session, live_cast), at), at)
        days = [at + timedelta(days=count) for count in (200, 230)]
        return str(proposal.congress_id), str(open_congress(session, 3, 6, opens_at=days[0], closes_at=days[1], at=at).id)

    number, later = run_in_transaction(engine, answered)
    ji = ("--by", "T2005041")
    assert "已向大会报告以往提案的办理情况" in say("report", later, *ji)
    assert "已评定，会通知这个部门" in say("honour", number, "HQ", *ji)
    assert "没有编号为T35-999的提案" in say("award", number, "T35-999", *ji)
    assert "已评定，会通知提案人" in say("award", number, "t35-001", *ji)
    assert "没有可以评优的提案" in say("award", number, "T35-001", *ji)
    assert "没有找到这次会议" in say("report", "9999999", *ji) and "没有找到这次会议" in say("report", "x", *ji)
    assert "您不能办理这一步" in say("report", number, "--by", "T2015007")


def test_a_term_is_seated_from_a_sheet_only_when_every_row_is_good(flask: FlaskCliRunner, tmp_path: Path) -> None:
    head = ("工号", "姓名", "代表团", "团长", "任期开始", "任期结束")
    good = [
        ("T2006012", "周建平", "生态代表团", "是", "2024-01-01", "2029-12-31"),
        ("t2015007", "林晓燕", "生态代表团", "", "2024-01-01", ""),
    ]

    def read(*rows: tuple[str, ...], confirm: bool = True) -> str:
        file = tmp_path / "代表.csv"
        file.write_text("\n".join(",".join(row) for row in (head, *rows)), "utf-8")
        return flask.invoke(args=["delegates", "import", "3", str(file), *(["--confirm"] if confirm else [])]).output

    said = read(
        *good, ("T0000000", "某某", "生态代表团", "", "", ""), ("T2015007", "林晓燕", "工学代表团", "也许", "2024-01-01", "2023-01-01"),
        ("T2010021", "赵志", "", "", "", ""),
    )
    assert "第 4 行：名册里没有工号T0000000" in said and "第 5 行：与第3行重复；团长请写是或否；任期结束早于任期开始" in said
    assert "第 6 行：缺少代表团；工号T2010021是赵志远，不是赵志" in said and "没有导入任何数据" in said
    listed = ["delegates", "list", "3"]
    assert flask.invoke(args=listed).output == ""
    assert "没有改动任何数据" in read(*good, confirm=False) and flask.invoke(args=listed).output == ""
    assert "已导入2人" in read(*good) and "已导入2人" in read(*good)
    assert [line.split("\t")[1:4] for line in flask.invoke(args=listed).output.splitlines()] == [
        ["团长", "T2006012", "周建平"], ["代表", "T2015007", "林晓燕"]
    ]
    other = read(("T2010021", "赵志远", "工学代表团", "", "", ""))
    assert "没有团长的代表团：工学代表团" in other and "不在名单里、仍是代表：周建平、林晓燕" in other
