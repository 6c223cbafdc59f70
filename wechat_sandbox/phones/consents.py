"""Accepting and rejecting subscribe messages, as the phone's dialog and its settings do."""

from __future__ import annotations

from wechat_sandbox.phones.act import Act, ActRefused, said
from wechat_sandbox.push.envelope import event
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person, Template

MOST_AT_ONCE = 5


def _templates(box: Sandbox, found: Json) -> list[Template]:
    """Return the templates asked for; the refusals are wx.requestSubscribeMessage's own."""
    listed = found.get("template_ids")
    if not isinstance(listed, list) or not listed:
        raise ActRefused("缺少 template_ids")
    if len(listed) > MOST_AT_ONCE:
        raise ActRefused("20003：一次最多订阅 5 个模板")
    templates = [box.world.templates.get(str(template_id)) for template_id in listed]
    known = [each for each in templates if each is not None and each.kind in ("subscribe", "mini")]
    if len(known) != len(listed):
        raise ActRefused("20001：没有这个模板")
    if len({(each.long_term, each.kind) for each in known}) > 1:
        raise ActRefused("20002：一次性与长期模板不能一起订阅")
    return known


def accept(box: Sandbox, person: Person, found: Json) -> Act:
    """Accept in the dialog; one accept is good for one message."""
    return _answer(box, person, found, "accept")


def reject(box: Sandbox, person: Person, found: Json) -> Act:
    """Reject in the dialog, or with settings for good."""
    return _switch_off(box, person, found) if found.get("settings") else _answer(box, person, found, "reject")


def _answer(box: Sandbox, person: Person, found: Json, status: str) -> Act:
    templates = _templates(box, found)
    app = "oa" if templates[0].kind == "subscribe" else "mini"
    scene = str(found.get("scene", "1" if app == "oa" else "0"))
    for template in templates if status == "accept" else []:
        person.consents[template.template_id] = person.consents.get(template.template_id, 0) + 1
    entries = [
        {"TemplateId": each.template_id, "SubscribeStatusString": status, "PopupScene": scene} for each in templates
    ]
    fields = event(box, person, "subscribe_msg_popup_event", app, SubscribeMsgPopupEvent={"List": entries})
    words = "允许" if status == "accept" else "拒绝"
    text = f"你已{words}接收「{'」「'.join(each.title for each in templates)}」"
    return Act(fields, said(person, "system", text=text), tells_member=False, app=app)


def _switch_off(box: Sandbox, person: Person, found: Json) -> Act:
    """Refuse templates in the settings: what was accepted is void."""
    templates = _templates(box, found)
    app = "oa" if templates[0].kind == "subscribe" else "mini"
    for template in templates:
        person.consents.pop(template.template_id, None)
    entries = [{"TemplateId": each.template_id, "SubscribeStatusString": "reject"} for each in templates]
    fields = event(box, person, "subscribe_msg_change_event", app, SubscribeMsgChangeEvent={"List": entries})
    return Act(fields, tells_member=False, app=app)
