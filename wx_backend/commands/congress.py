"""The operator's commands behind `flask` for the staff congress: its sittings, delegations and delegates."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from gateways.sheets import read_sheet
from union.casework.flows.engine import take
from union.casework.forms.people import get_member
from union.congress.sittings.convening import open_congress
from union.congress.sittings.sitting import SITTING
from union.congress.term.congresses import find_congresses
from union.congress.term.delegate_sheet import check_delegates, import_delegates
from union.congress.term.delegates import add_delegate, find_delegates
from union.congress.term.numbers import prefix_of
from union.ground import clock
from wx_backend.commands.house import SHEET, show_bad_rows, work

congress = AppGroup("congress", help="The sittings of the staff congress.")
delegates = AppGroup("delegates", help="The delegates of the staff congress.")
groups: tuple[click.Group, ...] = (congress, delegates)

DAY = click.DateTime(["%Y-%m-%d"])
BY = click.option("--by", "staff_number", required=True, help="Staff number of the committee's member who decides.")


@congress.command("open")
@click.argument("term", type=int)
@click.argument("sitting", type=int)
@click.option("--from", "from_on", type=DAY, required=True, help="First day of the call for proposals.")
@click.option("--until", "until_on", type=DAY, required=True, help="Last day of the call, to its end.")
@click.option("--held", "held_on", type=DAY, help="Day of the sitting, where it is known.")
def open_a_congress(term: int, sitting: int, from_on: datetime, until_on: datetime, held_on: datetime | None) -> None:
    """Add a sitting with its call for proposals."""
    with work() as session:
        found = open_congress(
            session, term, sitting, opens_at=clock.instant(from_on.date()), closes_at=clock.end_of_day(until_on.date()),
            held_on=held_on.date() if held_on else None, at=clock.now(),
        )
        click.echo(f"已添加 {found.title}，{SITTING.flow.state(found.state).title}。")


@congress.command("list")
def list_congresses() -> None:
    """List the sittings."""
    with work() as session:
        for one in find_congresses(session):
            until = clock.show_time(one.closes_at)
            click.echo(f"{one.id}\t{one.title}\t{SITTING.flow.state(one.state).title}\t征集至{until}\t提案{prefix_of(one)}共{one.last_number}件")


@congress.command("call-until")
@click.argument("congress_id")
@click.argument("until_on")
@BY
def move_the_end_of_a_call(congress_id: str, until_on: str, staff_number: str) -> None:
    """Move the last day of a call for proposals; the delegates are told."""
    _move(congress_id, "change_call", staff_number, closes_on=until_on)


@congress.command("held")
@click.argument("congress_id")
@click.argument("held_on")
@BY
def note_that_it_was_held(congress_id: str, held_on: str, staff_number: str) -> None:
    """Note that a sitting has been held."""
    _move(congress_id, "hold", staff_number, held_on=held_on)


@congress.command("archive")
@click.argument("congress_id")
@BY
def archive_a_congress(congress_id: str, staff_number: str) -> None:
    """Archive a sitting that has been held."""
    _move(congress_id, "archive", staff_number)


@congress.command("report")
@click.argument("congress_id")
@BY
def report_to_a_congress(congress_id: str, staff_number: str) -> None:
    """Report to a sitting what became of earlier proposals; what is done goes to the archive."""
    _move(congress_id, "report", staff_number)


@congress.command("honour")
@click.argument("congress_id")
@click.argument("department")
@BY
def honour_a_department(congress_id: str, department: str, staff_number: str) -> None:
    """Honour a department for its answers to a sitting's proposals (先进承办单位)."""
    _move(congress_id, "honour", staff_number, department=department)


def _move(congress_id: str, action: str, staff_number: str, **given: str) -> None:
    """Take a move on a sitting, as its page would."""
    with work() as session:
        by = get_member(session, staff_number.upper())
        found = take(session, SITTING, congress_id, action, given, by=by, at=clock.now())
        move = SITTING.flow.find_named(action)
        click.echo(f"{found.title}：{move.said if move else action}。")


@congress.command("award")
@click.argument("congress_id")
@click.argument("number")
@BY
def honour_a_proposal(congress_id: str, number: str, staff_number: str) -> None:
    """Give a sitting's proposal that has been answered its award, archived or not (优秀提案)."""
    _move(congress_id, "award", staff_number, number=number)


@delegates.command("add")
@click.argument("staff_number")
@click.argument("term", type=int)
@click.argument("delegation")
@click.option("--head", is_flag=True, help="Leads the delegation and checks its proposals.")
@click.option("--from", "from_on", type=DAY, help="First day; today where not given.")
@click.option("--until", "until_on", type=DAY, help="Last day; the seat ends by itself after it.")
def seat_a_delegate(
    staff_number: str, term: int, delegation: str, head: bool, from_on: datetime | None, until_on: datetime | None
) -> None:
    """Seat a member in a delegation, or change their seat."""
    now = clock.now()
    with work() as session:
        delegate = add_delegate(
            session, term, get_member(session, staff_number.upper()), delegation, is_head=head, at=now,
            from_on=from_on.date() if from_on else clock.day_of(now), until_on=until_on.date() if until_on else None,
        )
        click.echo(f"{delegate.member.name} {delegate.delegation.name}{'团长' if head else '代表'}，第{term}届。")


@delegates.command("import")
@click.argument("term", type=int)
@SHEET
@click.option("--confirm", is_flag=True, help="Carry it out; without this the list is only checked.")
def import_delegates_file(term: int, file: Path, confirm: bool) -> None:
    """Seat all delegates of a term from a sheet (工号, 姓名, 代表团, 团长, 任期开始, 任期结束)."""
    now = clock.now()
    with work() as session:
        rows = read_sheet(file.read_bytes(), file.name)
        found = check_delegates(session, term, ((row.number, row.cells) for row in rows), clock.day_of(now))
        show_bad_rows(found.bad_rows)
        click.echo(f"代表{len(found.seats)}人，需要更正{len(found.bad_rows)}行。")
        if found.headless:
            click.echo(f"没有团长的代表团：{'、'.join(found.headless)}")
        if found.others:
            click.echo(f"不在名单里、仍是代表：{'、'.join(found.others)}")
        if not confirm:
            raise click.ClickException("没有改动任何数据；确认导入请加 --confirm。")
        click.echo(f"已导入{import_delegates(session, found, by=None, at=now)}人。")


@delegates.command("list")
@click.argument("term", type=int)
def list_delegates(term: int) -> None:
    """List a term's delegates in office today."""
    with work() as session:
        for one in find_delegates(session, term, clock.day_of(clock.now())):
            role = "团长" if one.is_head else "代表"
            until = clock.show_day(one.until_on) if one.until_on else "未定"
            click.echo(f"{one.delegation.name}\t{role}\t{one.member.staff_number}\t{one.member.name}\t至{until}")
