"""The register of handlers: the table of every file of this room, put together once per process; twins refuse the start."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import handlers
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable, TableError
from handlers.forms import dialogue
from handlers.services import make_service_table

PART_OF = "PART_OF"
"""What a file names that answers nothing itself: the file whose part it is."""


def make_table(*more: HandlerTable[Chat]) -> HandlerTable[Chat]:
    """Return the table of all handlers and of `more`; raises TableError for two that answer one key, or a file without a table."""
    found = (room.table for room in find_rooms())
    return HandlerTable[Chat]().merge(*found, dialogue.table, make_service_table(), *more)


def find_rooms() -> Iterator[ModuleType]:
    """Yield the files of handlers/ that answer something; raises TableError for one that would be lost silently."""
    for info in pkgutil.iter_modules(handlers.__path__):
        if info.ispkg:
            continue
        module = importlib.import_module(f"{handlers.__name__}.{info.name}")
        if isinstance(getattr(module, "table", None), HandlerTable):
            yield module
        elif not hasattr(module, PART_OF):
            raise TableError(f"{module.__name__} has no table of handlers and names no file whose part it is ({PART_OF})")
