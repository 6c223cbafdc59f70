"""The whole table of handlers, put together once per process; twins refuse the start."""

from __future__ import annotations

from handlers import (
    activities,
    afterwards,
    binding,
    check_in,
    contests,
    greeting,
    help,
    mine,
    numbered,
    other_messages,
    privacy,
    proposals,
    results,
    rosters,
    search,
    services,
    sittings,
    todo,
    voice,
)
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.forms import dialogue
from handlers.services import make_service_table

ROOMS = (
    greeting, binding, services, dialogue, mine, todo, activities, afterwards, rosters, contests, check_in, proposals, sittings, voice,
    privacy, help, results, other_messages, numbered, search,
)  # fmt: skip


def make_table(*more: HandlerTable[Chat]) -> HandlerTable[Chat]:
    """Return the table of all handlers and of `more`; raises TableError for two that answer one key."""
    return HandlerTable[Chat]().merge(*(room.table for room in ROOMS), make_service_table(), *more)
