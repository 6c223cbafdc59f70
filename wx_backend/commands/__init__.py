"""The operator's commands (`flask …`): every file's groups are found by the composition root, none is listed."""

from __future__ import annotations

import importlib
import pkgutil

import click


def find_groups() -> list[click.Group]:
    """Return the command groups of every file; raises RuntimeError for a file that has none and would be lost silently."""
    found: list[click.Group] = []
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if not hasattr(module, "groups"):
            raise RuntimeError(f"{module.__name__} has no groups of commands")
        found += module.groups
    return found
