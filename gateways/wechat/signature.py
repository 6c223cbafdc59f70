"""The signature that says a callback request comes from the platform."""

import hashlib
import hmac
import time

from gateways.wechat.rejected import CallbackRejected


def sign(*parts: str) -> str:
    """Return the platform's SHA-1 of the sorted parts, in lower-case hexadecimal."""
    joined = "".join(sorted(parts)).encode("utf-8", "surrogatepass")
    return hashlib.sha1(joined, usedforsecurity=False).hexdigest()


class SignatureCheck:
    """Checks `signature` and `msg_signature` with one account's token."""

    def __init__(self, token: str, window_seconds: float | None = None) -> None:
        """Keep the token; `window_seconds` limits how far a timestamp may be from now (None: any)."""
        if not token:
            raise ValueError("The callback token is empty: anybody could sign requests. Set it to the platform's.")
        self._token = token
        self._window = window_seconds

    def verify(self, given: str, timestamp: str, nonce: str, *encrypted: str, now: float | None = None) -> None:
        """Raise CallbackRejected (403) unless `given` signs the token, timestamp, nonce and encrypted part."""
        wanted = sign(self._token, timestamp, nonce, *encrypted)
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")):
            raise CallbackRejected("the signature does not match", 403)
        if self._window is not None:
            self._verify_fresh(timestamp, time.time() if now is None else now)

    def _verify_fresh(self, timestamp: str, now: float) -> None:
        readable = timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12
        if not readable or abs(now - int(timestamp)) > (self._window or 0):
            raise CallbackRejected("the timestamp is outside the accepted window", 403)
