"""An installation of its own for tests that start the real programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.tooling.databases import empty_database
from tests.tooling.programs import Environment, free_port


@contextmanager
def installed(folder: Path) -> Iterator[Environment]:
    """Give the environment of an installation in a folder: ports and a database of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JGZJ_", "MAKE", "MFLAGS"))}
    with empty_database(folder) as url:
        yield kept | {
            "JGZJ_VAR": str(folder / "var"),
            "JGZJ_PORT": free_port(),
            "JGZJ_SANDBOX_PORT": free_port(),
            "JGZJ_DATABASE_URL": url,
        }


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Environment]:
    """Give the environment of an installation of this test's own."""
    with installed(tmp_path) as environment:
        yield environment
