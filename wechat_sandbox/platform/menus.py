"""The menu calls, and which menu a person sees."""

from __future__ import annotations

from flask import Blueprint, request

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.platform.menu_rules import domains, read_buttons, read_rule, require_types
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import ConditionalMenu, Json, Menu, Person

api = Blueprint("menus", __name__)

OUTSIDE_DOMAINS = 3
OK: Json = {"errcode": 0, "errmsg": "ok"}


def _next_menuid(box: Sandbox) -> int:
    box.world.menu_serial += 1
    return box.world.menu_serial


def _refuse_escapes() -> None:
    """Refuse a body with \\uxxxx escapes, as the platform does (40033)."""
    if b"\\u" in request.get_data():
        raise PlatformError(40033)


@endpoint(api, "/cgi-bin/menu/create")
def create(call: Call) -> Json:
    """Set the default menu; conditional ones stay."""
    _refuse_escapes()
    menu = call.box.world.menu
    menu.button = read_buttons(call.body.get("button"))
    menu.menuid = _next_menuid(call.box)
    call.box.announce({"menu": True})
    return OK


@endpoint(api, "/cgi-bin/menu/get", method="GET")
def get(call: Call) -> Json:
    """Tell the default menu and, where there are any, the conditional ones."""
    menu = call.box.world.menu
    if menu.button is None:
        raise PlatformError(46003)
    if not menu.conditional:
        return {"menu": {"button": menu.button}}
    others = [
        {"button": each.button, "matchrule": each.matchrule, "menuid": each.menuid}
        for each in reversed(menu.conditional)
    ]
    return {"menu": {"button": menu.button, "menuid": menu.menuid}, "conditionalmenu": others}


@endpoint(api, "/cgi-bin/menu/delete", method="GET")
def delete(call: Call) -> Json:
    """Delete the default menu and with it all conditional ones."""
    call.box.world.menu = Menu()
    call.box.announce({"menu": True})
    return OK


@endpoint(api, "/cgi-bin/get_current_selfmenu_info", method="GET")
def selfmenu_info(call: Call) -> Json:
    """Tell the default menu in the shape of this call."""
    buttons = call.box.world.menu.button
    if buttons is None:
        return {"is_menu_open": 0}
    shown = [_selfmenu_button(button) for button in buttons]
    return {"is_menu_open": 1, "selfmenu_info": {"button": shown}}


def _selfmenu_button(button: Json) -> Json:
    shown = {key: value for key, value in button.items() if key != "sub_button"}
    if button["sub_button"]:
        shown["sub_button"] = {"list": [_selfmenu_button(each) for each in button["sub_button"]]}
    return shown


@endpoint(api, "/cgi-bin/menu/addconditional")
def add_conditional(call: Call) -> Json:
    """Add a menu for those a rule matches."""
    _refuse_escapes()
    menu = call.box.world.menu
    if menu.button is None:
        raise PlatformError(65303)
    require_types(call.body.get("button"))
    rule = read_rule(call.body.get("matchrule"))
    buttons = read_buttons(call.body.get("button"))
    if len(domains(buttons)) > OUTSIDE_DOMAINS:
        raise PlatformError(65316)
    added = ConditionalMenu(_next_menuid(call.box), buttons, rule)
    menu.conditional.append(added)
    call.box.announce({"menu": True})
    return {"menuid": str(added.menuid)}


@endpoint(api, "/cgi-bin/menu/delconditional")
def delete_conditional(call: Call) -> Json:
    """Delete one conditional menu."""
    menu = call.box.world.menu
    kept = [each for each in menu.conditional if str(each.menuid) != call.text("menuid")]
    if len(kept) == len(menu.conditional):
        raise PlatformError(65301)
    menu.conditional = kept
    call.box.announce({"menu": True})
    return OK


@endpoint(api, "/cgi-bin/menu/trymatch")
def try_match(call: Call) -> Json:
    """Tell the menu a person would see."""
    person = call.box.find_person(call.text("user_id"))
    if person is None:
        raise PlatformError(65302)
    if call.box.world.menu.button is None:
        raise PlatformError(46003)
    return {"button": seen_by(call.box, person)[0]}


def seen_by(box: Sandbox, person: Person) -> tuple[list[Json], int]:
    """Return the buttons a person sees and their menuid; newest rule first, the last tag counts."""
    menu = box.world.menu
    for each in reversed(menu.conditional):
        if _matches(each.matchrule, person):
            return each.button, each.menuid
    return menu.button or [], menu.menuid


def _matches(rule: Json, person: Person) -> bool:
    last_tag = str(person.tags[-1]) if person.tags else ""
    by_tag = "tag_id" not in rule or rule["tag_id"] == last_tag
    by_platform = rule.get("client_platform_type") in (None, str(person.platform))
    return by_tag and by_platform
