"""Subjects as they are found: every folder of union/ with a `subject.py` declares one, and none is listed anywhere."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import union

FILE, NAME = "subject", "SUBJECT"
"""The file of a folder in which its subject is declared, and what it is called there."""


class DeclarationError(Exception):
    """A declaration that is broken, clashes with another, or would be lost silently."""


@cache
def find_subjects() -> tuple[Any, ...]:
    """Return what every folder declares, in the order in which lists of several name them; raises DeclarationError at the first call.

    As objects: what a subject is made of is known to higher floors (`casework/flows/subjects.py`), which read it by name."""
    found = [_load(name) for name in _find_folders()]
    codes = [one.code for one in found]
    for code in codes:
        if codes.count(code) > 1:
            raise DeclarationError(f"two subjects have the code {code}")
    return tuple(sorted(found, key=lambda one: (one.rank, one.code)))


def declared(part: str) -> list[Any]:
    """Return one part of all subjects' declarations (posts, notices, jobs …), subject by subject."""
    return [one for subject in find_subjects() for one in getattr(subject, part)]


def by_name(what: str, named: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return declarations by their names; raises DeclarationError naming one that is declared twice."""
    found: dict[str, Any] = {}
    for name, one in named:
        if name in found:
            raise DeclarationError(f"two {what} are called {name}")
        found[name] = one
    return found


def _find_folders() -> Iterator[str]:
    for folder in sorted(one for place in union.__path__ for one in Path(place).iterdir() if one.is_dir()):
        if (folder / f"{FILE}.py").exists() and not (folder / "__init__.py").exists():
            raise DeclarationError(f"union/{folder.name}/ has a {FILE}.py and no __init__.py: it would be lost silently")
    for info in pkgutil.iter_modules(union.__path__):
        if info.ispkg and any((Path(place) / info.name / f"{FILE}.py").exists() for place in union.__path__):
            yield info.name


def _load(name: str) -> Any:
    module = importlib.import_module(f"{union.__name__}.{name}.{FILE}")
    found = getattr(module, NAME, None)
    if found is None:
        raise DeclarationError(f"{module.__name__} declares no {NAME}")
    return found
