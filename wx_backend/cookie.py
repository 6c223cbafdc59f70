"""The session cookie: an account's number and until when it holds, and the sign-ins under way."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import Flask, session

from config.settings import Settings

LIFETIME = timedelta(hours=8)
MANY = 4
"""Sign-ins under way at once: several pages opened from several pushes."""


def configure(app: Flask, settings: Settings) -> None:
    """Set the cookie up: signed, not for scripts, not sent by other sites, and over TLS only where there is TLS."""
    is_secure = settings.base_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.session_secret, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_secure, SESSION_COOKIE_NAME="__Host-jgzj" if is_secure else "jgzj",
        PERMANENT_SESSION_LIFETIME=LIFETIME, SESSION_REFRESH_EACH_REQUEST=False,
    )


def sign_in(account_id: int, at: datetime) -> None:
    """Begin a new session for an account; nothing of an earlier one stays."""
    session.clear()
    session.permanent = True
    session["account"], session["until"] = account_id, int((at + LIFETIME).timestamp())


def sign_out() -> None:
    """Forget who is signed in."""
    session.clear()


def find_account_id(at: datetime) -> int | None:
    """Return the number of the account that is signed in, None after eight hours."""
    number, until = session.get("account"), session.get("until")
    return number if isinstance(number, int) and isinstance(until, int) and at.timestamp() < until else None


def begin(back: str) -> str:
    """Return a new state for a sign-in that shall lead back to a path."""
    state = secrets.token_urlsafe(24)
    waiting = dict(list((session.get("waiting") or {}).items())[-(MANY - 1):])
    session.permanent = True
    session["waiting"] = waiting | {state: back}
    return state


def end(state: str) -> str | None:
    """Return the path a sign-in shall lead back to and forget its state; None for a state that is not ours."""
    waiting = dict(session.get("waiting") or {})
    back = waiting.pop(state, None)
    session["waiting"] = waiting
    return str(back) if back is not None else None
