"""The catalogue as a document (事项清单): what each service asks, how it goes, who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from union.casework.flows.register import subjects
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import SAME, Step, Who
from union.casework.flows.subjects import Subject
from union.casework.flows.things import Move, ThingKind
from union.ground.posts import title_of
from union.notices.kinds import notice_kinds
from union.services.catalogue import catalogue

WHO = {
    Who.APPLICANT: "申请人", Who.SUBJECT: "本人", Who.DESK: "承办干部", Who.TARGET: "接收方干部",
    Who.MEMBER_OR_DESK: "申请人或承办干部",
}
CLOCK = {"clock": "系统"}
TITLE = "# 事项清单\n\n由 `flask services describe` 从各事项的声明生成，请不要手改。\n"


def describe_catalogue() -> str:
    """Return the whole list as Markdown."""
    services = (describe(kind) for kind in catalogue())
    return "\n".join([TITLE, *services, *(describe_thing(one, kind) for one in subjects() for kind in one.things)])


def describe(kind: ServiceKind) -> str:
    """Return one service as Markdown."""
    return "\n".join([
        f"## {kind.title} `{kind.code}`", "", kind.intro, "",
        f"承诺 {kind.promised_days} 个工作日（规则 `{kind.promise}` 优先）。关键词：{'、'.join(kind.keywords)}。", "",
        "| 填写 | 必填 | 敏感 |", "|---|---|---|", *_fields(kind), "",
        "| 从 | 办理 | 到 | 谁 | 通知会员 |", "|---|---|---|---|---|", *_steps(kind), "",
    ])


def describe_thing(subject: Subject, thing: ThingKind[Any]) -> str:
    """Return how one thing that is no case moves, as Markdown."""
    return "\n".join([
        f"## {thing.title} `{thing.name}`", "", "| 从 | 办理 | 到 | 谁 |", "|---|---|---|---|",
        *(_move(thing, move, CLOCK | dict(subject.role_titles)) for move in thing.flow.steps), "",
    ])


def _move(thing: ThingKind[Any], move: Move[Any], titles: Mapping[str, str]) -> str:
    flow = thing.flow
    sources = "、".join(flow.state(code).title for code in move.source)
    target = "（不变）" if move.target == SAME else flow.state(move.target).title
    return f"| {sources} | {move.title} | {target} | {'、'.join(titles[one] for one in move.who)} |"


def _fields(kind: ServiceKind) -> Iterator[str]:
    for field in kind.form:
        yield f"| {field.title} | {'是' if field.required else '否'} | {'是' if field.sensitive else '否'} |"


def _steps(kind: ServiceKind) -> Iterator[str]:
    for step in kind.flow.steps:
        sources = "、".join(kind.flow.state(code).title for code in step.source)
        yield f"| {sources} | {step.title} | {_target(kind, step)} | {_who(step)} | {_notice(step)} |"


def _who(step: Step) -> str:
    return "、".join(title_of(post) for post in step.posts) if step.who is Who.POST else WHO[step.who]


def _target(kind: ServiceKind, step: Step) -> str:
    return "（不变）" if step.target == SAME else kind.flow.state(step.target).title


def _notice(step: Step) -> str:
    return notice_kinds()[step.notice].phrase if step.notice else ""
