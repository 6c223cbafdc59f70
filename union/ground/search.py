"""Search: from a sentence as people write it in a chat to the services and activities it may be about."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from rapidfuzz import fuzz, process

from union.ground.choices import ChoiceToken
from union.ground.sounds import find_sound

KEYWORD, TITLE, INTRO = 3.0, 2.0, 0.7
"""What a pair of neighbouring characters counts that only one entry has, by where it stands."""
ALIKE = 0.7
"""What remains of it when one of the two characters only sounds alike."""
ENOUGH = 1.5
"""The least that is no accident: one rare pair of a keyword or title, three of the intro."""
SLIP = 75
"""How near, of 100, a whole message must be to a keyword or title: one wrong character of four."""
LONGEST = 200
"""Characters of a message that are looked at."""
FILLER = re.compile(
    "请问|你好|您好|什么|怎么|时候|可以|申请|报名|登记|办理|预约|查询|领取|参加|开始|工会|会员|同事|老师|我想|我要|一下"
)
"""Words that are said of everything and name nothing."""

Gram = tuple[str | int, ...]


@dataclass(frozen=True)
class SearchEntry:
    """Something that can be found by words: a service, an activity, the proposals."""

    kind: ChoiceToken
    """What a number chosen in chat leads to."""
    code: str
    """With what argument."""
    title: str
    keywords: tuple[str, ...]
    intro: str
    path: str = ""
    """Its page."""
    page: str = "在页面查看"
    """What chat calls the link to it."""
    begin: str = "看详情"
    """What one does with it."""
    note: str = ""
    """What stands behind its title among others: （活动）."""


@dataclass(frozen=True)
class SearchMatch:
    """An entry that a message may be about, and how strongly the message speaks for it."""

    entry: SearchEntry
    score: float


@dataclass(frozen=True)
class _Index:
    weights: dict[Gram, dict[int, float]]
    """What a gram counts for each entry, by its place in the list."""
    words: list[tuple[str, int]]
    """Keywords and titles of four characters and more, with their entry's place."""


def find_matches(text: str, entries: Sequence[SearchEntry], limit: int = 5) -> list[SearchMatch]:
    """Return the entries a message may be about, the likeliest first; none for small talk."""
    message, index = _plain(text)[:LONGEST], _index(tuple(entries))
    scores = _score(message, index)
    found = {place: score for place, score in scores.items() if score >= ENOUGH} or _find_slip(message, index)
    best = sorted(found, key=lambda place: (-found[place], place))
    return [SearchMatch(entries[place], round(found[place], 3)) for place in best[:limit]]


def _score(message: str, index: _Index) -> dict[int, float]:
    """Add up, for each entry, the pairs of the message it knows, each once."""
    scores: defaultdict[int, float] = defaultdict(float)
    for gram in set(_grams(message)):
        best: dict[int, float] = {}
        for variant, share in ((gram, 1.0), *((alike, ALIKE) for alike in _alike(gram))):
            for place, weight in index.weights.get(variant, {}).items():
                best[place] = max(best.get(place, 0.0), weight * share)
        for place, weight in best.items():
            scores[place] += weight
    return scores


def _find_slip(message: str, index: _Index) -> dict[int, float]:
    """Return the entry one of whose words the whole message misspells, if any."""
    words = [word for word, _ in index.words]
    near = process.extractOne(re.sub(r"[\W_]+", "", message), words, scorer=fuzz.ratio, score_cutoff=SLIP)
    return {index.words[near[2]][1]: ENOUGH * near[1] / 100} if near else {}


@lru_cache(maxsize=16)
def _index(entries: tuple[SearchEntry, ...]) -> _Index:
    weights: defaultdict[Gram, dict[int, float]] = defaultdict(dict)
    words: list[tuple[str, int]] = []
    for place, entry in enumerate(entries):
        names = [_plain(name) for name in (*entry.keywords, entry.title)]
        words += [(name, place) for name in names if len(name) > 3]
        for gram in _grams(_plain(entry.intro)):
            weights[gram][place] = INTRO
        for weight, texts in ((TITLE, names[-1:]), (KEYWORD, names[:-1])):
            for gram in (gram for text in texts for gram in _grams(text)):
                for variant in (gram, *_alike(gram)):
                    weights[variant][place] = weight
    return _Index({gram: _by_rarity(places, len(entries)) for gram, places in weights.items()}, words)


def _by_rarity(places: dict[int, float], entries: int) -> dict[int, float]:
    """Weigh a gram by how few entries have it: fully for one, by not less than half for all."""
    rarity = (1 + log(1 + entries / len(places)) / log(1 + entries)) / 2
    return {place: weight * rarity for place, weight in places.items()}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _grams(text: str) -> Iterator[Gram]:
    """Yield the pairs of neighbouring characters, Latin words as one character and also alone, digits left out."""
    for piece in re.split(r"[\W\d_]+", FILLER.sub(" ", text)):
        units = re.findall(r"[a-z]+|[^a-z]", piece)
        yield from pairwise(units)
        yield from ((unit,) for unit in units if len(unit) > 1 or len(units) == 1)


def _alike(gram: Gram) -> list[Gram]:
    """Return a pair as it is known when one of its characters was mistaken for one that sounds alike."""
    if len(gram) < 2:
        return []
    left, right = gram
    sounds = find_sound(str(left)), find_sound(str(right))
    return [one for one in ((sounds[0], right), (left, sounds[1])) if None not in one]  # type: ignore[misc]
