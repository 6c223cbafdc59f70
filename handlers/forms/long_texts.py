"""Long texts for a form's field: in as many messages as they take, each kept as it comes, the field done with “完成”."""

from __future__ import annotations

from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat.chat import Chat
from handlers.forms.course import put_answer, take_answer
from handlers.forms.draft import context_of, keep_answers, most_in_parts, spoken
from handlers.forms.prompts import ask, find_standing
from union.casework.forms.fields import Field, FieldError
from union.casework.forms.papers import Paper
from union.casework.forms.parsing import EMPTY, parse_field

RECEIVED = "已收到（共{count}字）。可以接着发下一段，写完回复“完成”。"
TOO_LONG = "“{title}”最多{most}个字，已有{count}个字，这一段有{more}个字，没有收下。请精简后再发，或回复“完成”。"


def takes_parts(field: Field | None) -> bool:
    """Say whether a field is asked in parts: a message holds less than it may."""
    return most_in_parts(field) > 0


def is_writing(chat: Chat, field: Field | None) -> bool:
    """Say whether parts of a field have come and more may follow."""
    return takes_parts(field) and bool(chat.thread.state.get("adding"))


def take_text(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    """Take a text as the answer to the current question, or as a part of it."""
    return take_part(chat, paper, answers, current) if current and takes_parts(current) else take_answer(chat, paper, answers, current)


def take_part(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field) -> TextReply:
    """Add a message to the text that is being written; the first one replaces what stood there."""
    before = str(answers[current.code]) if is_writing(chat, current) else ""
    part = current.written(spoken(chat))
    text = f"{before}\n{part}" if before else part
    most = most_in_parts(current)
    if len(text) > most:
        return TextReply(TOO_LONG.format(title=current.title, most=most, count=len(before), more=len(part)))
    keep_answers(chat, paper, {**answers, current.code: text})
    chat.thread.keep(chat.at, editing=current.code, adding=True, back=False)
    return TextReply(RECEIVED.format(count=len(text)))


def finish_parts(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field) -> TextReply:
    """End a long text; what is too short stays to be gone on with."""
    stands = find_standing(paper, answers, current)
    try:
        value = parse_field(current, stands, context_of(chat))
    except FieldError as error:
        written = f"，已有{len(stands)}个字，请接着发" if stands not in EMPTY else ""
        return TextReply(ask(chat, paper, answers, current, f"{error}{written}。"))
    return put_answer(chat, paper, answers, current, value)


def write_on(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field) -> TextReply:
    """Let the next message follow what stands in a long text."""
    stands = find_standing(paper, answers, current)
    if stands in EMPTY:
        return TextReply(ask(chat, paper, answers, current))
    keep_answers(chat, paper, {**answers, current.code: stands})
    chat.thread.keep(chat.at, editing=current.code, adding=True, back=False)
    return TextReply(f"好的，已有{len(stands)}个字，请接着发，写完回复“完成”。")
