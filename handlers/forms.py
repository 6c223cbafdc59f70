"""The paper that a chat is filling in: its answers lie in the draft that the page shares."""

from __future__ import annotations

from typing import Any

from handlers.chat import Chat
from union import drafts, papers
from union.casework.fields import Field, FormContext
from union.casework.papers import Paper
from union.people import form_context

FORM = "form"
"""The dialogue's name in the thread."""


def get_paper(chat: Chat, code: str) -> Paper:
    """Return the paper with this code; raises Refusal where it cannot be filled in."""
    return papers.get_paper(chat.session, code, chat.me, chat.at)


def find_answers(chat: Chat, paper: Paper) -> dict[str, Any] | None:
    """Return the answers so far, the draft locked; None where there is no draft any more."""
    draft = drafts.find_draft(chat.session, chat.me, paper.code, chat.at)
    return None if draft is None else dict(draft.answers)


def keep_answers(chat: Chat, paper: Paper, answers: dict[str, Any]) -> None:
    """Store the answers so far."""
    drafts.keep_draft(chat.session, chat.me, paper.code, answers, chat.at)


def find_current(chat: Chat, paper: Paper) -> Field | None:
    """Return the field that the thread asks for now, None at the summary or without a draft."""
    answers = find_answers(chat, paper)
    if answers is None:
        return None
    return paper.find(chat.thread.state.get("editing")) or paper.next(answers)


def context_of(chat: Chat) -> FormContext:
    """Return what the fields need to know."""
    return form_context(chat.session, chat.me, chat.at)
