"""Binding: a WeChat account says which member it is, and may take it back."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from models.member import Member
from union import links
from union.membership.binding import SecretKind, bind, unbind
from wx_backend import cookie
from wx_backend.drawing.page import show_page
from wx_backend.guards import Access, Visit, open_to
from wx_backend.own_paths import own_path

blueprint = Blueprint("binding", __name__, url_prefix="/h5")

SECRETS = {
    SecretKind.CODE: ("验证码", "向所在分工会领取的6位数字"),
    SecretKind.PHONE: ("手机号后四位", "人事登记的手机号最后四位"),
    SecretKind.EITHER: ("验证码或手机号后四位", "分工会发放的6位验证码，或人事登记的手机号后四位"),
}
MISSING = {"staff_number": "请填写工号", "name": "请填写姓名", "secret": "请填写验证信息"}


@blueprint.get("/bind")
@open_to(Access.SIGNED_IN)
def show_binding(visit: Visit) -> ResponseReturnValue:
    """Ask for what proves a member, or say who is bound."""
    return _draw(visit, request.args.get("back", ""))


@blueprint.post("/bind")
@open_to(Access.SIGNED_IN)
def take_binding(visit: Visit) -> ResponseReturnValue:
    """Bind and lead back to where the person came from; a counted attempt stays counted."""
    back = request.form.get("back", "")
    given = {name: request.form.get(name, "").replace("\x00", "").strip()[:60] for name in MISSING}
    problems = {name: sentence for name, sentence in MISSING.items() if not given[name]}
    if problems:
        return _draw(visit, back, given=given, problems=problems), 422
    kind = SecretKind(visit.house.settings.bind_secret)
    result = bind(visit.session, visit.account, **given, kind=kind, at=visit.at)
    if isinstance(result, Member):
        return redirect(own_path(back), 303)
    return _draw(visit, back, given=given, note=result), 422


@blueprint.get("/unbind")
@open_to(Access.MEMBER)
def show_unbinding(visit: Visit) -> ResponseReturnValue:
    """Say what unbinding does, before it is done."""
    return show_page(visit, "unbind", here="me")


@blueprint.post("/unbind")
@open_to(Access.MEMBER)
def take_unbinding(visit: Visit) -> ResponseReturnValue:
    """End the binding and forget who is signed in."""
    unbind(visit.session, visit.account, visit.at)
    cookie.sign_out()
    return redirect(links.bind(), 303)


def _draw(
    visit: Visit, back: str, *, given: dict[str, str] | None = None, problems: dict[str, str] | None = None, note: str = ""
) -> str:
    title, help_ = SECRETS[SecretKind(visit.house.settings.bind_secret)]
    return show_page(
        visit, "bind", back=own_path(back) if back else "", given=given or {}, problems=problems or {}, note=note,
        secret_title=title, secret_help=help_,
    )
