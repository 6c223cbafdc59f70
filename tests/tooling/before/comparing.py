"""Answers of before and of now side by side: every difference in a line that says where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

NOTHING = "(nothing)"


def find_differences(before: Any, now: Any, where: str) -> list[str]:
    """Return where two answers differ, a line each: 'offers/case:A1 reported/T1: accept decline -> decline'."""
    then, there = dict(_flat(before, where)), dict(_flat(now, where))
    return [
        f"{place}: {then.get(place, NOTHING)} -> {there.get(place, NOTHING)}" for place in dict.fromkeys([*then, *there])
        if then.get(place, NOTHING) != there.get(place, NOTHING)
    ]


def find_unexpected(differences: Sequence[str], changed: Sequence[tuple[str, str]]) -> list[str]:
    """Return the differences that nobody has said to be meant."""
    return [one for one in differences if not any(is_found(pattern, [one]) for pattern, _ in changed)]


def find_lost(differences: Sequence[str]) -> list[str]:
    """Return the differences of which one side has nothing any more: what is new is no loss."""
    return [one for one in differences if one.endswith(f"-> {NOTHING}")]


def is_found(pattern: str, differences: Sequence[str]) -> bool:
    """Say whether a difference is what a reason was written down for."""
    return any(re.search(pattern, one) for one in differences)


def _flat(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield every leaf with the way to it; a list's items are told apart by themselves, so that one more is one difference."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _flat(one, f"{where}/{key}")
    elif isinstance(value, list | tuple) and not any(isinstance(one, Mapping | list | tuple) for one in value):
        seen: dict[str, int] = {}
        for one in value:
            seen[str(one)] = seen.get(str(one), 0) + 1
            yield f"{where}/[{one}]" + (f" again {seen[str(one)]}" if seen[str(one)] > 1 else ""), "there"
    elif isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _flat(one, f"{where}/{number}")
    else:
        yield where, str(value)
