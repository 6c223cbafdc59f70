"""What the tests of delivery share."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine

from tests.cast import Cast
from tests.delivery.post import PostOffice, official_account
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running


@pytest.fixture(scope="session")
def shared_sandbox() -> Iterator[SandboxApp]:
    """One sandbox for this test process."""
    with running(SandboxConfig()) as app:
        yield app


@pytest.fixture
def sandbox(shared_sandbox: SandboxApp) -> SandboxApp:
    """The sandbox, as new."""
    shared_sandbox.sandbox.reset()
    return shared_sandbox


@pytest.fixture
def post(engine: Engine, live_cast: Cast, sandbox: SandboxApp, at: datetime) -> PostOffice:
    """A post office at work, the cast there, nobody bound."""
    config = sandbox.sandbox.config
    return PostOffice(engine, sandbox, at, official_account(config, sandbox.sandbox.base_url))
