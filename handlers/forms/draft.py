"""The paper that a chat is filling in: its answers lie in the draft that the page shares."""

from __future__ import annotations

from typing import Any

from handlers.chat import words
from handlers.chat.chat import Chat
from union.casework.forms import drafts
from union.casework.forms.fields import Field, FormContext, Text
from union.casework.forms.papers import Paper
from union.casework.forms.people import form_context
from union.ground import clock
from union.registers import papers

FORM = "form"
"""The dialogue's name in the thread."""
UNTOUCHED = "untouched"
"""The mark in the thread of an edit in which nothing is changed yet, so that nothing is kept that others may change meanwhile."""
SEVERAL_MESSAGES = 1000
"""From so many characters on a text is asked in parts."""
LEFT = "“{title}”还没填完，已为您保存到{day}。回复“继续”接着填。"


def get_paper(chat: Chat, code: str) -> Paper:
    """Return the paper with this code; raises Refusal where it cannot be filled in."""
    return papers.get_paper(chat.session, code, chat.me, chat.at)


def find_answers(chat: Chat, paper: Paper) -> dict[str, Any] | None:
    """Return the answers so far, the draft locked, or what nobody has changed yet; None where there is no draft any more."""
    draft = drafts.find_draft(chat.session, chat.me, paper.code, chat.at)
    if draft is not None:
        return dict(draft.answers)
    return paper.filled({}) if chat.thread.state.get(UNTOUCHED) else None


def keep_answers(chat: Chat, paper: Paper, answers: dict[str, Any]) -> str:
    """Store the answers so far, and how to come back to them; returns until which day they are kept."""
    draft = drafts.keep_draft(chat.session, chat.me, paper.code, answers, chat.at, paper.open_until)
    day = clock.show_day(clock.day_of(draft.expires_at))
    chat.thread.keep(chat.at, **{UNTOUCHED: False}, note=LEFT.format(title=words.nested(paper.called), day=day))
    return day


def begin_anew(chat: Chat, paper: Paper) -> dict[str, Any]:
    """Forget the answers so far; what is there already stands again, and becomes a draft once it is changed."""
    if not paper.is_edit:
        keep_answers(chat, paper, {})
        return {}
    drafts.discard_draft(chat.session, chat.me, paper.code)
    chat.thread.keep(chat.at, **{UNTOUCHED: True}, note="")
    return paper.filled({})


def find_current(chat: Chat, paper: Paper) -> Field | None:
    """Return the field that the thread asks for now, None at the summary or without a draft."""
    answers = find_answers(chat, paper)
    if answers is None:
        return None
    return paper.find(chat.thread.state.get("editing")) or paper.next(answers)


def context_of(chat: Chat) -> FormContext:
    """Return what the fields need to know."""
    return form_context(chat.session, chat.me, chat.at)


def most_in_parts(field: Field | None) -> int:
    """Return how many characters a text may have that is longer than people write into one message; 0: one message answers."""
    return field.max if isinstance(field, Text) and field.lines and field.max >= SEVERAL_MESSAGES else 0


def spoken(chat: Chat) -> str:
    """Return the answer; speech recognition ends everything with a full stop."""
    return chat.text.rstrip("。.") if chat.message.type == "voice" else chat.text
