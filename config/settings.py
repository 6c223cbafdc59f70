"""The one frozen tree of settings, read once from JGZJ_* variables or *_FILE secrets; wrong values refuse to start."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from config.keys import KeyRing, ensure_keys, parse_keys

PREFIX = "JGZJ_"
ROOT = Path(__file__).resolve().parent.parent
CALLBACK_MODES = ("plain", "compatible", "safe")


class SettingsError(Exception):
    """One clear line on what is missing or wrong, never with a secret in it."""


@dataclass(frozen=True)
class OfficialAccount:
    """The union's official account, as the WeChat console shows it."""

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    mode: str
    aes_key: str = field(repr=False)
    previous_aes_key: str = field(repr=False)
    api_base: str
    oauth_base: str
    template_id: str
    activity_template_id: str
    """With the activity, its time and its place; empty: notices of activities take the ordinary one."""
    subscribe_template_id: str


@dataclass(frozen=True)
class Settings:
    """What this installation is."""

    environment: str
    base_url: str
    host: str
    port: int
    sandbox_port: int
    var: Path
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    keys: KeyRing
    session_secret: str = field(repr=False)
    account: OfficialAccount
    bind_secret: str
    maintenance: str
    trusted_proxies: int
    """How many reverse proxies stand before the app and set X-Forwarded-*; with none those headers are not believed."""
    log_level: str

    @property
    def is_demo(self) -> bool:
        """Say whether this is a demo on one machine, with the sandbox in WeChat's place."""
        return self.environment == "demo"


class _Reader:
    """Read JGZJ_NAME, or the file that JGZJ_NAME_FILE names."""

    def __init__(self, source: Mapping[str, str], demo: bool) -> None:
        self.source, self.demo = source, demo

    def text(self, name: str, demo: str | None = None, default: str | None = None) -> str:
        key = PREFIX + name
        if path := self.source.get(key + "_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{key}_FILE cannot be read: {error.strerror}") from error
        value = self.source.get(key, "").strip()
        if value:
            return value
        fallback = demo if self.demo and demo is not None else default
        if fallback is None:
            raise SettingsError(f"{key} is not set (or give a file's path in {key}_FILE)")
        return fallback

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, default=str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            raise SettingsError(f"{PREFIX}{name} must be a whole number from {low} to {high}")
        return int(value)

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        value = self.text(name, default=default)
        if value not in options:
            raise SettingsError(f"{PREFIX}{name} must be one of {', '.join(options)}")
        return value

    def address(self, name: str, demo: str | None = None, default: str | None = None) -> str:
        value = self.text(name, demo, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(f"{PREFIX}{name} must be an http(s) address")
        return value


def load_settings(source: Mapping[str, str] | None = None) -> Settings:
    """Read and check all settings; raises SettingsError with one clear line."""
    source = os.environ if source is None else source
    environment = source.get(PREFIX + "ENVIRONMENT", "demo")
    if environment not in ("demo", "production"):
        raise SettingsError(f"{PREFIX}ENVIRONMENT must be demo or production")
    read = _Reader(source, environment == "demo")
    port, sandbox_port = read.number("PORT", 8000, 1, 65535), read.number("SANDBOX_PORT", 8100, 1, 65535)
    var = Path(read.text("VAR", default=str(ROOT / "var"))).absolute()
    keys = _keys(read, var)
    return Settings(
        environment=environment, host=read.text("HOST", default="127.0.0.1"), port=port, sandbox_port=sandbox_port,
        base_url=read.address("BASE_URL", demo=f"http://127.0.0.1:{port}"), var=var,
        database_url=_database_url(read, var), redis_url=read.text("REDIS_URL", default=""),
        keys=keys, session_secret=read.text("SESSION_SECRET", demo=keys.derive("session").hex()),
        account=_account(read, keys, sandbox_port),
        bind_secret=read.choice("BIND_SECRET", "either" if environment == "demo" else "code", ("code", "phone", "either")),
        maintenance=read.text("MAINTENANCE", default=""),
        trusted_proxies=read.number("TRUSTED_PROXIES", 0, 0, 9),
        log_level=read.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    )


def _keys(read: _Reader, var: Path) -> KeyRing:
    try:
        if read.demo and not (read.source.get("JGZJ_KEYS") or read.source.get("JGZJ_KEYS_FILE")):
            return ensure_keys(var / "keys")
        return parse_keys(read.text("KEYS"))
    except ValueError as error:
        raise SettingsError(f"JGZJ_KEYS: {error}") from error
    except OSError as error:
        raise SettingsError(f"JGZJ_VAR cannot be written: {error.strerror}") from error


def _database_url(read: _Reader, var: Path) -> str:
    url = read.text("DATABASE_URL", demo=f"sqlite:///{var / 'demo.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgresql+pg8000://", "mysql+pymysql://")):
        raise SettingsError("JGZJ_DATABASE_URL must begin with sqlite:///, postgresql+pg8000:// or mysql+pymysql://")
    return url


def _account(read: _Reader, keys: KeyRing, sandbox_port: int) -> OfficialAccount:
    mode = read.choice("WECHAT_MODE", "safe", CALLBACK_MODES)
    sandbox = f"http://127.0.0.1:{sandbox_port}"
    token = read.text("WECHAT_TOKEN", demo=keys.derive("wechat-token").hex()[:32])
    if not re.fullmatch(r"[A-Za-z0-9]{3,32}", token):
        raise SettingsError("JGZJ_WECHAT_TOKEN must be 3 to 32 letters or digits")
    aes_key = read.text("WECHAT_AES_KEY", demo=_demo_aes_key(keys), default="" if mode == "plain" else None)
    previous = read.text("WECHAT_PREVIOUS_AES_KEY", default="")
    for name, value in (("WECHAT_AES_KEY", aes_key), ("WECHAT_PREVIOUS_AES_KEY", previous)):
        if value and not re.fullmatch(r"[A-Za-z0-9]{43}", value):
            raise SettingsError(f"JGZJ_{name} must be 43 letters or digits")
    return OfficialAccount(
        app_id=read.text("WECHAT_APP_ID", demo="wx5a0d3b0x00000001"), mode=mode, token=token, aes_key=aes_key,
        secret=read.text("WECHAT_SECRET", demo=keys.derive("wechat-secret").hex()[:32]), previous_aes_key=previous,
        api_base=read.address("WECHAT_API_BASE", demo=sandbox, default="https://api.weixin.qq.com"),
        oauth_base=read.address("WECHAT_OAUTH_BASE", demo=sandbox, default="https://open.weixin.qq.com"),
        template_id=read.text("WECHAT_TEMPLATE_ID", demo="tpl-case-progress", default=""),
        activity_template_id=read.text("WECHAT_ACTIVITY_TEMPLATE_ID", demo="tpl-activity", default=""),
        subscribe_template_id=read.text("WECHAT_SUBSCRIBE_TEMPLATE_ID", demo="sub-case-progress", default=""),
    )


def _demo_aes_key(keys: KeyRing) -> str:
    return (keys.derive("wechat-aes").hex())[:43]
