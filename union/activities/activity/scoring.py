"""How sheets become scores and scores become ranks: whole numbers only, rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

THOUSAND = 1000


@dataclass(frozen=True)
class Criterion:
    """What jurors give points for, with its weight in the total."""

    code: str
    title: str
    weight: int


@dataclass(frozen=True)
class Terms:
    """How a contest is scored."""

    criteria: tuple[Criterion, ...]
    drop_highest: int = 0
    drop_lowest: int = 0
    is_blind: bool = False
    """Jurors see a number instead of the entrant."""
    is_recused: bool = True
    """A juror of the entrant's own branch gives no sheet (回避)."""

    @property
    def sheets_needed(self) -> int:
        """Return how many sheets an entry needs so that one is left when the highest and lowest are dropped."""
        return self.drop_highest + self.drop_lowest + 1


class TooFew(Exception):
    """Nothing would be left once the highest and lowest totals are dropped."""


def read_terms(contest: Mapping[str, Any], *, is_within_branch: bool) -> Terms:
    """Return a contest's terms; within one branch everybody is of the entrant's branch, so nobody stands aside for it."""
    criteria = tuple(Criterion(str(row["code"]), str(row["title"]), int(row["weight"])) for row in contest["criteria"])
    return Terms(
        criteria, int(contest.get("drop_highest", 0)), int(contest.get("drop_lowest", 0)), bool(contest.get("blind")),
        is_recused=not is_within_branch and bool(contest.get("recuse_branch", True)),
    )


def total(points: Mapping[str, int], terms: Terms) -> int:
    """Return one sheet's total: points times weights, not yet divided."""
    return sum(int(points[one.code]) * one.weight for one in terms.criteria)


def score(sheets: Sequence[Mapping[str, int]], terms: Terms) -> int:
    """Return an entry's score in thousandths of a point, from all its jurors' sheets; raises TooFew."""
    if len(sheets) < terms.sheets_needed:
        raise TooFew(len(sheets))
    totals = sorted(total(points, terms) for points in sheets)
    kept = totals[terms.drop_lowest:len(totals) - terms.drop_highest]
    weights = sum(one.weight for one in terms.criteria)
    return _rounded(sum(kept) * THOUSAND, len(kept) * weights)


def ranks(scores: Mapping[int, int]) -> dict[int, int]:
    """Return the rank of each entry by its score: equals share the better rank, and the next is left out (1, 1, 3)."""
    return {entry: 1 + sum(other > own for other in scores.values()) for entry, own in scores.items()}


def show_score(thousandths: int) -> str:
    """Write a score for people: 86.250."""
    return f"{thousandths // THOUSAND}.{thousandths % THOUSAND:03d}"


def _rounded(above: int, below: int) -> int:
    """Divide two whole numbers, halves up."""
    return (2 * above + below) // (2 * below)
