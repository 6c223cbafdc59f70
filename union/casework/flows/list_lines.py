"""Lines of the lists that everybody has: what waits (待办) and what is mine (我的), whatever subject they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from union.ground.choices import ChoiceToken


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for an officer."""

    title: str
    """What it is: 五必访慰问."""
    about: str
    """Whom and where, as a page has room for: 林晓燕 · 生态学院分工会 · 承办 周建平."""
    name: str
    """The same in a word, for a line of chat: 林晓燕."""
    what: str
    """What is waited for: 待核实."""
    number: str
    due_at: datetime | None
    is_provisional: bool
    """The due date lies in a year whose holidays are not published yet (暂定)."""
    since: datetime
    """Since when it waits: the order of what is not due."""
    path: str
    choice: ChoiceToken
    """What a number chosen in chat leads to, and with what argument."""
    argument: str


@dataclass(frozen=True)
class Mine:
    """One matter of a member's own."""

    title: str
    state: str
    next_step: str
    number: str
    path: str
    choice: ChoiceToken
    """What a number chosen in chat leads to, and with what argument."""
    argument: str
    at: datetime
    """When it began: the newest stand first."""
    is_open: bool
    waits_for_me: bool
    foot: str
    """What a page says after the number: 12月5日 14:00 · 体育馆."""
