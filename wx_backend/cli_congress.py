"""The operator's commands behind `flask` for the staff congress: its sittings, delegations and delegates."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import AppGroup

from union import clock
from union.congress.awards import award_department, award_proposal
from union.congress.browsing import find_by_number
from union.congress.congresses import (
    archive,
    change_call,
    find_congresses,
    get_congress,
    hold,
    open_congress,
    prefix_of,
)
from union.congress.delegates import add_delegate, find_delegates
from union.congress.proposals import key_of, title_of
from union.congress.reporting import report_to
from union.membership.departments import get_department
from union.people import get_member
from wx_backend.cli import work

congress = AppGroup("congress", help="The sittings of the staff congress.")
delegates = AppGroup("delegates", help="The delegates of the staff congress.")
groups: tuple[click.Group, ...] = (congress, delegates)

DAY = click.DateTime(["%Y-%m-%d"])
STATES = {"preparing": "未开始", "calling": "征集中", "closed": "征集结束", "held": "已召开", "archived": "已归档"}


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
        click.echo(f"已添加 {found.title}，{STATES[found.state]}。")


@congress.command("list")
def list_congresses() -> None:
    """List the sittings."""
    with work() as session:
        for one in find_congresses(session):
            until = clock.show_time(one.closes_at)
            click.echo(f"{one.id}\t{one.title}\t{STATES[one.state]}\t征集至{until}\t提案{prefix_of(one)}共{one.last_number}件")


@congress.command("call-until")
@click.argument("congress_id", type=int)
@click.argument("until_on", type=DAY)
def move_the_end_of_a_call(congress_id: int, until_on: datetime) -> None:
    """Move the last day of a call for proposals."""
    with work() as session:
        found = change_call(session, congress_id, clock.end_of_day(until_on.date()), at=clock.now())
        click.echo(f"{found.title}征集至{clock.show_time(found.closes_at)}，{STATES[found.state]}。")


@congress.command("held")
@click.argument("congress_id", type=int)
@click.argument("held_on", type=DAY)
def note_that_it_was_held(congress_id: int, held_on: datetime) -> None:
    """Note that a sitting has been held."""
    with work() as session:
        found = hold(session, congress_id, held_on.date(), at=clock.now())
        click.echo(f"{found.title}{STATES[found.state]}。")


@congress.command("archive")
@click.argument("congress_id", type=int)
def archive_a_congress(congress_id: int) -> None:
    """Archive a sitting that has been held."""
    with work() as session:
        found = archive(session, congress_id, at=clock.now())
        click.echo(f"{found.title}{STATES[found.state]}。")


@congress.command("report")
@click.argument("congress_id", type=int)
@click.option("--by", "staff_number", required=True, help="Staff number of the committee's member who reports.")
def report_to_a_congress(congress_id: int, staff_number: str) -> None:
    """Report to a sitting what became of earlier proposals; what is done goes to the archive."""
    with work() as session:
        by = get_member(session, staff_number.upper())
        report = report_to(session, get_congress(session, congress_id), by=by, at=clock.now())
        click.echo(f"向{report.congress.title}报告提案{len(report.proposals)}件。")
        for title, part in (
            ("状态", report.by_state), ("办理结果", report.by_outcome), ("满意度", report.by_rating), ("承办部门", report.by_department),
        ):
            if part:
                click.echo(f"{title}：" + "，".join(f"{name}{count}" for name, count in part))


@congress.command("honour")
@click.argument("congress_id", type=int)
@click.argument("department")
@click.option("--by", "staff_number", required=True, help="Staff number of the committee's member who decides.")
def honour_a_department(congress_id: int, department: str, staff_number: str) -> None:
    """Honour a department for its answers to a sitting's proposals (先进承办单位)."""
    with work() as session:
        by = get_member(session, staff_number.upper())
        award = award_department(
            session, get_congress(session, congress_id), get_department(session, department), by=by, at=clock.now()
        )
        click.echo(f"{award.department.name}评为先进承办单位。")


@congress.command("award")
@click.argument("number")
@click.option("--by", "staff_number", required=True, help="Staff number of the committee's member who decides.")
def honour_a_proposal(number: str, staff_number: str) -> None:
    """Give a proposal that has been answered its award, archived or not (优秀提案)."""
    with work() as session:
        found = find_by_number(session, number.upper())
        by = get_member(session, staff_number.upper())
        proposal = award_proposal(session, key_of(found) if found else "", by=by, at=clock.now())
        click.echo(f"{title_of(proposal)}评为{proposal.award}。")


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


@delegates.command("list")
@click.argument("term", type=int)
def list_delegates(term: int) -> None:
    """List a term's delegates in office today."""
    with work() as session:
        for one in find_delegates(session, term, clock.day_of(clock.now())):
            role = "团长" if one.is_head else "代表"
            until = clock.show_day(one.until_on) if one.until_on else "未定"
            click.echo(f"{one.delegation.name}\t{role}\t{one.member.staff_number}\t{one.member.name}\t至{until}")
