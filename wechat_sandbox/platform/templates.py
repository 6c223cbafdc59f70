"""The template libraries: template messages, and subscribe messages of both apps."""

from __future__ import annotations

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Template

api = Blueprint("templates", __name__)

BOTH = ("oa", "mini")
TEMPLATES = 25
SUBSCRIBE_TEMPLATES = 50
SCENE_CHARS = 15
OK: Json = {"errcode": 0, "errmsg": "ok"}


def find_template(box: Sandbox, template_id: str, kind: str) -> Template:
    """Return a template of a kind (40037)."""
    template = box.world.templates.get(template_id)
    if template is None or template.kind != kind:
        raise PlatformError(40037)
    return template


def _of_kind(box: Sandbox, kind: str) -> list[Template]:
    return [each for each in box.world.templates.values() if each.kind == kind]


@endpoint(api, "/cgi-bin/template/get_all_private_template", method="GET")
def all_templates(call: Call) -> Json:
    """List the account's templates."""
    shown = [
        {
            "template_id": each.template_id,
            "title": each.title,
            "primary_industry": "教育",
            "deputy_industry": "院校",
            "content": each.content,
            "example": each.example,
        }
        for each in _of_kind(call.box, "template")
    ]
    return {"template_list": shown}


@endpoint(api, "/cgi-bin/template/api_add_template")
def add_template(call: Call) -> Json:
    """Take a template from the platform's library; keyword_name_list names its fields."""
    if not call.text("template_id_short"):
        raise PlatformError(40037)
    if len(_of_kind(call.box, "template")) >= TEMPLATES:
        raise PlatformError(45026)
    named = call.body.get("keyword_name_list")
    names = [str(name) for name in named] if isinstance(named, list) and named else ["内容"]
    content = "\n".join(f"{name}：{{{{thing{number}.DATA}}}}" for number, name in enumerate(names, 1))
    template = _keep(call.box, Template(call.box.new_secret("", 43), call.text("template_id_short"), content))
    return {**OK, "template_id": template.template_id}


def _keep(box: Sandbox, template: Template) -> Template:
    box.world.templates[template.template_id] = template
    return template


@endpoint(api, "/cgi-bin/template/del_private_template")
def delete_template(call: Call) -> Json:
    """Delete a template."""
    del call.box.world.templates[find_template(call.box, call.text("template_id"), "template").template_id]
    return OK


@endpoint(api, "/cgi-bin/template/get_industry", method="GET")
def industry(call: Call) -> Json:
    """Tell the account's industries."""
    shown = {"first_class": "教育", "second_class": "院校"}
    return {"primary_industry": shown, "secondary_industry": shown}


def _subscribe_kind(call: Call) -> str:
    return "subscribe" if call.app == "oa" else "mini"


@endpoint(api, "/wxaapi/newtmpl/gettemplate", method="GET", apps=BOTH)
def subscribe_templates(call: Call) -> Json:
    """List the app's subscribe templates; type 2 is good for one message, 3 for many."""
    shown = [
        {
            "priTmplId": each.template_id,
            "title": each.title,
            "content": each.content,
            "example": each.example,
            "type": 3 if each.long_term else 2,
        }
        for each in _of_kind(call.box, _subscribe_kind(call))
    ]
    return {**OK, "data": shown}


@endpoint(api, "/wxaapi/newtmpl/addtemplate", apps=BOTH)
def add_subscribe_template(call: Call) -> Json:
    """Take a subscribe template with two to five keywords (200014, 200020, 200021, 200012)."""
    kind, keyword_ids = _subscribe_kind(call), call.body.get("kidList")
    if not call.text("tid"):
        raise PlatformError(200014)
    if not isinstance(keyword_ids, list) or not 2 <= len(keyword_ids) <= 5:
        raise PlatformError(200020)
    if len(call.text("sceneDesc")) > SCENE_CHARS:
        raise PlatformError(200021)
    if len(_of_kind(call.box, kind)) >= SUBSCRIBE_TEMPLATES:
        raise PlatformError(200012)
    content = "\n".join(f"事项{each}：{{{{thing{each}.DATA}}}}" for each in keyword_ids)
    title = call.text("sceneDesc") or f"模板{call.text('tid')}"
    template = _keep(call.box, Template(call.box.new_secret("", 43), title, content, kind))
    return {**OK, "priTmplId": template.template_id}


@endpoint(api, "/wxaapi/newtmpl/deltemplate", apps=BOTH)
def delete_subscribe_template(call: Call) -> Json:
    """Delete a subscribe template."""
    template = find_template(call.box, call.text("priTmplId"), _subscribe_kind(call))
    del call.box.world.templates[template.template_id]
    return OK
