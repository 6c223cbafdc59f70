"""The operator's `flask` commands, as typed: they say what they did, and refuse in one line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.tooling.forked import run
from tests.tooling.programs import PYTHON, ROOT, Environment
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running

ROSTER = "工号,姓名,分工会\nT2015007,林晓燕,生态学院分工会\nT2015007,林晓燕,生态学院分工会\nT2020001,柳青青,海洋学院分工会\n"


def flask(environment: Environment, *words: str) -> tuple[int, str]:
    """Return a command's exit code and what it printed."""
    code, told, complained = run("flask", *words, given=environment)
    return code, told + complained


def typed(environment: Environment, *words: str) -> tuple[int, str]:
    """Return the same of a command that finds and imports everything by itself, as in an operator's shell."""
    done = subprocess.run(
        (PYTHON, "-m", "flask", *words), check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_an_operator_brings_the_database_up_to_date(installation: Environment) -> None:
    assert typed(installation, "database", "check") == (1, "the database is empty\n")
    assert flask(installation, "database", "upgrade")[0] == 0
    assert flask(installation, "database", "check") == (0, "the database is what this program expects\n")


def test_the_demo_is_loaded_once(installation: Environment) -> None:
    flask(installation, "database", "upgrade")
    assert flask(installation, "demo", "load") == (0, "已载入演示数据。\n")
    assert flask(installation, "demo", "load") == (0, "数据已经在了，没有重复载入。\n")


def test_a_file_of_rules_with_a_misspelt_key_is_imported_only_when_that_is_accepted(installation: Environment, tmp_path: Path) -> None:
    flask(installation, "database", "upgrade")
    file = tmp_path / "rules.json"
    row = {"clause": "第六条", "valid_from": "2026-01-01", "value": 180, "unit": "天"}
    rules = [{"key": "draft.days", **row}, {"key": "mutual_aid.windw_days", **row}]
    file.write_text(json.dumps([{"number": "示例〔2026〕1号", "title": "示例", "rules": rules}]), encoding="utf-8")
    code, said = flask(installation, "rules", "import", str(file))
    assert code == 1
    assert said == (
        "Error: 程序不认识这些规则，请核对规则名：mutual_aid.windw_days（相近的是 mutual_aid.window_days）。"
        "没有导入任何规则；仍要导入请加 --accept-unknown。\n"
    )
    assert flask(installation, "rules", "import", str(file), "--accept-unknown") == (0, "新增 2 条规则。\n")
    assert flask(installation, "rules", "import", str(ROOT / "config" / "samples" / "rules.json"))[0] == 0


def test_a_roster_is_checked_row_by_row_and_imported_only_when_confirmed(installation: Environment, tmp_path: Path) -> None:
    flask(installation, "database", "upgrade")
    flask(installation, "demo", "load")
    bad = tmp_path / "roster.csv"
    bad.write_text(ROSTER, encoding="utf-8-sig")
    code, said = flask(installation, "roster", "check", str(bad))
    assert code == 1
    assert "第 3 行：工号T2015007与第2行重复" in said
    assert "第 4 行：没有名为“海洋学院分工会”的分工会" in said
    sample = str(ROOT / "config" / "samples" / "roster.csv")
    assert flask(installation, "roster", "import", sample)[0] == 1
    assert flask(installation, "roster", "import", sample, "--confirm") == (
        0,
        "新增 0 人，更新 0 人，重新出现 0 人，名册中缺少 0 人，需要更正 0 行。\n已导入。\n",
    )


def test_a_new_installation_begins_with_branches_a_roster_and_officers(installation: Environment, tmp_path: Path) -> None:
    flask(installation, "database", "upgrade")
    assert flask(installation, "branches", "add", "st", "生态学院分工会") == (0, "已添加 ST 生态学院分工会。\n")
    assert "已经有代码为ST" in flask(installation, "branches", "add", "ST", "另一个分工会")[1]
    roster = tmp_path / "roster.csv"
    roster.write_text("工号,姓名,分工会\nT2006012,周建平,生态学院分工会\n", encoding="utf-8-sig")
    assert flask(installation, "roster", "import", str(roster), "--confirm")[0] == 0
    term = ("--branch", "ST", "--from", "2026-01-01", "--until", "2099-12-31")
    assert "周建平 分工会主席" in flask(installation, "offices", "appoint", "T2006012", "branch_chair", *term)[1]
    assert flask(installation, "departments", "add", "hq", "后勤管理处") == (0, "已添加 HQ 后勤管理处。\n")
    assert flask(installation, "departments", "list") == (0, "HQ\t后勤管理处\n")
    assert "branch_chair\t分工会主席\t分工会 welfare、rights、activities\n" in flask(installation, "offices", "posts")[1]
    contact = ("offices", "appoint", "T2006012", "department_contact")
    assert "要写明是哪个部门的" in flask(installation, *contact)[1]
    assert "周建平 承办部门联络员" in flask(installation, *contact, "--department", "HQ", "--until", "2099-12-31")[1]
    first = flask(installation, "offices", "list")[1].splitlines()[0]
    assert "后勤管理处\t承办部门联络员\t周建平" in first
    assert "没有代码为ZZ的部门" in flask(installation, *contact, "--department", "ZZ")[1]
    listed = flask(installation, "offices", "list")[1].splitlines()[1]
    assert "生态学院分工会\t分工会主席\t周建平" in listed
    assert flask(installation, "offices", "end", listed.split("\t")[0], "--on", "2026-01-31")[0] == 0
    assert flask(installation, "offices", "list") == (0, f"{first}\n")


def test_the_menu_is_compared_and_pushed(installation: Environment) -> None:
    secrets = {"JGZJ_WECHAT_APP_ID": "wx5a4d1b0c7e2f9a60", "JGZJ_WECHAT_SECRET": "a-secret-of-the-test"}
    config = SandboxConfig(appid=secrets["JGZJ_WECHAT_APP_ID"], secret=secrets["JGZJ_WECHAT_SECRET"])
    with running(config) as sandbox:
        environment = installation | secrets | {"JGZJ_WECHAT_API_BASE": sandbox.sandbox.base_url}
        flask(environment, "database", "upgrade")
        assert '"name": "我的事项"' in flask(environment, "menu", "show")[1]
        assert flask(environment, "menu", "diff") == (0, "公众号上还没有菜单。\n")
        assert "菜单已发布" in flask(environment, "menu", "push")[1]
        assert flask(environment, "menu", "diff") == (0, "公众号上的菜单与配置一致。\n")


def test_a_wrong_setting_is_one_line_for_every_command(installation: Environment) -> None:
    code, said = flask(installation | {"JGZJ_PORT": "eighty"}, "codes", "issue", "T2015007")
    assert (code, said) == (1, "Error: JGZJ_PORT must be a whole number from 1 to 65535\n")


def test_a_server_that_does_not_answer_is_one_line_without_its_password(installation: Environment) -> None:
    url = "postgresql+pg8000://union:secretword@127.0.0.1:1/house"
    code, said = flask(installation | {"JGZJ_DATABASE_URL": url}, "codes", "issue", "T2015007")
    assert (code, said) == (1, "Error: the database refused (InterfaceError)\n")
