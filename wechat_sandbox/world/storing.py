"""Writing the world to a file and reading it back."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from pathlib import Path

from wechat_sandbox.world.shapes import Json, World


def save(world: World, path: Path) -> None:
    """Write the world to path, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_text(json.dumps(dataclasses.asdict(world), ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def load(path: Path) -> World | None:
    """Read a world written by save; None when there is none yet (ValueError when it is not one)."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return typing.cast(World, _revive(World, found))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{path} is not a sandbox state file: {error}") from error


def _revive(kind: object, value: object) -> object:
    """Rebuild a value of the annotated kind from plain JSON."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = typing.get_type_hints(kind)
        known = typing.cast(Json, value)
        return kind(**{name: _revive(hint, known[name]) for name, hint in hints.items() if name in known})
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is types.UnionType:
        return None if value is None else _revive(inner[0], value)
    if origin is list and isinstance(value, list):
        return [_revive(inner[0], each) for each in value]
    if origin is dict and isinstance(value, dict):
        return {key: _revive(inner[1], each) for key, each in value.items()}
    return value
