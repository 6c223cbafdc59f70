"""An installation of its own for tests that start the real programs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tooling.databases import empty_database
from tests.tooling.programs import Environment, free_port


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Environment]:
    """Give the environment of an installation of its own: folder, ports, database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JGZJ_", "MAKE", "MFLAGS"))}
    with empty_database(tmp_path) as url:
        yield kept | {
            "JGZJ_VAR": str(tmp_path / "var"),
            "JGZJ_PORT": free_port(),
            "JGZJ_SANDBOX_PORT": free_port(),
            "JGZJ_DATABASE_URL": url,
        }
