"""How long it takes to find similar proposals among 2,000, beside a plain scan: python -m benchmarks.bench_similar."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from time import perf_counter

from rapidfuzz import fuzz, process

from tests.union.congress.proposals import PROPOSALS
from union.congress.proposing.likeness import SimilarIndex

EARLIER, ASKED, SHORT, LONG = 2_000, 20, 50, 3_000
CLAUSES = [clause for one in PROPOSALS for clause in re.split("[，。、；]", one.text) if clause]
SIGNS = "".join(CLAUSES)


def write(chance: random.Random) -> tuple[str, str]:
    """Return a title and a text of 50 to 3000 characters: clauses of real proposals, each with one character changed."""
    length, text = chance.randint(SHORT, LONG), ""
    while len(text) < length:
        clause = list(chance.choice(CLAUSES))
        clause[chance.randrange(len(clause))] = chance.choice(SIGNS)
        text += "".join(clause) + "，"
    return chance.choice(PROPOSALS).title, text[:length]


def time_each(search: Callable[[str, str], object], asked: list[tuple[str, str]]) -> list[float]:
    """Return the seconds each search takes, the best of three, shortest first."""
    times = []
    for title, text in asked:
        best = float("inf")
        for _ in range(3):
            begun = perf_counter()
            search(title, text)
            best = min(best, perf_counter() - begun)
        times.append(best)
    return sorted(times)


def main() -> None:
    """Print what making the index costs, and both searches' times with their ratio."""
    chance = random.Random(20261118)
    texts = [write(chance) for _ in range(EARLIER)]
    asked = [write(chance) for _ in range(ASKED - 1)] + [(PROPOSALS[0].title, max((text for _, text in texts), key=len))]
    index = SimilarIndex()
    begun = perf_counter()
    for id, (title, text) in enumerate(texts):
        index.add(id, title, text)
    made = perf_counter() - begun
    plain = [title + text for title, text in texts]
    scan = time_each(lambda title, text: process.extract(title + text, plain, scorer=fuzz.ratio, limit=5), asked)
    found = time_each(index.find, asked)
    print(f"index of {EARLIER} proposals, {sum(map(len, plain)) / 1e6:.1f} million characters, made in {made:.2f} s")
    print("  once a process: as it starts where it is warmed (finding_similar.warm), else in its first search")
    for name, times in (("plain scan", scan), ("index", found)):
        print(f"{name:10} {times[len(times) // 2] * 1e3:7.1f} ms a search, the slowest {times[-1] * 1e3:7.1f} ms")
    print(f"the index takes {found[-1] / scan[-1]:.2f} times the scan at its slowest")


if __name__ == "__main__":
    main()
