"""Pictures for a form's field: each attached as it comes, the field done with “完成”."""

from __future__ import annotations

from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat.chat import Chat
from handlers.forms.draft import context_of, keep_answers
from handlers.forms.pictures_coming import find_coming, take_off
from handlers.forms.prompts import ask, summarise
from union.casework.forms.attachments import attach
from union.casework.forms.fields import Field, FieldError
from union.casework.forms.papers import Paper
from union.casework.forms.parsing import parse_field

NOT_HERE = "这一步不需要图片，先放一放。"
STILL_COMING = "还有{count}张图片正在接收，请过几秒再回复“完成”。"


def take_picture(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    """Add a picture to the field that is being asked for."""
    take_off(chat, chat.message.media_id)
    if current is None:
        return TextReply(summarise(chat, paper, answers, NOT_HERE))
    if current.widget != "files":
        return TextReply(ask(chat, paper, answers, current, NOT_HERE))
    if chat.fetched is None or chat.fetched.problem:
        return TextReply(f"{chat.fetched.problem if chat.fetched else '这张图片没有收到，请再发一次'}。")
    given = list(answers.get(current.code) or []) if chat.thread.state.get("adding") else []
    try:
        parse_field(current, [*given, 0], context_of(chat))
    except FieldError as error:
        return TextReply(f"{error}，请回复“完成”。")
    given.append(_attach(chat, current))
    keep_answers(chat, paper, {**answers, current.code: given})
    chat.thread.keep(chat.at, editing=current.code, adding=True)
    return TextReply(f"收到第{len(given)}张。还有请继续发，发完回复“完成”。")


def finish_pictures(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field) -> str:
    """End a field of pictures; returns why it cannot end yet, or nothing."""
    coming = find_coming(chat)
    if coming:
        return STILL_COMING.format(count=len(coming))
    if not answers.get(current.code):
        lead = "还没有收到图片。" if current.required else "还没有收到图片；没有可回复“跳过”。"
        return ask(chat, paper, answers, current, lead)
    chat.thread.keep(chat.at, editing=None, adding=False)
    return ""


def _attach(chat: Chat, field: Field) -> int:
    fetched = chat.fetched
    assert fetched is not None  # noqa: S101 - the caller has looked
    name = f"{field.title}.{fetched.extension}"
    attachment = attach(
        chat.session, chat.me, field.code, stored_name=fetched.stored_name, file_name=name, media_type=fetched.media_type,
        size=fetched.size, at=chat.at,
    )
    chat.keeps_picture = True
    return attachment.id
