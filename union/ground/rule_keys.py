"""Which rules there are: each key declared once, near its reader, with what it says and what holds where no rule is valid."""

from __future__ import annotations

import difflib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
MISSING: Final = object()
"""The default of a rule without which nothing holds: its reader asks nothing then, or cannot go on."""


class RuleUndeclared(Exception):
    """A rule is read whose key nobody has declared: it is misspelt, or its declaration is missing."""


class RuleTwin(Exception):
    """A key is declared twice."""


@dataclass(frozen=True)
class RuleKey(Generic[T]):
    """One rule that the program knows, declared where it is read; it registers itself and raises RuleTwin for a twin."""

    key: str
    """As it is stored with every rule and with every case that a rule was applied to."""
    what: str = field(compare=False)
    """What the rule says, in one line."""
    reads: Callable[[Any], T] = field(compare=False, repr=False)
    """Makes what is worked with of a rule's value; raises ValueError, TypeError or LookupError for one of another shape."""
    unit: str = field(default="", compare=False)
    default: Any = field(default=MISSING, compare=False)
    """What holds where no rule is valid, in the shape of a rule's value."""
    family: RuleFamily[T] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.family is None:
            _declare(self.key, self)

    def __str__(self) -> str:
        return self.key

    @property
    def has_default(self) -> bool:
        """Say whether something holds where no rule is valid."""
        return self.default is not MISSING


@dataclass(frozen=True)
class RuleFamily(Generic[T]):
    """Rules of one shape for things that have codes: `<prefix>.<code>`; declared as one."""

    prefix: str
    what: str = field(compare=False)
    reads: Callable[[Any], T] = field(compare=False, repr=False)
    unit: str = field(default="", compare=False)
    default: Any = field(default=MISSING, compare=False)

    def __post_init__(self) -> None:
        _declare(self.prefix, self)

    def of(self, code: str, default: Any = MISSING) -> RuleKey[T]:
        """Return the key for one thing, with a default of its own where it has one."""
        holds = self.default if default is MISSING else default
        return RuleKey(f"{self.prefix}.{code}", self.what, self.reads, self.unit, holds, self)

    def has(self, key: str) -> bool:
        """Say whether a key belongs to the family."""
        return key.startswith(f"{self.prefix}.")


_DECLARED: dict[str, RuleKey[Any] | RuleFamily[Any]] = {}


def _declare(name: str, new: RuleKey[Any] | RuleFamily[Any]) -> None:
    for known, other in _DECLARED.items():
        if name == known or _covers(other, name) or _covers(new, known):
            raise RuleTwin(f"rule {name!r} is declared twice: “{other.what}” ({known}) and “{new.what}” ({name})")
    _DECLARED[name] = new


def _covers(one: RuleKey[Any] | RuleFamily[Any], name: str) -> bool:
    return isinstance(one, RuleFamily) and one.has(name)


def undeclared(key: object, deed: str = "read") -> str:
    """Return what is wrong with a rule that is named by no key, most often a plain string; empty where nothing is."""
    if isinstance(key, RuleKey):
        return ""
    like = nearest(str(key))
    return f"rule {str(key)!r} is {deed} but declared nowhere{f' (perhaps {like})' if like else ''}"


def find_key(name: str) -> RuleKey[Any] | None:
    """Return the declared key of this spelling, a family's member included."""
    found = _DECLARED.get(name)
    if isinstance(found, RuleKey):
        return found
    return next((one.of(name.removeprefix(f"{one.prefix}.")) for one in find_families() if one.has(name)), None)


def find_keys() -> list[RuleKey[Any]]:
    """Return the keys declared one by one, by their spelling."""
    return sorted((one for one in _DECLARED.values() if isinstance(one, RuleKey)), key=str)


def find_families() -> list[RuleFamily[Any]]:
    """Return the families."""
    return [one for one in _DECLARED.values() if isinstance(one, RuleFamily)]


def nearest(name: str) -> str:
    """Return the declared key most like a spelling; empty where none is like it."""
    code = name.rpartition(".")[2]
    names = [*map(str, find_keys()), *(f"{family.prefix}.{code}" for family in find_families())]
    return next(iter(difflib.get_close_matches(name, names, n=1)), "")


@cache
def load_declarations() -> None:
    """Import every module of the room, so that every key is declared: a rule's file may be read before its reader."""
    room = import_module(__name__.partition(".")[0])
    for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        import_module(found.name)


def rows(value: Any) -> list[dict[str, Any]]:
    """Read choices that the union keeps as a rule: a list of things with code and title."""
    return [{"code": row["code"], "title": row["title"], **row} for row in value]


def two(first: str, second: str) -> Callable[[Any], tuple[int, int]]:
    """Return what reads two whole numbers by their names."""
    return lambda value: (int(value[first]), int(value[second]))
