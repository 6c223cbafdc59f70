"""The account's template library: the default set, and how a template is drawn."""

from __future__ import annotations

import re

from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.world.shapes import Json, Template

_FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")

_PROGRESS = "事项：{{thing1.DATA}}\n编号：{{character_string2.DATA}}\n状态：{{phrase3.DATA}}\n时间：{{time4.DATA}}"
_TASK = "待办：{{thing1.DATA}}\n编号：{{character_string2.DATA}}\n截止：{{time3.DATA}}\n说明：{{thing4.DATA}}"
_ACTIVITY = "活动：{{thing1.DATA}}\n时间：{{time2.DATA}}\n地点：{{thing3.DATA}}\n状态：{{phrase4.DATA}}"

DEFAULT_TEMPLATES: tuple[Json, ...] = (
    {"template_id": "tpl-case-progress", "title": "办理进度通知", "content": _PROGRESS},
    {"template_id": "tpl-officer-task", "title": "待办事项提醒", "content": _TASK},
    {"template_id": "tpl-activity", "title": "活动通知", "content": _ACTIVITY},
    {"template_id": "sub-case-progress", "title": "办理进度提醒", "content": _PROGRESS, "kind": "subscribe"},
    {"template_id": "sub-officer-task", "title": "待办提醒", "content": _TASK, "kind": "subscribe"},
    {"template_id": "mini-case-progress", "title": "办理进度", "content": _PROGRESS, "kind": "mini"},
)
_KNOWN = {"template_id", "title", "content", "kind", "example", "long_term"}


def read_template(found: Json) -> Template:
    """Build a template from a line of --templates (ValueError when it is not one)."""
    unknown = set(found) - _KNOWN
    if unknown or not {"template_id", "title", "content"} <= set(found):
        raise ValueError(f"a template needs template_id, title and content, nothing like {sorted(unknown)}")
    template = Template(**found)
    if template.kind not in ("template", "subscribe", "mini"):
        raise ValueError(f"template kind {template.kind!r} must be template, subscribe or mini")
    return template


def library(config: SandboxConfig) -> dict[str, Template]:
    """Return the configured templates, or the default set; bare ids borrow default contents in turn."""
    known = [read_template(found) for found in config.templates or DEFAULT_TEMPLATES]
    models = [read_template(found) for found in DEFAULT_TEMPLATES[:3]]
    templates = {template.template_id: template for template in known}
    for number, template_id in enumerate(config.template_ids):
        model = models[number % len(models)]
        templates.setdefault(template_id, Template(template_id, model.title, model.content))
    return templates


def keywords(template: Template) -> list[str]:
    """Return the names of the template's fields, in order."""
    return _FIELD.findall(template.content)


def draw(template: Template, values: dict[str, str]) -> list[Json]:
    """Return the label/value rows a phone shows."""
    rows: list[Json] = []
    for line in template.content.split("\n"):
        shown = _FIELD.sub(lambda found: values.get(found[1], ""), line)
        label, parted, value = shown.partition("：")
        rows.append({"label": label if parted else "", "value": value if parted else label})
    return rows
