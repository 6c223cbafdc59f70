"""The table of handlers: which function answers which word, menu key, scan, event or dialogue; twins are refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

from gateways.wechat.replies import Reply
from handlers.chat import words
from union.ground.choices import ChoiceToken

C = TypeVar("C")
"""What a handler is given: the chat, which leans on this table itself."""
Handler = Callable[[C], Reply | None]
Decorator = Callable[[Handler[C]], Handler[C]]

_ARGUMENT = re.compile(r"[\s:：]*[A-Za-z0-9]")


class TableError(Exception):
    """Two handlers for one key, or a key that cannot be typed."""


@dataclass(frozen=True)
class HandlerEntry(Generic[C]):
    """One row: a handler, and what must hold before it is called."""

    handler: Handler[C]
    needs_member: bool = False
    speaks: bool = True
    """Whether a person waits for the answer; a silent one hears of no maintenance and no limit."""
    takes_rest: bool = False
    """Whether the word may be followed by something: 进度 W202600001."""
    interrupts: bool = False
    """Whether the word leaves a dialogue that is on; a service's keyword may well be an answer."""
    keeps: frozenset[str] = frozenset()
    """Words that a dialogue answers itself although they are commands elsewhere."""
    takes_pictures: bool = False
    """Whether a dialogue knows what to do with pictures."""


@dataclass(frozen=True)
class HandlerMatch(Generic[C]):
    """The row that answers, and what stood behind its key."""

    entry: HandlerEntry[C]
    rest: str = ""


@dataclass
class HandlerTable(Generic[C]):
    """All handlers of one chat."""

    words: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    clicks: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    scans: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    events: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    messages: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    dialogues: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    choices: dict[str, HandlerEntry[C]] = field(default_factory=dict)
    others: dict[str, HandlerEntry[C]] = field(default_factory=dict)

    def on_text(
        self, *keys: str, needs_member: bool = False, takes_rest: bool = False, interrupts: bool = True
    ) -> Decorator[C]:
        """Answer these words; an interrupting one is heard inside a dialogue too."""
        how: HandlerEntry[C] = HandlerEntry(_nothing, needs_member=needs_member, takes_rest=takes_rest, interrupts=interrupts)
        return self._register(self.words, [words.key(key) for key in keys], how)

    def on_click(self, *keys: str, needs_member: bool = False) -> Decorator[C]:
        """Answer these menu keys; one that ends in a dot stands for all that begin with it."""
        return self._register(self.clicks, keys, HandlerEntry(_nothing, needs_member=needs_member))

    def on_scan(self, *scenes: str, needs_member: bool = False) -> Decorator[C]:
        """Answer scans of these scenes; one that ends in a dot stands for all that begin with it."""
        return self._register(self.scans, scenes, HandlerEntry(_nothing, needs_member=needs_member))

    def on_event(self, *names: str, speaks: bool = True) -> Decorator[C]:
        """Answer these events of the platform, by their lower-case names."""
        return self._register(self.events, names, HandlerEntry(_nothing, speaks=speaks))

    def on_message(self, *types: str) -> Decorator[C]:
        """Answer these types of message other than text."""
        return self._register(self.messages, types, HandlerEntry(_nothing))

    def in_dialogue(
        self, name: str, *, needs_member: bool = False, keeps: Iterable[str] = (), takes_pictures: bool = False
    ) -> Decorator[C]:
        """Continue a dialogue that is on; it answers the words it keeps itself."""
        kept = frozenset(words.key(word) for word in keeps)
        how: HandlerEntry[C] = HandlerEntry(_nothing, needs_member=needs_member, keeps=kept, takes_pictures=takes_pictures)
        return self._register(self.dialogues, [name], how)

    def on_choice(self, token: ChoiceToken, *, needs_member: bool = False) -> Decorator[C]:
        """Carry out one line of a numbered list; what it is about stands in the chat's rest."""
        return self._register(self.choices, [token], HandlerEntry(_nothing, needs_member=needs_member))

    def otherwise(self, handler: Handler[C]) -> Handler[C]:
        """Answer every text that nothing else answers."""
        return self._register(self.others, ["text"], HandlerEntry(_nothing))(handler)

    def find_word(self, text: str) -> HandlerMatch[C] | None:
        """Return the handler of a word, alone or followed by what it takes."""
        entry = self.words.get(words.key(text))
        if entry is not None:
            return HandlerMatch(entry)
        tidy = words.tidy(text)
        for word in sorted(self.words, key=len, reverse=True):
            entry = self.words[word]
            if entry.takes_rest and tidy.lower().startswith(word):
                rest = tidy[len(word):]
                if rest[:1] in " :：" or _ARGUMENT.match(rest):
                    return HandlerMatch(entry, rest.strip(" :："))
        return None

    def find_click(self, key: str) -> HandlerMatch[C] | None:
        """Return the handler of a menu key."""
        return _by_prefix(self.clicks, key)

    def find_scan(self, scene: str) -> HandlerMatch[C] | None:
        """Return the handler of a scene."""
        return _by_prefix(self.scans, scene)

    def merge(self, *others: HandlerTable[C]) -> HandlerTable[C]:
        """Add the rows of other tables; raises TableError for a key that is here already."""
        for other in others:
            for kind in fields(self):
                mine, theirs = getattr(self, kind.name), getattr(other, kind.name)
                for key, entry in theirs.items():
                    _add(mine, key, entry)
        return self

    def _register(self, rows: dict[str, HandlerEntry[C]], keys: Iterable[str], how: HandlerEntry[C]) -> Decorator[C]:
        def add(handler: Handler[C]) -> Handler[C]:
            for key in keys:
                _add(rows, key, replace(how, handler=handler))
            return handler

        return add


def _add(rows: dict[str, HandlerEntry[C]], key: str, entry: HandlerEntry[C]) -> None:
    if not key:
        raise TableError(f"{_name(entry)} has a key without a letter")
    if key in rows:
        raise TableError(f"{_name(entry)} and {_name(rows[key])} both answer {key}")
    rows[key] = entry


def _name(entry: HandlerEntry[Any]) -> str:
    return f"{entry.handler.__module__}.{entry.handler.__name__}"


def _nothing(_chat: object) -> None:
    """Stand where the decorated function comes."""


def _by_prefix(rows: dict[str, HandlerEntry[C]], key: str) -> HandlerMatch[C] | None:
    if key in rows:
        return HandlerMatch(rows[key])
    head, dot, rest = key.partition(".")
    while dot:
        if head + "." in rows:
            return HandlerMatch(rows[head + "."], rest)
        more, dot, rest = rest.partition(".")
        head = f"{head}.{more}"
    return None
