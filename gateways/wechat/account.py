"""One account on the platform (service account or mini-program) and how we reach it."""

from dataclasses import dataclass, field
from typing import Literal

from gateways.wechat.cipher import MessageCipher

Mode = Literal["plain", "compatible", "safe"]

OFFICIAL_API = "https://api.weixin.qq.com"
OFFICIAL_OAUTH = "https://open.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class Account:
    """What the platform's page shows for one account; refuses at construction what cannot work."""

    app_id: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    mode: Mode = "safe"
    aes_key: str = field(default="", repr=False)
    previous_aes_key: str = field(default="", repr=False)
    api_base: str = OFFICIAL_API
    oauth_base: str = OFFICIAL_OAUTH

    def __post_init__(self) -> None:
        """Raise ValueError, with a sentence naming the setting, for a value that cannot work."""
        if not self.app_id or not self.secret:
            raise ValueError("The account needs an app id and a secret.")
        if not self.token:
            raise ValueError(f"The callback token of {self.app_id} is empty: anybody could sign requests.")
        if self.mode not in ("plain", "compatible", "safe"):
            raise ValueError(f"The mode of {self.app_id} must be plain, compatible or safe, not {self.mode!r}.")
        if self.mode != "plain" and not self.aes_key:
            raise ValueError(f"The {self.mode} mode of {self.app_id} needs an EncodingAESKey.")
        for base in (self.api_base, self.oauth_base):
            if not base.startswith(("https://", "http://")):
                raise ValueError(f"{base!r} is no address: it must begin with https:// or http://.")
        self.cipher()

    def cipher(self) -> MessageCipher | None:
        """Return the account's cipher, or None in plain mode; raise ValueError for a malformed key."""
        if self.mode == "plain":
            return None
        return MessageCipher(self.app_id, self.aes_key, self.previous_aes_key)
