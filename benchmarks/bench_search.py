"""How long the search takes against 50 entries, beside a plain scan for keywords: python -m benchmarks.bench_search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from time import perf_counter

from tests.union.search_queries import ENTRIES, MEANT, SMALL_TALK
from union.ground.search import SearchEntry, find_matches

ROUNDS = 20
MESSAGES = [*(text for texts in MEANT.values() for text in texts), *SMALL_TALK]
FIFTY = [replace(ENTRIES[n % len(ENTRIES)], code=f"entry{n}", title=f"{ENTRIES[n % len(ENTRIES)].title}{n}") for n in range(50)]


def scan(text: str, entries: Sequence[SearchEntry]) -> list[SearchEntry]:
    """Return the entries with a keyword or title that stands in the message: what the search is measured against."""
    return [entry for entry in entries if any(name in text for name in (entry.title, *entry.keywords))]


def time_one(search: Callable[[str, Sequence[SearchEntry]], object]) -> float:
    """Return the seconds a message takes, the best of some rounds over all messages."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = perf_counter()
        for text in MESSAGES:
            search(text, FIFTY)
        best = min(best, perf_counter() - begun)
    return best / len(MESSAGES)


def main() -> None:
    """Print both times and their ratio, the first query's with its index, and how many messages each understands."""
    begun = perf_counter()
    find_matches("慰问", FIFTY)
    first, plain, found = perf_counter() - begun, time_one(scan), time_one(find_matches)
    asked = [(text, code) for code, texts in MEANT.items() for text in texts]
    by_scan = sum(any(one.code == code for one in scan(text, ENTRIES)[:1]) for text, code in asked)
    by_search = sum(any(one.entry.code == code for one in find_matches(text, ENTRIES, 1)) for text, code in asked)
    print(f"plain scan {plain * 1e6:8.1f} µs a message, {by_scan} of {len(asked)} right")
    print(f"search     {found * 1e6:8.1f} µs a message, {by_search} of {len(asked)} right, {found / plain:.1f} times the scan")
    print(f"first query, its index made {first * 1e3:.1f} ms")


if __name__ == "__main__":
    main()
