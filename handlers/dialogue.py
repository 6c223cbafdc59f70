"""The form dialogue: fields asked one by one, answers kept in the draft that the page shares."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers import words
from handlers.chat import Chat
from handlers.form_course import go_on, take_answer
from handlers.form_files import take_picture
from handlers.form_moves import MOVES, WORDS, change_answer, find_number_to_change
from handlers.forms import FORM, find_answers, get_form, keep_answers
from handlers.table import Table
from union import drafts
from union.errors import Refusal

table = Table()
HINT = "随时可回复：返回、跳过、进度、取消。"
LEFT = "“{title}”还没填完，已为您保存。回复“继续”接着填。"
GONE = "“{title}”已经提交、取消或过期（草稿只保留几天），不用再填了。回复“{word}”可以重新看，“我的”查看全部事项。"


def start(chat: Chat, code: str) -> TextReply:
    """Begin a form, or go on where its draft stands; raises Refusal where it cannot be filled in."""
    form = get_form(chat, code)
    answers = find_answers(chat, form)
    is_resumed = bool(answers)
    if answers is None:
        answers = {}
        keep_answers(chat, form, answers)
    version = form.case_.version if form.case_ else None
    chat.thread.begin(FORM, chat.at, form=code, resume="继续", note=LEFT.format(title=form.title), version=version)
    if is_resumed:
        return go_on(chat, form, answers, f"接着填“{form.title}”（从头来请回复“重新开始”）。")
    lead = f"{form.title}\n{form.kind.intro}\n{HINT}" if form.case_ is None else form.title
    return go_on(chat, form, answers, lead)


@table.in_dialogue(FORM, needs_member=True, takes_pictures=True, keeps=WORDS)
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
    number = find_number_to_change(chat.text)
    if number is not None:
        return change_answer(chat, form, answers, number)
    return take_answer(chat, form, answers, current)
