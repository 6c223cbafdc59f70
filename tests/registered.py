"""A subject of a test's own in the register, beside those of the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from union.casework.flows import register
from union.casework.flows.subjects import Subject
from union.ground.declarations import find_subjects
from union.registers import papers

Find = Callable[..., list[Any]]


@contextmanager
def registered(*more: Subject) -> Iterator[None]:
    """Have these subjects found with the others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(register, "find_subjects", lambda: (*find_subjects(), *more))
        _forget()
        yield
    _forget()


def lines(*, waiting: Find | None = None, mine: Find | None = None) -> Subject:
    """Return a subject that has nothing but lines for whoever asks."""
    return Subject(code="lines", title="别的", rank=90, waiting=(waiting,) if waiting else (), mine=(mine,) if mine else ())


def _forget() -> None:
    for kept in (register.subjects, register.things, register._by_table, papers._new_papers, papers._sources):
        kept.cache_clear()
