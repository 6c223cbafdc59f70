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
from union.congress.congresses import open_congress
from wx_backend import cli_congress
from wx_backend.application import create_app
from wx_backend.house import House


@pytest.fixture
def flask(engine: Engine, live_cast: Cast, at: datetime, tmp_path: Path) -> FlaskCliRunner:
    """The `flask` command of this installation."""
    settings = load_settings({"JGZJ_VAR": str(tmp_path)})
    app = create_app(house=House(settings, engine, open_doors(settings, engine), lambda: at))
    for group in cli_congress.groups:
        app.cli.add_command(group)
    return app.test_cli_runner()


def test_a_sitting_is_added_prolonged_held_and_archived(flask: FlaskCliRunner) -> None:
    def say(*words: str) -> str:
        return flask.invoke(args=["congress", *words]).output

    assert say("open", "3", "5", "--from", "2020-11-01", "--until", "2020-11-30") == "已添加 第3届教代会第5次会议，征集结束。\n"
    assert "这一届次已经有了" in say("open", "3", "5", "--from", "2020-11-01", "--until", "2020-11-30")
    number = say("list").split("\t")[0]
    assert say("call-until", number, "2020-12-05") == "第3届教代会第5次会议征集至2020年12月5日 23:59，征集结束。\n"
    assert say("held", number, "2020-12-20") == "第3届教代会第5次会议已召开。\n"
    assert say("archive", number) == "第3届教代会第5次会议已归档。\n"
    assert say("list") == f"{number}\t第3届教代会第5次会议\t已归档\t征集至2020年12月5日 23:59\t提案T35共0件\n"


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
    assert "向第3届教代会第6次会议报告提案1件" in say("report", later, "--by", "T2005041")
    assert "评为先进承办单位" in say("honour", number, "HQ", "--by", "T2005041")
    assert say("award", "t35-001", "--by", "T2005041") == "提案T35-001评为优秀提案。\n"
    assert "已经被评为优秀提案" in say("award", "T35-001", "--by", "T2005041")
    assert "没有找到这件提案" in say("award", "T35-999", "--by", "T2005041")
    assert "没有找到这次会议" in say("report", "9999999", "--by", "T2005041")
    assert "只有提案工作委员会可以办理" in say("report", number, "--by", "T2015007")
