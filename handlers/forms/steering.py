"""The words that steer a form: back, skip, cancel, progress, anew, done, submit, change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateways.wechat.replies import TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.forms.course import go_on, put_answer, stop_editing, take_answer
from handlers.forms.draft import UNTOUCHED, begin_anew, keep_answers
from handlers.forms.long_texts import finish_parts, is_writing, take_text, takes_parts, write_on
from handlers.forms.picture_answers import finish_pictures
from handlers.forms.prompts import ask, find_standing, show_so_far, summarise
from handlers.forms.sending import send
from union.casework.forms import drafts
from union.casework.forms.fields import Field
from union.casework.forms.papers import Paper
from union.casework.forms.parsing import EMPTY

SEND = ("提交", "确认", "确认提交", "确定", "好", "好的", "是", "ok")
AGAIN = ("重新开始", "重来", "重填")
BACK = ("返回", "上一步", "上一题", "后退")
SKIP = ("跳过", "略过")
NOTHING = ("不填", "清空")
CANCEL = ("取消", "放弃", "不办了")
LATER = ("退出", "稍后", "暂停", "以后再填")
SO_FAR = ("进度", "查看")
DONE = ("完成", "发完了", "传完了", "写完了", "写好了")
REST = ("其余按默认", "按默认", "其余不填", "其余跳过")
ON = ("接着写", "补充", "续写")
HERE = ("继续",)
CHANGE = ("修改", "更正", "改")


def _send(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is not None:
        # “是”, “好” and “确定” may be answers; “提交” before the end never is.
        if words.key(chat.text).startswith(("提交", "确认")):
            if is_writing(chat, current):
                return finish_parts(chat, paper, answers, current)
            whole = paper.filled(answers)
            if paper.next(whole) is None and not chat.thread.state.get("editing"):
                keep_answers(chat, paper, whole)
                return TextReply(summarise(chat, paper, whole))
            return TextReply(ask(chat, paper, answers, current, "还没填完，填好这几项就可以提交。"))
        return take_text(chat, paper, answers, current)
    return send(chat, paper, answers)


def _again(chat: Chat, paper: Paper, answers: dict[str, Any], _current: Field | None) -> TextReply:
    return stop_editing(chat, paper, begin_anew(chat, paper), "好的，从头开始。")


def _back(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    state = chat.thread.state
    if state.get("editing") and not state.get("back") and not is_writing(chat, current):
        return stop_editing(chat, paper, answers, "好的，这一项不改了。")
    asked = paper.asked(answers)
    here = next((n for n, field in enumerate(asked) if current and field.code == current.code), len(asked))
    before = [field for field in asked[:here] if field.code in answers]
    if not before:
        return TextReply(ask(chat, paper, answers, current, "已经是第一项了。") if current else summarise(chat, paper, answers))
    # What was written stays, whoever looks back at it.
    chat.thread.keep(chat.at, editing=before[-1].code, adding=False, back=True)
    return TextReply(ask(chat, paper, answers, before[-1], "好的，回到上一项。"))


def _skip(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is None:
        return go_on(chat, paper, answers)
    if is_writing(chat, current):
        return finish_parts(chat, paper, answers, current)
    stands = find_standing(paper, answers, current)
    if stands in EMPTY:
        return _leave_empty(chat, paper, answers, current)
    if current.code in answers:
        return stop_editing(chat, paper, answers, "好的，这一项照旧。")
    return put_answer(chat, paper, answers, current, stands)


def _leave_empty(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is None:
        return go_on(chat, paper, answers)
    if current.required:
        return TextReply(ask(chat, paper, answers, current, "这一项是必填的，麻烦您填一下。"))
    return put_answer(chat, paper, answers, current, None)


def _take_rest(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    """Leave what is still open as it is begun, or empty; only what is needed is asked."""
    if current is None or chat.thread.state.get("editing"):
        return go_on(chat, paper, answers)
    whole = paper.filled(answers)
    keep_answers(chat, paper, whole)
    return go_on(chat, paper, whole, "这一项是必填的。" if paper.next(whole) else "好的，其余按默认。")


def _cancel(chat: Chat, paper: Paper, _answers: dict[str, Any], _current: Field | None) -> TextReply:
    drafts.discard_draft(chat.session, chat.me, paper.code)
    chat.thread.end()
    left = "原来的内容不变" if paper.is_edit else "填写的内容已删除"
    return TextReply(f"已取消“{words.nested(paper.called)}”，没有提交，{left}。需要时随时再来。")


def _later(chat: Chat, paper: Paper, answers: dict[str, Any], _current: Field | None) -> TextReply:
    if chat.thread.state.get(UNTOUCHED):
        chat.thread.end()
        return TextReply(f"好的，“{words.nested(paper.called)}”没有改动，原来的内容不变。")
    day = keep_answers(chat, paper, answers)
    chat.thread.end()
    page = chat.anchor(paper.page, "在页面填写")
    return TextReply(f"好的，“{words.nested(paper.called)}”已为您保存到{day}。回复“继续”接着填，或{page}。")


def _show(chat: Chat, paper: Paper, answers: dict[str, Any], _current: Field | None) -> TextReply:
    if paper.next(answers) is None:
        return go_on(chat, paper, answers)
    shown = show_so_far(chat, paper, answers)
    return go_on(chat, paper, answers, f"已填：\n{shown}" if shown else "还没有填写内容。")


def _done(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is None:
        return go_on(chat, paper, answers)
    if takes_parts(current):
        return finish_parts(chat, paper, answers, current)
    if current.widget != "files":
        return take_answer(chat, paper, answers, current)
    refusal = finish_pictures(chat, paper, answers, current)
    return TextReply(refusal) if refusal else go_on(chat, paper, answers)


def _write_on(chat: Chat, paper: Paper, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is not None and takes_parts(current):
        return write_on(chat, paper, answers, current)
    return take_answer(chat, paper, answers, current)


def _stay(chat: Chat, paper: Paper, answers: dict[str, Any], _current: Field | None) -> TextReply:
    return go_on(chat, paper, answers)


def change_answer(chat: Chat, paper: Paper, answers: dict[str, Any], number: int) -> TextReply:
    """Go back to one field, by its number in the summary."""
    asked = paper.asked(answers)
    if not 1 <= number <= len(asked) or asked[number - 1].code not in answers:
        return go_on(chat, paper, answers, f"没有第{number}项。" if not 1 <= number <= len(asked) else "这一项还没填到。")
    field = asked[number - 1]
    chat.thread.keep(chat.at, editing=field.code, adding=False, back=False)
    return TextReply(ask(chat, paper, answers, field, "请重新填写，不改请回复“返回”。"))


def find_number_to_change(text: str) -> int | None:
    plain = words.key(text)
    for word in CHANGE:
        if plain.startswith(word):
            return words.find_number(plain[len(word):])
    return None


Steer = Callable[[Chat, Paper, dict[str, Any], Field | None], TextReply]
STEERING: dict[str, Steer] = {
    word: move
    for group, move in (
        (SEND, _send), (AGAIN, _again), (BACK, _back), (SKIP, _skip), (NOTHING, _leave_empty), (CANCEL, _cancel),
        (LATER, _later), (SO_FAR, _show), (DONE, _done), (ON, _write_on), (REST, _take_rest), (HERE, _stay),
    )
    for word in group
}
"""What each word does."""
WORDS = (*STEERING, *CHANGE)
"""All words that a form answers itself."""
