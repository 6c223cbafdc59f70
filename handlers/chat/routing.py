"""Which handler answers a message: the dialogue that is on, a word, a menu key, a scene, an event, else the search."""

from __future__ import annotations

from typing import Any

from gateways.wechat.messages import InboundMessage
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerEntry, HandlerMatch, HandlerTable
from union.ground.choices import ChoiceToken

CHOOSE = "choose"
"""The dialogue of a numbered list: a number picks a line, anything else is heard as if there were no list."""
TURN = ChoiceToken("turn")
"""The choice for another page of the list."""
FORWARD, BACKWARD = ("更多", "下一页", "下页", "后面的"), ("上一页", "上页", "前面的")
OUT_OF_RANGE = ChoiceToken("out_of_range")
"""The choice for a number that the list does not have."""
LONGEST_COMMAND = 40
"""Characters of a command with what follows it; a longer text in a dialogue is an answer that begins with such a word."""
ANY = "any"
"""The row for a kind of message that has none of its own."""


def is_silent(table: HandlerTable[Any], message: InboundMessage) -> bool:
    """Say whether a message neither writes anything nor gets an answer: an event nobody has registered for."""
    return message.is_event() and message.event not in table.events


def is_spoken(table: HandlerTable[Any], message: InboundMessage) -> bool:
    """Say whether a person waits for the answer."""
    return not message.is_event() or (message.event in table.events and table.events[message.event].speaks)


def find_match(chat: Chat) -> HandlerMatch[Chat] | None:
    """Return the row that answers this message."""
    table, message = chat.room.table, chat.message
    if message.is_event():
        return _find_event(chat, table)
    if message.text and message.type in ("text", "voice"):
        return _find_text(chat, table)
    if chat.thread.is_on() and message.type == "image":
        entry = table.dialogues[chat.thread.dialogue] if chat.thread.dialogue != CHOOSE else None
        if entry is not None and entry.takes_pictures:
            return HandlerMatch(entry)
    entry = table.messages.get(message.type) or table.messages.get(ANY)
    return HandlerMatch(entry) if entry else None


def _find_event(chat: Chat, table: HandlerTable[Chat]) -> HandlerMatch[Chat] | None:
    message = chat.message
    found = None
    if message.event == "click":
        found = table.find_click(message.event_key)
    elif message.event == "scan":
        found = table.find_scan(message.scene)
    if found is None and message.event in table.events:
        found = HandlerMatch(table.events[message.event])
    return found


def _find_text(chat: Chat, table: HandlerTable[Chat]) -> HandlerMatch[Chat] | None:
    word = table.find_word(chat.text)
    if chat.thread.is_on() and chat.thread.dialogue in (CHOOSE, *table.dialogues):
        if chat.thread.dialogue == CHOOSE:
            choice = _find_choice(chat, table)
            if choice is not None:
                return choice
        elif word is None or not _breaks_in(word, table.dialogues[chat.thread.dialogue], chat.text):
            return HandlerMatch(table.dialogues[chat.thread.dialogue])
    if word is not None:
        return word
    return HandlerMatch(table.others["text"], words.tidy(chat.text)) if "text" in table.others else None


def _breaks_in(word: HandlerMatch[Chat], dialogue: HandlerEntry[Chat], text: str) -> bool:
    """Say whether a word is a command that leaves the dialogue, not one the dialogue knows or an answer to it."""
    is_command = len(text) <= LONGEST_COMMAND and bool(word.rest)
    return word.entry.interrupts and (is_command or not word.rest and words.key(text) not in dialogue.keeps)


def _find_choice(chat: Chat, table: HandlerTable[Chat]) -> HandlerMatch[Chat] | None:
    number = words.find_number(chat.text)
    choices = chat.thread.state.get("choices", [])
    if chat.thread.state.get("titles") and words.key(chat.text) in (*FORWARD, *BACKWARD):
        return HandlerMatch(table.choices[TURN])
    if number is None or not choices:
        return None
    if not 1 <= number <= len(choices):
        entry = table.choices.get(OUT_OF_RANGE)
        return HandlerMatch(entry) if entry else None
    name, argument = choices[number - 1]
    entry = table.choices.get(name)
    return HandlerMatch(entry, argument) if entry else None
