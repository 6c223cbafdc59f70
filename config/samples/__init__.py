"""Sample data, each file labelled as such; the union replaces it by its own."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def read_json(name: str) -> Any:
    """Return a sample file's content."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))


def read_roster() -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the sample roster's rows with their line numbers."""
    with (HERE / "roster.csv").open(encoding="utf-8-sig", newline="") as file:
        yield from enumerate(csv.DictReader(file), start=2)
