"""The pages members and officers open inside WeChat: every file with a blueprint is found, none is listed."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Blueprint


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of all pages; raises RuntimeError for a file that has none and would be lost silently."""
    found = []
    for info in pkgutil.iter_modules(__path__):
        blueprint = getattr(importlib.import_module(f"{__name__}.{info.name}"), "blueprint", None)
        if not isinstance(blueprint, Blueprint):
            raise RuntimeError(f"{__name__}.{info.name} has no blueprint")
        found.append(blueprint)
    return tuple(found)
