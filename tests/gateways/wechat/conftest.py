"""A client over a real Redis against a scripted platform over real HTTP."""

from collections.abc import Callable, Iterator

import pytest

from gateways.kv_redis import RedisKeyValue
from gateways.wechat.client import Client
from tests.gateways.conftest import REDIS
from tests.gateways.wechat.platform_side import account
from tests.gateways.wechat.scripted_platform import ScriptedPlatform

MakeClient = Callable[[], Client]


@pytest.fixture
def platform() -> Iterator[ScriptedPlatform]:
    server = ScriptedPlatform()
    yield server
    server.close()


@pytest.fixture
def store(redis_prefix: str) -> RedisKeyValue:
    return RedisKeyValue(REDIS, redis_prefix)


@pytest.fixture
def make_client(platform: ScriptedPlatform, store: RedisKeyValue) -> MakeClient:
    """Make clients as so many processes would: nothing in common but the store."""
    reached = account(api_base=platform.address, oauth_base=platform.address)
    return lambda: Client(reached, store, backoff=(0.0, 0.0, 0.0))


@pytest.fixture
def client(make_client: MakeClient) -> Client:
    return make_client()
