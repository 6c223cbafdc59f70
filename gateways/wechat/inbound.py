"""The callback door of one account: from a raw request to a verified message, or a refusal."""

from collections.abc import Mapping

from gateways.wechat.account import Account
from gateways.wechat.bodies import Body, Format, read_body
from gateways.wechat.messages import Envelope, InboundMessage, build_message
from gateways.wechat.rejected import CallbackRejected
from gateways.wechat.signature import SignatureCheck

MAX_BODY_BYTES = 64 * 1024
_MAX_ECHO = 128
_MAX_NONCE = 128


class CallbackDoor:
    """Verifies and reads what the platform posts to one account; every refusal is a CallbackRejected."""

    def __init__(self, account: Account, max_bytes: int = MAX_BODY_BYTES, window_seconds: float | None = None) -> None:
        """Open the door of `account`; `window_seconds` refuses older timestamps (None: any age)."""
        self._account = account
        self._check = SignatureCheck(account.token, window_seconds)
        self._cipher = account.cipher()
        self._max_bytes = max_bytes

    def confirm(self, query: Mapping[str, str]) -> str:
        """Return the `echostr` of the platform's address check, to be answered as plain text."""
        self._verify_plain(query)
        echo = query.get("echostr", "")
        if not echo or len(echo) > _MAX_ECHO or not echo.isprintable():
            raise CallbackRejected("the address check has no usable echostr")
        return echo

    def receive(self, body: bytes, query: Mapping[str, str]) -> InboundMessage:
        """Read one posted body; raise CallbackRejected (400, 403, 413) for everything that is no message."""
        if len(body) > self._max_bytes:
            raise CallbackRejected("the body is too large", 413)
        nonce = query.get("nonce", "")
        if len(nonce) > _MAX_NONCE or not nonce.isprintable():
            raise CallbackRejected("the nonce is malformed")
        if self._account.mode == "plain":
            return self._receive_plain(body, query)
        outer, format_ = read_body(body)
        if self._account.mode == "safe" or "Encrypt" in outer:
            return self._receive_encrypted(outer, format_, query)
        return self._receive_plain(body, query)

    def _receive_plain(self, body: bytes, query: Mapping[str, str]) -> InboundMessage:
        self._verify_plain(query)
        fields, format_ = read_body(body)
        return build_message(self._account.app_id, fields, Envelope(format_, query.get("nonce", "")))

    def _receive_encrypted(self, outer: Body, format_: Format, query: Mapping[str, str]) -> InboundMessage:
        encrypted = outer.get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted or self._cipher is None:
            raise CallbackRejected("the body is not encrypted", 403)
        encrypted = encrypted.strip()
        nonce = query.get("nonce", "")
        # `signature` does not cover the body; the platform says to check msg_signature here.
        self._check.verify(query.get("msg_signature", ""), query.get("timestamp", ""), nonce, encrypted)
        opened = self._cipher.decrypt(encrypted)
        inner, _inner_format = read_body(opened.plain)
        return build_message(self._account.app_id, inner, Envelope(format_, nonce, opened.key))

    def _verify_plain(self, query: Mapping[str, str]) -> None:
        self._check.verify(query.get("signature", ""), query.get("timestamp", ""), query.get("nonce", ""))
