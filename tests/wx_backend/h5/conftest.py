"""What the pages' tests share: a sandbox as WeChat, the product, the cast's phones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cast import Cast
from tests.phones import Street, open_sandbox, open_street
from wechat_sandbox.app import SandboxApp


@pytest.fixture(scope="session")
def sandbox() -> Iterator[SandboxApp]:
    """WeChat's stand-in."""
    with open_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def street(engine: Engine, live_cast: Cast, sandbox: SandboxApp, tmp_path: Path) -> Iterator[Street]:
    """The product with the cast in it."""
    with open_street(engine, sandbox, tmp_path) as street:
        yield street
