"""The form dialogue: fields asked one by one, answers kept in the draft, the words that steer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from gateways.wechat.replies import Reply, TextReply
from handlers import words
from handlers.chat import Chat
from handlers.form_files import finish_pictures, take_picture
from handlers.forms import FORM, OpenForm, context_of, find_answers, get_form, keep_answers
from handlers.prompts import ask, show_so_far, summarise
from handlers.sending import send
from handlers.table import Table
from union import drafts
from union.casework.fields import Field, FieldError
from union.casework.forms import keep_asked, parse_field
from union.errors import Refusal

table = Table()
HINT = "随时可回复：返回、跳过、进度、取消。"
LEFT = "“{title}”还没填完，已为您保存。回复“继续”接着填。"
GONE = "“{title}”已经提交、取消或过期（草稿只保留几天），不用再填了。回复“{word}”可以重新看，“我的”查看全部事项。"
SEND = ("提交", "确认", "确认提交", "确定", "好", "好的", "是", "ok")
AGAIN = ("重新开始", "重来", "重填")
BACK = ("返回", "上一步", "上一题", "后退")
SKIP = ("跳过", "略过", "不填")
CANCEL = ("取消", "放弃", "不办了")
LATER = ("退出", "稍后", "暂停", "以后再填")
SO_FAR = ("进度", "查看")
DONE = ("完成", "发完了", "传完了")
HERE = ("继续",)
CHANGE = ("修改", "更正", "改")


def start(chat: Chat, code: str, *, anew: bool = False) -> TextReply:
    """Begin a form, or go on where its draft stands; raises Refusal where it cannot be filled in."""
    form = get_form(chat, code)
    answers = None if anew else find_answers(chat, form)
    is_resumed = bool(answers)
    if answers is None:
        answers = {}
        keep_answers(chat, form, answers)
    version = form.case_.version if form.case_ else None
    chat.thread.begin(FORM, chat.at, form=code, resume="继续", note=LEFT.format(title=form.title), version=version)
    if is_resumed:
        return _go_on(chat, form, answers, f"接着填“{form.title}”（从头来请回复“重新开始”）。")
    lead = f"{form.title}\n{form.kind.intro}\n{HINT}" if form.case_ is None else form.title
    return _go_on(chat, form, answers, lead)


@table.in_dialogue(
    FORM, needs_member=True, takes_pictures=True,
    keeps=(*SEND, *AGAIN, *BACK, *SKIP, *CANCEL, *LATER, *SO_FAR, *DONE, *HERE, *CHANGE),
)
def continue_form(chat: Chat) -> Reply | None:
    """Take one message as the next move in the form that is on."""
    state = chat.thread.state
    try:
        form = get_form(chat, state["form"])
        answers = find_answers(chat, form)
    except Refusal as refusal:
        drafts.discard_draft(chat.session, chat.me, state["form"])
        chat.thread.end()
        return TextReply(str(refusal))
    if answers is None:
        chat.thread.end()
        return TextReply(GONE.format(title=form.title, word=form.word))
    current = form.find(state.get("editing")) or form.next(answers)
    if chat.message.type == "image":
        return take_picture(chat, form, answers, current)
    move = MOVES.get(words.key(chat.text))
    if move is not None:
        return move(chat, form, answers, current)
    number = _number_to_change(chat.text)
    if number is not None:
        return _change(chat, form, answers, number)
    return _take(chat, form, answers, current)


def _take(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field | None) -> TextReply:
    """Read a text as the answer to the current question."""
    if current is None:
        return TextReply(summarise(chat, form, answers, "还差最后一步。"))
    if current.widget == "files":
        return TextReply(ask(chat, form, answers, current, "这一项请直接发图片。"))
    try:
        value = parse_field(current, _spoken(chat), context_of(chat))
    except FieldError as error:
        return TextReply(ask(chat, form, answers, current, f"{error}。"))
    return _put(chat, form, answers, current, value)


def _put(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field, value: Any) -> TextReply:
    kept = keep_asked(form.fields, {**form.known, **answers, current.code: value})
    answers = {code: one for code, one in kept.items() if form.find(code)}
    keep_answers(chat, form, answers)
    chat.thread.keep(chat.at, editing=None, adding=False)
    return _go_on(chat, form, answers)


def _go_on(chat: Chat, form: OpenForm, answers: dict[str, Any], lead: str = "") -> TextReply:
    """Ask what comes next, or show the summary."""
    current = form.find(chat.thread.state.get("editing")) or form.next(answers)
    if current is None:
        return TextReply(summarise(chat, form, answers, lead))
    return TextReply(ask(chat, form, answers, current, lead))


def _send(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is not None:
        # “是”, “好” and “确定” may be answers; “提交” before the end never is.
        if words.key(chat.text).startswith(("提交", "确认")):
            return TextReply(ask(chat, form, answers, current, "还没填完，填好这几项就可以提交。"))
        return _take(chat, form, answers, current)
    return send(chat, form, answers)


def _again(chat: Chat, form: OpenForm, answers: dict[str, Any], _current: Field | None) -> TextReply:
    keep_answers(chat, form, {})
    chat.thread.keep(chat.at, editing=None, adding=False)
    return _go_on(chat, form, {}, "好的，从头开始。")


def _back(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field | None) -> TextReply:
    if chat.thread.state.get("editing"):
        chat.thread.keep(chat.at, editing=None, adding=False)
        return _go_on(chat, form, answers, "好的，这一项不改了。")
    asked = [field for field in form.asked(answers) if field.code in answers]
    if not asked:
        return TextReply(ask(chat, form, answers, current, "已经是第一项了。") if current else summarise(chat, form, answers))
    answers = {code: value for code, value in answers.items() if code != asked[-1].code}
    keep_answers(chat, form, answers)
    return _go_on(chat, form, answers, "好的，回到上一项。")


def _skip(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is None:
        return _go_on(chat, form, answers)
    if current.required:
        return TextReply(ask(chat, form, answers, current, "这一项是必填的，麻烦您填一下。"))
    return _put(chat, form, answers, current, None)


def _cancel(chat: Chat, form: OpenForm, _answers: dict[str, Any], _current: Field | None) -> TextReply:
    drafts.discard_draft(chat.session, chat.me, form.code)
    chat.thread.end()
    return TextReply(f"已取消“{form.title}”，没有提交，填写的内容已删除。需要时随时再来。")


def _later(chat: Chat, form: OpenForm, answers: dict[str, Any], _current: Field | None) -> TextReply:
    keep_answers(chat, form, answers)
    chat.thread.end()
    return TextReply(f"好的，“{form.title}”已为您保存。回复“继续”接着填，或{chat.anchor(form.page, '在页面填写')}。")


def _show(chat: Chat, form: OpenForm, answers: dict[str, Any], _current: Field | None) -> TextReply:
    if form.next(answers) is None:
        return _go_on(chat, form, answers)
    shown = show_so_far(chat, form, answers)
    return _go_on(chat, form, answers, f"已填：\n{shown}" if shown else "还没有填写内容。")


def _done(chat: Chat, form: OpenForm, answers: dict[str, Any], current: Field | None) -> TextReply:
    if current is None:
        return _go_on(chat, form, answers)
    if current.widget != "files":
        return _take(chat, form, answers, current)
    refusal = finish_pictures(chat, form, answers, current)
    return TextReply(refusal) if refusal else _go_on(chat, form, answers)


def _stay(chat: Chat, form: OpenForm, answers: dict[str, Any], _current: Field | None) -> TextReply:
    return _go_on(chat, form, answers)


def _change(chat: Chat, form: OpenForm, answers: dict[str, Any], number: int) -> TextReply:
    """Go back to one field, by its number in the summary."""
    asked = form.asked(answers)
    if not 1 <= number <= len(asked) or asked[number - 1].code not in answers:
        return _go_on(chat, form, answers, f"没有第{number}项。" if not 1 <= number <= len(asked) else "这一项还没填到。")
    field = asked[number - 1]
    chat.thread.keep(chat.at, editing=field.code, adding=False)
    return TextReply(ask(chat, form, answers, field, "请重新填写，不改请回复“返回”。"))


def _number_to_change(text: str) -> int | None:
    plain = words.key(text)
    for word in CHANGE:
        if plain.startswith(word):
            return words.find_number(plain[len(word):])
    return None


def _spoken(chat: Chat) -> str:
    """Return the answer; speech recognition ends everything with a full stop."""
    return chat.text.rstrip("。.") if chat.message.type == "voice" else chat.text


Move = Callable[[Chat, OpenForm, dict[str, Any], Field | None], Reply | None]
MOVES: dict[str, Move] = {
    word: move
    for group, move in (
        (SEND, _send), (AGAIN, _again), (BACK, _back), (SKIP, _skip), (CANCEL, _cancel), (LATER, _later), (SO_FAR, _show),
        (DONE, _done), (HERE, _stay),
    )
    for word in group
}
