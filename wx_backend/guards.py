"""Who may open a page: every route declares one access, and every request is checked against the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import quote

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.exceptions import Unauthorized

from models.account import Account
from models.member import Member, Office
from models.session import run_in_transaction
from union import links
from union.ground import access, clock
from union.ground.accounts import find_member
from union.ground.errors import NotAllowed
from wx_backend import cookie
from wx_backend.house import House, current_house
from wx_backend.uploads import Bag, received

View = Callable[..., ResponseReturnValue]
Work = Callable[..., "ResponseReturnValue | Afterwards"]


class Access(StrEnum):
    """Whom a route is for."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    """Whoever came through WeChat's sign-in, bound or not."""
    MEMBER = "member"
    OFFICER = "officer"
    """A member who serves a desk or the congress today."""
    ADMINISTRATOR = "administrator"


OTHERS = {"callback": Access.PUBLIC}
"""Blueprints that check by themselves who calls: the callback by WeChat's signature."""


@dataclass(frozen=True)
class Visit:
    """One request of one person, in its transaction."""

    session: Session
    house: House
    at: datetime
    account: Account
    found_member: Member | None
    offices: Sequence[Office]
    bag: Bag

    @property
    def member(self) -> Member:
        """The member who visits; the route's access has made sure that there is one."""
        if self.found_member is None:
            raise NotAllowed("请先绑定工号")
        return self.found_member

    @property
    def is_officer(self) -> bool:
        """Whether the member serves a desk or the congress today."""
        return access.is_officer(self.offices)


@dataclass(frozen=True)
class Afterwards:
    """What a view leaves to do once its transaction is over: calling WeChat, printing a document."""

    answer: Callable[[], ResponseReturnValue]


def public(view: View) -> View:
    """Declare a view open to everybody; it opens its own transaction where it needs one."""
    return _declare(view, Access.PUBLIC)


def open_to(level: Access, *, takes_files: bool = False) -> Callable[[Work], View]:
    """Declare whom a view is for; it is given the Visit and runs in one transaction, again after a deadlock."""

    def guard(view: Work) -> View:
        @wraps(view)
        def guarded(**values: Any) -> ResponseReturnValue:
            house = current_house()
            is_known = cookie.find_account_id(house.now()) is not None
            files = received(house.doors.vault) if takes_files and is_known else nullcontext(Bag())
            with files as bag:
                found = run_in_transaction(
                    house.engine, lambda session: _enter(session, house, bag, level, view, values)
                )
            return found.answer() if isinstance(found, Afterwards) else found

        return _declare(guarded, level)

    return guard


def entered_inside(level: Access) -> Callable[[View], View]:
    """Declare whom a view is for that enters by parts, each of them guarded by open_to."""
    return lambda view: _declare(view, level)


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Return what a route has declared, None where it has declared nothing."""
    declared: Access | None = getattr(app.view_functions[endpoint], "access", None)
    return declared or OTHERS.get(endpoint.partition(".")[0])


def refuse_undeclared(app: Flask) -> None:
    """Refuse to start with a route that declares no access; raises RuntimeError."""
    missing = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    if missing:
        raise RuntimeError(f"routes without a declared access: {', '.join(sorted(missing))}")


def _declare(view: View, level: Access) -> View:
    view.access = level  # type: ignore[attr-defined]
    return view


def _enter(
    session: Session, house: House, bag: Bag, level: Access, view: Work, values: dict[str, Any]
) -> ResponseReturnValue | Afterwards:
    at = house.now()
    account = _find_account(session, house, at)
    if account is None:
        return _to_sign_in()
    member = find_member(session, account)
    if member is None and level is not Access.SIGNED_IN:
        return _to_binding()
    offices = access.offices_of(session, member, clock.day_of(at)) if member else []
    if level is Access.OFFICER and not access.is_officer(offices):
        raise NotAllowed("这一页只对工会干部开放")
    if level is Access.ADMINISTRATOR and not access.holds(offices, "administrator"):
        raise NotAllowed("这一页只对系统管理员开放")
    return view(Visit(session, house, at, account, member, offices, bag), **values)


def _find_account(session: Session, house: House, at: datetime) -> Account | None:
    number = cookie.find_account_id(at)
    account = session.get(Account, number) if number is not None else None
    return account if account is not None and account.app_id == house.settings.account.app_id else None


def _to_sign_in() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        raise Unauthorized
    return redirect(links.sign_in(_here()))


def _to_binding() -> ResponseReturnValue:
    if request.method not in ("GET", "HEAD"):
        raise NotAllowed("这个微信还没有绑定工号，请先绑定")
    return redirect(links.bind(_here()))


def _here() -> str:
    """Return the address that was asked for, to come back to: a browser may send letters that an address writes as numbers."""
    return quote(request.full_path.rstrip("?"), safe="/?&=%:@+,;~!*'()$-._")
