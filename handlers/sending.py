"""Sending a filled form: one verb opens the case or takes the step, and its refusals are said in chat."""

from __future__ import annotations

from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat import Chat
from handlers.forms import OpenForm
from handlers.prompts import ask
from models.case import Case
from union import cases, drafts, links
from union.casework.forms import write_answers
from union.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


def send(chat: Chat, form: OpenForm, answers: dict[str, Any]) -> TextReply:
    """Send the form; what does not fit leads back to its field."""
    try:
        with chat.session.begin_nested():
            case_ = _carry_out(chat, form, answers)
    except Invalid as invalid:
        return _lead_back(chat, form, answers, invalid)
    except (Conflict, NotAllowed, NotFound) as refusal:
        drafts.discard_draft(chat.session, chat.me, form.code)
        chat.thread.end()
        return TextReply(f"{refusal}。")
    except Refusal as refusal:
        return TextReply(f"{refusal}。\n回复“修改 2”可更正第2项，“取消”放弃。")
    drafts.discard_draft(chat.session, chat.me, form.code)
    chat.thread.end()
    return TextReply(_sent(chat, form, case_))


def _carry_out(chat: Chat, form: OpenForm, answers: dict[str, Any]) -> Case:
    raw = write_answers(form.fields, answers)
    if form.case_ is None:
        return cases.open_case(chat.session, form.kind, raw, by=chat.me, at=chat.at, consents=True)
    number, action = form.case_.number, form.step.action if form.step else ""
    return cases.act(chat.session, number, action, raw, by=chat.me, at=chat.at, version=chat.thread.state.get("version"))


def _lead_back(chat: Chat, form: OpenForm, answers: dict[str, Any], invalid: Invalid) -> TextReply:
    code = next((code for code in invalid.problems if form.find(code)), None)
    field = form.find(code)
    if field is None:
        return TextReply(f"{invalid}。\n回复“取消”放弃，或{chat.anchor(form.page, '在页面更正')}。")
    chat.thread.keep(chat.at, editing=field.code, adding=False)
    return TextReply(ask(chat, form, answers, field, f"{invalid}。请更正："))


def _sent(chat: Chat, form: OpenForm, case_: Case) -> str:
    state = form.kind.flow.state(case_.state)
    page = chat.anchor(links.case(case_.number), "查看详情")
    if form.case_ is None:
        said, next_step = form.kind.said_when_sent(case_, chat.me.id), form.kind.next_step(case_, chat.me.id)
        return f"{said}\n编号 {case_.number}，现在是“{state.title}”：{next_step}。\n{page}"
    return f"已办理“{form.step.title if form.step else ''}”，{case_.number} 现在是“{state.title}”。\n{page}　回复“待办”看下一项。"
