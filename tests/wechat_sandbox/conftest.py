"""A sandbox with three people, and a product behind its callback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wechat_sandbox.stage import CAST, House, Product, product_running
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running

UNWIRED = {"url": "", "mini_url": "", "mode": "plain", "format": "xml", "timeout": 5.0}


@pytest.fixture(scope="session")
def sandbox_app() -> Iterator[SandboxApp]:
    """One sandbox for all tests of this process; each begins by setting it back."""
    with running(SandboxConfig(users=CAST)) as app:
        yield app


@pytest.fixture
def house(sandbox_app: SandboxApp) -> House:
    """A fresh sandbox without a callback."""
    house = House(sandbox_app)
    house.control("PUT", "/callback", json=UNWIRED)
    house.control("POST", "/reset")
    return house


@pytest.fixture
def product() -> Iterator[Product]:
    """A product that answers success."""
    with product_running() as product:
        yield product


@pytest.fixture
def wired(house: House, product: Product) -> House:
    """A sandbox whose pushes go to the product."""
    answer = house.control("PUT", "/callback", json={"url": product.url, "mini_url": product.url + "/mini"})
    assert answer.status_code == 200
    return house
