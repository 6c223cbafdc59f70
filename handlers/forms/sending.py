"""Sending a filled form: its own verb takes it, and its refusals are said in chat."""

from __future__ import annotations

from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat.chat import Chat, fit
from handlers.forms.prompts import ask, say_how_to_change
from union.casework.forms import drafts
from union.casework.forms.papers import Paper, Sent
from union.casework.forms.parsing import write_answers
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


def send(chat: Chat, paper: Paper, answers: dict[str, Any]) -> TextReply:
    """Send the form; what does not fit leads back to its field."""
    try:
        with chat.session.begin_nested():
            # What the person reads in chat before they write “提交” says that it is their consent.
            sent = paper.send(write_answers(paper.fields, answers), chat.thread.state.get("version"), True)
    except Invalid as invalid:
        return _lead_back(chat, paper, answers, invalid)
    except (Conflict, NotAllowed, NotFound) as refusal:
        drafts.discard_draft(chat.session, chat.me, paper.code)
        chat.thread.end()
        return TextReply(f"{refusal}。")
    except Refusal as refusal:
        change = say_how_to_change(paper, answers)
        return TextReply(f"{refusal}。\n回复{change}“取消”放弃。")
    drafts.discard_draft(chat.session, chat.me, paper.code)
    chat.thread.end()
    if sent.options:
        page = chat.anchor(sent.chat_path or sent.path, sent.label)
        return chat.offer(f"{sent.text}。", sent.options, f"回复数字，或{page}。", ask="您可以：")
    return TextReply(_word(chat, sent))


def _lead_back(chat: Chat, paper: Paper, answers: dict[str, Any], invalid: Invalid) -> TextReply:
    code = next((code for code in invalid.problems if paper.find(code)), None)
    field = paper.find(code)
    if field is None:
        return TextReply(f"{invalid}。\n回复“取消”放弃，或{chat.anchor(paper.page, '在页面更正')}。")
    chat.thread.keep(chat.at, editing=field.code, adding=False)
    return TextReply(ask(chat, paper, answers, field, f"{invalid}。请更正："))


def _word(chat: Chat, sent: Sent) -> str:
    page = chat.anchor(sent.chat_path or sent.path, sent.label)
    return fit(sent.text, f"{page}　{sent.hint}" if sent.hint else page)
