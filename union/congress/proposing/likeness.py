"""Similar proposals: which earlier ones a new one resembles, found from their words alone, without a network."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from math import log, sqrt

from union.congress.proposing.wording import OFTEN, find_phrases, mark_pairs

ENOUGH = 0.14
"""The least score that is shown: proposals on other matters stay below it."""
BREADTH, ALIKE = 8, 0.4
"""How many characters the shared phrases need together (a Latin word counts two), unless the score is as high as this."""
TITLE = 1.0
"""What a pair of the title counts more; in the text it counts 1, and a little more when repeated."""
VISITS = 60_000
"""How many places of pairs one search looks up at most, the rarest pairs first: it bounds the time."""
CANDIDATES = 15
"""How many proposals more than asked for are compared in full."""
EARLIER = 20
"""How many proposals are taken to be known at least, so that the first ones, too, tell rare pairs from common ones."""

_WEIGHTS = [(1 + log(often) if often else 0.0) + title for title in (0.0, TITLE) for often in range(OFTEN + 1)]
"""What a pair counts, by its mark."""


@dataclass(frozen=True)
class Similar:
    """An earlier proposal, how much it resembles the new one (0..1), and the telling phrases both have."""

    id: int
    score: float
    shared: Sequence[str]


@dataclass(frozen=True)
class _Text:
    pairs: Sequence[int]
    """The numbers of its pairs, as they first stand in it."""
    marks: bytes
    """The mark of each of them."""


def is_telling(one: Similar) -> bool:
    """Tell whether two proposals share more than the name of their topic."""
    return one.score >= ALIKE or sum(2 if phrase.isascii() else len(phrase) for phrase in one.shared) >= BREADTH


class _Numbers(dict[str, int]):
    """The number of each pair; one asked for the first time gets the next."""

    def __missing__(self, pair: str) -> int:
        self[pair] = number = len(self)
        return number


class SimilarIndex:
    """Earlier proposals by the pairs of characters they are written with; a process keeps one and adds what is new."""

    def __init__(self) -> None:
        self._texts: dict[int, _Text] = {}
        self._numbers = _Numbers()
        self._ids: list[array[int]] = []

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, id: int, title: str, text: str) -> None:
        """Take up a proposal, in place of what was known by this id."""
        self.remove(id)
        marks = mark_pairs(title, text)
        pairs = array("L", map(self._numbers.__getitem__, marks))
        self._texts[id] = _Text(pairs, bytes(marks.values()))
        self._ids += [array("q") for _ in range(len(self._numbers) - len(self._ids))]
        for pair in pairs:
            self._ids[pair].append(id)

    def remove(self, id: int) -> None:
        """Forget a proposal, if it is known."""
        if old := self._texts.pop(id, None):
            for pair in old.pairs:
                self._ids[pair].remove(id)

    def find(self, title: str, text: str, limit: int = 5, but: Collection[int] = ()) -> list[Similar]:
        """Return the proposals that resemble a new one, the nearest first, without those of the ids in but."""
        marks = mark_pairs(title, text)
        known = {self._numbers[pair]: mark for pair, mark in marks.items() if pair in self._numbers}
        size = sqrt(sum((_WEIGHTS[mark] * self._rarity(self._numbers.get(pair))) ** 2 for pair, mark in marks.items()))
        candidates = self._candidates(known, limit + CANDIDATES, but)
        scores = {id: self._compare(known, size, self._texts[id]) for id in candidates}
        near = sorted((id for id in scores if scores[id] >= ENOUGH), key=lambda id: (-scores[id], id))
        told = (Similar(id, scores[id], self._shared(title, text, id)) for id in near)
        return list(islice((one for one in told if is_telling(one)), limit))

    def _candidates(self, known: Mapping[int, int], limit: int, but: Collection[int]) -> list[int]:
        """Return the proposals that have most of the rarest pairs, for their length."""
        sums: defaultdict[int, float] = defaultdict(float)
        visits = 0
        for pair in sorted(known, key=lambda pair: (len(self._ids[pair]), pair)):
            visits += len(self._ids[pair])
            if visits > VISITS and sums:
                break
            weight = _WEIGHTS[known[pair]] * self._rarity(pair) ** 2
            for id in self._ids[pair]:
                sums[id] += weight
        nearness = {id: sums[id] / sqrt(len(self._texts[id].marks)) for id in sums if id not in but}
        return nlargest(limit, nearness, key=lambda id: (nearness[id], -id))

    def _compare(self, known: Mapping[int, int], size: float, text: _Text) -> float:
        """Return the cosine of two proposals as lists of weighted pairs."""
        common, own, ids, of = 0.0, 0.0, self._ids, max(len(self._texts), EARLIER)
        for pair, mark in zip(text.pairs, text.marks, strict=True):
            weight = _WEIGHTS[mark] * _weigh_rarity(len(ids[pair]), of) ** 2
            own += weight * _WEIGHTS[mark]
            if pair in known:
                common += weight * _WEIGHTS[known[pair]]
        return round(min(common / size / sqrt(own), 1.0), 3) if own and size else 0.0

    def _shared(self, title: str, text: str, id: int) -> list[str]:
        has = set(self._texts[id].pairs)

        def weigh(pair: str) -> float:
            number = self._numbers.get(pair)
            return self._rarity(number) if number in has else 0.0

        return find_phrases(title, text, weigh)

    def _rarity(self, pair: int | None) -> float:
        """Weigh a pair by how few of the proposals have it."""
        having = len(self._ids[pair]) if pair is not None else 0
        return _weigh_rarity(having, max(len(self._texts), EARLIER))


@lru_cache(maxsize=8192)
def _weigh_rarity(having: int, of: int) -> float:
    return log(1 + of / (1 + having))
