"""What can be sent to a person: template, subscribe and customer-service messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wechatpy.client.api import WeChatMessage

from gateways.wechat.answers import Answer
from gateways.wechat.calls import Caller
from gateways.wechat.replies import cut_text

PageState = Literal["developer", "trial", "formal"]


@dataclass(frozen=True, slots=True)
class MiniPage:
    """A page of a mini-program that a message leads to."""

    app_id: str
    path: str


class SendingCalls(Caller):
    """Each returns the platform's message id, or "" where it gives none; each raises WeChatError."""

    def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        url: str = "",
        miniprogram: MiniPage | None = None,
        client_msg_id: str = "",
    ) -> str:
        """Send a template message; with a `client_msg_id`, which wechatpy lacks, repeats are dropped for 10 minutes."""
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": _values(data)}
        body |= _given(url=url, client_msg_id=client_msg_id, miniprogram=_page(miniprogram))
        return self._send("/cgi-bin/message/template/send", body, idempotent=bool(client_msg_id))

    def send_subscribe(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        page: str = "",
        miniprogram: MiniPage | None = None,
    ) -> str:
        """Send a subscription notice (订阅通知) of a service account: one per consent, never repeated here."""
        sent = WeChatMessage(self).send_subscribe_message(
            openid, template_id, _values(data), miniprogram=_page(miniprogram), page=page or None
        )
        return _message_id(sent)

    def send_mini_subscribe(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str = "", state: PageState = "formal"
    ) -> str:
        """Send a subscribe message of a mini-program, in a state that wechatpy cannot name: never repeated here."""
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": _values(data)}
        body |= {"miniprogram_state": state, "lang": "zh_CN", **_given(page=page)}
        return self._send("/cgi-bin/message/subscribe/send", body)

    def send_customer_text(self, openid: str, text: str) -> str:
        """Send a text inside the customer-service window; longer than 2048 bytes it is cut."""
        return _message_id(WeChatMessage(self).send_text(openid, cut_text(text)))

    def _send(self, path: str, body: dict[str, Any], idempotent: bool = False) -> str:
        return _message_id(self.call("post", path, data=body, idempotent=idempotent))


def _message_id(answer: Answer) -> str:
    return str(answer.get("msgid", ""))


def _values(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in data.items()}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _page(page: MiniPage | None) -> dict[str, str] | None:
    return None if page is None else {"appid": page.app_id, "pagepath": page.path}
