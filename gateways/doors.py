"""The doors of one installation, opened together: the WeChat client, shared values, the vault."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from config.settings import OfficialAccount, Settings
from gateways.kv import KeyValue
from gateways.kv_fallback import FallbackKeyValue
from gateways.kv_redis import RedisKeyValue
from gateways.kv_table import TableKeyValue
from gateways.vault import FileVault
from gateways.wechat.account import Account
from gateways.wechat.client import Client


@dataclass(frozen=True)
class Doors:
    """What leads out of the house; threads may share it."""

    client: Client
    kv: KeyValue
    vault: FileVault
    account: Account


def open_doors(settings: Settings, engine: Engine) -> Doors:
    """Open every door; raises ValueError for an account that cannot work. Nothing is connected before the first use."""
    account = open_account(settings.account)
    kv = open_kv(settings, engine)
    return Doors(Client(account, kv), kv, FileVault(settings.var / "vault", settings.keys), account)


def open_account(account: OfficialAccount) -> Account:
    """Return the account as the gateways know it; raises ValueError."""
    return Account(
        app_id=account.app_id,
        secret=account.secret,
        token=account.token,
        mode=account.mode,  # type: ignore[arg-type]
        aes_key=account.aes_key,
        previous_aes_key=account.previous_aes_key,
        api_base=account.api_base,
        oauth_base=account.oauth_base,
    )


def open_kv(settings: Settings, engine: Engine) -> KeyValue:
    """Return Redis with the table behind it where Redis is configured, else the table."""
    table = TableKeyValue(engine)
    if not settings.redis_url:
        return table
    return FallbackKeyValue(RedisKeyValue(settings.redis_url), table)
