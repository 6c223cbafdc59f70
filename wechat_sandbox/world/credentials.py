"""Tokens, codes and tickets, and how often calls were made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Token:
    """One access token; superseded ones answer 40001 after their end, others 42001."""

    value: str
    app: str
    kind: str
    expires_at: float
    superseded: bool = False


@dataclass
class ForcedRefreshes:
    """How often one app forced stable_token today, and when last."""

    day: str = ""
    used: int = 0
    last_at: float = 0.0


@dataclass
class Usage:
    """How often one API was called today and in this minute."""

    day: str = ""
    used: int = 0
    minute: int = 0
    in_minute: int = 0


@dataclass
class Code:
    """A single-use code: of OAuth, of wx.login, or of the phone-number dialog."""

    code: str
    kind: str
    openid: str
    expires_at: float
    scope: str = ""
    used: bool = False


@dataclass
class Grant:
    """What one OAuth code became: a user's own token and its refresh token."""

    openid: str
    scope: str
    access_token: str
    access_until: float
    refresh_token: str
    refresh_until: float


@dataclass
class Ticket:
    """One JS-SDK ticket."""

    value: str
    expires_at: float
