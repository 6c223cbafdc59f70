"""The operator's commands behind `flask` for branches, departments and offices: what a new installation begins with."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask.cli import AppGroup

from models.member import Office
from union.casework.forms.people import get_member
from union.ground import clock
from union.ground.posts import desks, posts, title_of
from union.membership.branches import add_branch, find_branches, get_branch
from union.membership.departments import add_department, find_departments, get_department
from union.membership.offices import appoint, end_office, find_offices
from wx_backend.commands.house import work

branches = AppGroup("branches", help="The branch unions.")
departments = AppGroup("departments", help="The university's units that answer proposals.")
offices = AppGroup("offices", help="Who holds which office.")
groups: tuple[click.Group, ...] = (branches, departments, offices)

DAY = click.DateTime(["%Y-%m-%d"])


@branches.command("add")
@click.argument("code")
@click.argument("name")
def add_a_branch(code: str, name: str) -> None:
    """Add a branch union."""
    with work() as session:
        branch = add_branch(session, code, name)
        click.echo(f"已添加 {branch.code} {branch.name}。")


@branches.command("list")
def list_branches() -> None:
    """List the branch unions."""
    with work() as session:
        for branch in find_branches(session):
            click.echo(f"{branch.code}\t{branch.name}")


@departments.command("add")
@click.argument("code")
@click.argument("name")
def add_a_department(code: str, name: str) -> None:
    """Add a department."""
    with work() as session:
        department = add_department(session, code, name)
        click.echo(f"已添加 {department.code} {department.name}。")


@departments.command("list")
def list_departments() -> None:
    """List the departments."""
    with work() as session:
        for department in find_departments(session):
            click.echo(f"{department.code}\t{department.name}")


@offices.command("posts")
def list_posts() -> None:
    """List the posts, and the desks that each serves in a branch or in the school union."""
    for post in posts().values():
        branch = [desk.code for desk in desks().values() if post.code in desk.branch]
        school = [desk.code for desk in desks().values() if post.code in desk.school]
        served = [*([f"分工会 {'、'.join(branch)}"] if branch else []), *([f"校工会 {'、'.join(school)}"] if school else [])]
        click.echo("\t".join((post.code, post.title, *served)))


@offices.command("appoint")
@click.argument("staff_number")
@click.argument("post", type=click.Choice(list(posts())))
@click.option("--branch", help="The branch's code; none for the school union.")
@click.option("--department", help="The department's code, for its contact and its head.")
@click.option("--from", "from_on", type=DAY, help="First day; today where not given.")
@click.option("--until", "until_on", type=DAY, help="Last day; the office ends by itself after it.")
def appoint_an_officer(
    staff_number: str, post: str, branch: str | None, department: str | None, from_on: datetime | None,
    until_on: datetime | None,
) -> None:
    """Give a member an office."""
    now = clock.now()
    with work() as session:
        member = get_member(session, staff_number.upper())
        office = appoint(
            session, member, post, get_branch(session, branch) if branch else None,
            department=get_department(session, department) if department else None,
            from_on=_day(from_on) or clock.day_of(now), until_on=_day(until_on), at=now,
        )
        click.echo(f"{office.id}\t{member.name} {title_of(post)}，自{clock.show_day(office.from_on)}。")


@offices.command("end")
@click.argument("office_id", type=int)
@click.option("--on", "on", type=DAY, required=True, help="The last day.")
def end_an_office(office_id: int, on: datetime) -> None:
    """End an office early."""
    with work() as session:
        office = end_office(session, office_id, on.date(), at=clock.now())
        click.echo(f"{office.member.name} {title_of(office.post)}，至{clock.show_day(on.date())}。")


@offices.command("list")
def list_offices() -> None:
    """List the offices held today."""
    with work() as session:
        for office in find_offices(session, clock.day_of(clock.now())):
            where = _place(office)
            until = clock.show_day(office.until_on) if office.until_on else "未定"
            click.echo(f"{office.id}\t{where}\t{title_of(office.post)}\t{office.member.name}\t至{until}")


def _place(office: Office) -> str:
    if office.post == "school_leader":
        return "学校"
    place = office.branch or office.department
    return place.name if place else "校工会"


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
