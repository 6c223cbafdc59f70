"""The form dialogue: fields asked one by one, answers kept in the draft that the page shares."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.forms.course import go_on
from handlers.forms.draft import FORM, begin_anew, find_answers, get_paper, keep_answers
from handlers.forms.long_texts import take_text
from handlers.forms.picture_answers import take_picture
from handlers.forms.steering import STEERING, WORDS, change_answer, find_number_to_change
from union.casework.forms import drafts
from union.casework.forms.papers import Paper
from union.ground.errors import Refusal

table = HandlerTable[Chat]()
HINT = "随时可回复：返回、跳过、进度、取消。"
GONE = "“{title}”已经提交、取消或过期（草稿只保留几天），不用再填了。{anew}“我的”查看全部事项。"


def start(chat: Chat, code: str) -> TextReply:
    """Begin a form, or go on where its draft stands; an edit begins with what is there. Raises Refusal where nobody may fill it in."""
    paper = get_paper(chat, code)
    chat.thread.begin(FORM, chat.at, form=code, resume="继续", version=paper.version)
    answers = find_answers(chat, paper)
    if answers:
        day = keep_answers(chat, paper, answers)
        return go_on(chat, paper, answers, f"接着填“{words.nested(paper.called)}”，保存到{day}（从头来请回复“重新开始”）。")
    return go_on(chat, paper, begin_anew(chat, paper), paper.lead or _lead(chat, paper))


@table.in_dialogue(FORM, needs_member=True, takes_pictures=True, keeps=WORDS)
def continue_form(chat: Chat) -> Reply | None:
    """Take one message as the next move in the form that is on."""
    state = chat.thread.state
    try:
        paper = get_paper(chat, state["form"])
        answers = find_answers(chat, paper)
    except Refusal as refusal:
        drafts.discard_draft(chat.session, chat.me, state["form"])
        chat.thread.end()
        return TextReply(str(refusal))
    if answers is None:
        chat.thread.end()
        anew = f"回复“{paper.word}”可以重新看，" if paper.word else "回复"
        return TextReply(GONE.format(title=paper.called, anew=anew))
    current = paper.find(state.get("editing")) or paper.next(answers)
    if chat.message.type == "image":
        return take_picture(chat, paper, answers, current)
    move = STEERING.get(words.key(chat.text))
    if move is not None:
        return move(chat, paper, answers, current)
    number = find_number_to_change(chat.text)
    if number is not None:
        return change_answer(chat, paper, answers, number)
    return take_text(chat, paper, answers, current)


def _lead(chat: Chat, paper: Paper) -> str:
    """Return what a paper is, and how to steer it where there is something to fill in."""
    intro = "" if paper.intro in paper.called else paper.intro
    path, label = paper.aside
    aside = chat.anchor(path, label) if path else ""
    # What is edited is named by its summary, which says what to reply, too.
    called, hint = ("", "") if paper.is_edit else (paper.called, HINT if paper.fields else "")
    return "\n".join(line for line in (called, intro, aside, hint) if line)
