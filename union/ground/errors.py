"""Refusals: what the union says no to, each with one clear sentence for the person."""

from __future__ import annotations


class Refusal(Exception):
    """A request that cannot be granted; str() is the sentence the person reads, citing the rule if there is one."""


class NotFound(Refusal):
    """Nothing there that this person may see."""


class NotAllowed(Refusal):
    """This person may not do this."""


class Conflict(Refusal):
    """Somebody else was quicker; the sentence says what happened."""


class Invalid(Refusal):
    """Answers that do not fit: sentences by field code."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("；".join(problems.values()))
        self.problems = problems
