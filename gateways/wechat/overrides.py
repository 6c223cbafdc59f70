"""The places of wechatpy that go round its own client, led back to ours."""

from typing import Any

from wechatpy.client.api import WeChatJSAPI, WeChatQRCode, WeChatWxa


class JsSdk(WeChatJSAPI):  # type: ignore[misc]  # wechatpy carries no types
    """wechatpy keeps the ticket without an end and without a lock."""

    def get_jsapi_ticket(self) -> str:
        """Return the ticket from the shared store."""
        return str(self._client.jsapi_ticket())


class QrCodes(WeChatQRCode):  # type: ignore[misc]
    """wechatpy fetches the picture with a connection of its own: no time-out, no other base address."""

    def show(self, ticket: str | dict[str, Any]) -> Any:
        """Return the picture as Media."""
        return self._client.qrcode_image(ticket["ticket"] if isinstance(ticket, dict) else ticket)


class MiniProgram(WeChatWxa):  # type: ignore[misc]
    """wechatpy fetches an access token before a login, which needs none."""

    def code_to_session(self, js_code: str) -> Any:
        """Return the login as MiniLogin."""
        return self._client.code2session(js_code)
