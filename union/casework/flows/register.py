"""The register of subjects: every folder of union/ that declares one in its `subject.py` is found, never listed."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import union
from union.casework.flows.subjects import Subject
from union.casework.flows.things import T, ThingKind

DECLARATION = "subject"
"""The file of a subject's folder in which it is declared, as SUBJECT."""


class SubjectError(Exception):
    """A subject that is broken as declared, or would be lost silently."""


@cache
def subjects() -> tuple[Subject, ...]:
    """Return every subject, in the order in which lists of several name them; raises SubjectError at the first call."""
    found = [_load(name) for name in _find_folders()]
    for problem in _find_twins(found):
        raise SubjectError(problem)
    return tuple(sorted(found, key=lambda one: (one.rank, one.code)))


@cache
def thing_kinds() -> dict[type[Any], ThingKind[Any]]:
    """Return the kind of everything that moves, by the table its rows stand in."""
    return {kind.model: kind for one in subjects() for kind in one.things}


def kind_of(thing: T) -> ThingKind[T]:
    """Return the kind of a thing: how it moves, is found and named; raises KeyError for what no subject declares."""
    return thing_kinds()[type(thing)]


def _find_folders() -> Iterator[str]:
    for name in sorted({info.name for info in pkgutil.iter_modules(union.__path__) if info.ispkg}):
        if find_spec(f"{union.__name__}.{name}.{DECLARATION}") is not None:
            yield name
    for folder in (one for place in union.__path__ for one in Path(place).iterdir() if one.is_dir()):
        if (folder / f"{DECLARATION}.py").exists() and not (folder / "__init__.py").exists():
            raise SubjectError(f"{folder.name}/ has a {DECLARATION}.py and no __init__.py: it would not be found")


def _load(name: str) -> Subject:
    module = importlib.import_module(f"{union.__name__}.{name}.{DECLARATION}")
    found = getattr(module, DECLARATION.upper(), None)
    if not isinstance(found, Subject):
        raise SubjectError(f"{module.__name__} declares no {DECLARATION.upper()}")
    return found


def _find_twins(found: list[Subject]) -> Iterator[str]:
    for what, names in {
        "code": [one.code for one in found],
        "thing": [kind.name for one in found for kind in one.things],
    }.items():
        yield from (f"two subjects have the {what} {name}" for name in sorted({name for name in names if names.count(name) > 1}))
