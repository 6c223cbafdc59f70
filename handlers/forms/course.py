"""The course of a form in chat: an answer is read and kept, then comes the next question or the summary."""

from __future__ import annotations

from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat.chat import Chat
from handlers.forms.draft import context_of, keep_answers, spoken
from handlers.forms.prompts import ask, summarise
from union.casework.forms.fields import Field, FieldError
from union.casework.forms.papers import Paper
from union.casework.forms.parsing import keep_asked, parse_field


def take_answer(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    """Read a text as the answer to the current question."""
    if current is None:
        return TextReply(summarise(chat, paper, answers, "还差最后一步。"))
    if current.widget == "files":
        return TextReply(ask(chat, paper, answers, current, "这一项请直接发图片。"))
    try:
        value = parse_field(current, spoken(chat), context_of(chat))
    except FieldError as error:
        return TextReply(ask(chat, paper, answers, current, f"{error}。"))
    return put_answer(chat, paper, answers, current, value)


def put_answer(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field, value: Any) -> TextReply:
    """Keep one answer and drop those it makes pointless."""
    kept = keep_asked(paper.fields, {**paper.known, **answers, current.code: value})
    answers = {code: one for code, one in kept.items() if paper.find(code)}
    keep_answers(chat, paper, answers)
    return stop_editing(chat, paper, answers)


def stop_editing(chat: Chat, paper: Paper, answers: dict[str, Any], lead: str = "") -> TextReply:
    """Leave the one question that was gone back to."""
    chat.thread.keep(chat.at, editing=None, adding=False, back=False)
    return go_on(chat, paper, answers, lead)


def go_on(chat: Chat, paper: Paper, answers: dict[str, Any], lead: str = "") -> TextReply:
    """Ask what comes next, or show the summary."""
    current = paper.find(chat.thread.state.get("editing")) or paper.next(answers)
    if current is None:
        return TextReply(summarise(chat, paper, answers, lead))
    return TextReply(ask(chat, paper, answers, current, lead))
