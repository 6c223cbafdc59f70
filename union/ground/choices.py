"""The lines of a numbered list in chat, and the tokens that say what choosing one leads to."""

from __future__ import annotations

from dataclasses import dataclass


class ChoiceToken(str):
    """What a line leads to when its number is chosen: a constant, declared once beside what it leads to.

    Conversations keep its text, so that a list offered before an update still works after it: it never changes."""

    __slots__ = ()


@dataclass(frozen=True)
class NumberedLine:
    """One line of a numbered list."""

    title: str
    choice: ChoiceToken
    argument: str
    """What of the kind it leads to: a number, a code."""
