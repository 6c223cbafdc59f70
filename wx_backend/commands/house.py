"""The operator's commands behind `flask`: database, demo, rules, roster, codes, menu, services."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config.menu import menu_for
from config.menu_rules import menu_warnings
from gateways.sheets import SheetRejected, read_sheet
from gateways.wechat.errors import WeChatError
from gateways.wechat.menus import MenuInvalid, diff_menu, push_menu
from models.schema import SchemaError, SchemaState, check, upgrade
from models.session import transaction
from union.casework.forms.people import get_member
from union.ground import clock
from union.ground.errors import Refusal
from union.ground.rules import RulesUnknown, import_rules
from union.membership.binding import issue_code
from union.membership.roster import BadRow, RosterReport, check_roster, import_roster
from union.registers.describe import describe_catalogue
from wx_backend.demo import load_demo
from wx_backend.house import current_house

database = AppGroup("database", help="The tables' version.")
demo = AppGroup("demo", help="The sample data.")
rules = AppGroup("rules", help="The union's rules.")
roster = AppGroup("roster", help="The staff roster.")
codes = AppGroup("codes", help="One-time codes for binding.")
menu = AppGroup("menu", help="The account's menu below the chat.")
services = AppGroup("services", help="The union's services.")

groups: tuple[click.Group, ...] = (database, demo, rules, roster, codes, menu, services)

SHEET = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@contextmanager
def work() -> Iterator[Session]:
    """Open one transaction; a refusal ends the command with its one sentence."""
    try:
        with transaction(current_house().engine) as session:
            yield session
    except (Refusal, SheetRejected) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except DBAPIError as error:
        # The driver's own words may quote people's data.
        raise click.ClickException(f"the database refused ({type(error.orig).__name__})") from error


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the tables to this program's version."""
    try:
        upgrade(current_house().engine)
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(SchemaState.CURRENT.value)


@database.command("check")
def check_database() -> None:
    """Say whether the tables fit this program; exit code 1 when not."""
    try:
        state = check(current_house().engine)
    except SchemaError as error:
        raise click.ClickException(str(error)) from error
    click.echo(state.value)
    sys.exit(state is not SchemaState.CURRENT)


@demo.command("load")
def load_the_demo() -> None:
    """Load the sample data, once."""
    house = current_house()
    if not house.settings.is_demo:
        raise click.ClickException("sample people have no place in production (JGZJ_ENVIRONMENT)")
    click.echo("已载入演示数据。" if load_demo(house.engine, house.settings) else "数据已经在了，没有重复载入。")


@rules.command("import")
@SHEET
@click.option("--accept-unknown", is_flag=True, help="Import rules, too, that nothing in this version reads.")
def import_rule_file(file: Path, accept_unknown: bool) -> None:
    """Add the documents and rules of a JSON file that are not there yet; a key that nothing reads stops it."""
    try:
        documents = json.loads(file.read_text(encoding="utf-8"))
        with work() as session:
            added = import_rules(session, documents, accepts_unknown=accept_unknown)
    except RulesUnknown as unknown:
        raise click.ClickException(f"{unknown}。没有导入任何规则；仍要导入请加 --accept-unknown。") from unknown
    except (UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise click.ClickException(f"{file.name} 不是规则文件：{type(error).__name__} {error}") from error
    click.echo(f"新增 {added} 条规则。")


@roster.command("check")
@SHEET
def check_roster_file(file: Path) -> None:
    """List every bad row and what an import would do; changes nothing. Exit code 1 when a row is bad."""
    with work() as session:
        report = _read_roster(session, file)
    _show(report)
    sys.exit(bool(report.bad_rows))


@roster.command("import")
@SHEET
@click.option("--confirm", is_flag=True, help="Carry it out; without this the roster is only checked.")
@click.option("--accept-many-missing", is_flag=True, help="More than a fifth of the members are really gone.")
def import_roster_file(file: Path, confirm: bool, accept_many_missing: bool) -> None:
    """Import a roster; re-import updates, never duplicates, and marks the missing."""
    with work() as session:
        report = _read_roster(session, file)
        _show(report)
        if not confirm:
            raise click.ClickException("没有改动任何数据；确认导入请加 --confirm。")
        import_roster(session, report, by=None, at=clock.now(), accepts_many_missing=accept_many_missing)
    click.echo("已导入。")


def _read_roster(session: Session, file: Path) -> RosterReport:
    rows = read_sheet(file.read_bytes(), file.name)
    return check_roster(session, ((row.number, row.cells) for row in rows), clock.day_of(clock.now()))


def show_bad_rows(bad_rows: Sequence[BadRow]) -> None:
    """Print the rows of a sheet that cannot be taken, each with every reason."""
    for bad in bad_rows:
        click.echo(f"第 {bad.number} 行：{'；'.join(bad.reasons)}")


def _show(report: RosterReport) -> None:
    show_bad_rows(report.bad_rows)
    click.echo(
        f"新增 {len(report.added)} 人，更新 {len(report.updated)} 人，重新出现 {len(report.returned)} 人，"
        f"名册中缺少 {len(report.missing)} 人，需要更正 {len(report.bad_rows)} 行。"
    )


@codes.command("issue")
@click.argument("staff_number")
def issue_binding_code(staff_number: str) -> None:
    """Print a new one-time code for a member, to be handed over in person."""
    with work() as session:
        code = issue_code(session, get_member(session, staff_number.upper()), by=None, at=clock.now())
    click.echo(code)


@menu.command("show")
def show_the_menu() -> None:
    """Print the menu of config/menu.py as the platform would get it."""
    click.echo(json.dumps(menu_for(current_house().settings.base_url), ensure_ascii=False, indent=2))


@menu.command("push")
def push_the_menu() -> None:
    """Make the menu of config/menu.py live."""
    house = current_house()
    wanted = menu_for(house.settings.base_url)
    try:
        push_menu(house.doors.client, wanted)
    except MenuInvalid as invalid:
        raise click.ClickException("\n".join(invalid.errors)) from invalid
    except WeChatError as error:
        raise click.ClickException(str(error)) from error
    for warning in menu_warnings(wanted):
        click.echo(warning)
    click.echo("菜单已发布，手机上最多 5 分钟后更新。")


@menu.command("diff")
def diff_the_menu() -> None:
    """Say how the live menu differs from config/menu.py."""
    house = current_house()
    try:
        differences = diff_menu(house.doors.client, menu_for(house.settings.base_url))
    except WeChatError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(differences) or "公众号上的菜单与配置一致。")


@services.command("describe")
def describe_services() -> None:
    """Print the list of services (docs/services.md)."""
    click.echo(describe_catalogue(), nl=False)
