"""What one sandbox is started with: the account, its callback, its people, its limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wechat_sandbox.world.shapes import Json

MODES = ("plain", "compatible", "safe")
FORMATS = ("xml", "json")


@dataclass(frozen=True)
class SandboxConfig:
    """One sandbox's settings; every default is public and good for a local machine only."""

    host: str = "127.0.0.1"
    port: int = 8100
    appid: str = "wx5a4d1b0c7e2f9a60"
    secret: str = "sandbox-app-secret"  # noqa: S105 - the published default of a stand-in
    token: str = "sandboxtoken"  # noqa: S105 - the published default of a stand-in
    aes_key: str = "kWxPyDEmqPWcLh0Vn3SandboxKeyForLocalUse1234"
    account: str = "gh_5a4db0x00001"
    account_name: str = "教工之家"
    callback: str = ""
    app_url: str = ""
    mode: str = "plain"
    format: str = "xml"
    push_timeout: float = 5.0
    users: tuple[Json, ...] = ()
    templates: tuple[Json, ...] = ()
    template_ids: tuple[str, ...] = ()
    mini_appid: str = "wx5a4d1b0c7e2f9a61"
    mini_secret: str = "sandbox-mini-secret"  # noqa: S105 - the published default of a stand-in
    mini_account: str = "gh_5a4db0x00002"
    mini_callback: str = ""
    state_path: Path | None = None
    follower_page: int = 10_000
    daily_quotas: Mapping[str, int] = field(default_factory=dict)
    minute_quotas: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse settings the platform itself would refuse (ValueError)."""
        if self.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        if self.format not in FORMATS:
            raise ValueError(f"format must be one of {', '.join(FORMATS)}")
        if not (3 <= len(self.token) <= 32 and self.token.isalnum()):
            raise ValueError("token must be 3 to 32 letters or digits")
        if not (len(self.aes_key) == 43 and self.aes_key.isalnum()):
            raise ValueError("aes-key must be exactly 43 letters or digits")
        if not 0 <= self.port <= 65_535:
            raise ValueError("port must be 0 to 65535")
        for url in filter(None, (self.callback, self.mini_callback, self.app_url)):
            if not url.startswith(("http://", "https://")):
                raise ValueError(f"{url} must start with http:// or https://")
        if self.push_timeout <= 0:
            raise ValueError("timeout must be more than 0 seconds")
