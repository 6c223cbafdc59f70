"""What can be sent to a person: template, subscribe and customer-service messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gateways.wechat.calls import Caller
from gateways.wechat.replies import Article, cut_text

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
        """Send a template message; with a `client_msg_id` the platform drops repeats for 10 minutes."""
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
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": _values(data)}
        body |= _given(page=page, miniprogram=_page(miniprogram))
        return self._send("/cgi-bin/message/subscribe/bizsend", body)

    def send_mini_subscribe(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str = "", state: PageState = "formal"
    ) -> str:
        """Send a subscribe message of a mini-program: one per consent, never repeated here."""
        body: dict[str, Any] = {"touser": openid, "template_id": template_id, "data": _values(data)}
        body |= {"miniprogram_state": state, "lang": "zh_CN", **_given(page=page)}
        return self._send("/cgi-bin/message/subscribe/send", body)

    def send_customer_text(self, openid: str, text: str) -> str:
        """Send a text inside the customer-service window; longer than 2048 bytes it is cut."""
        return self._send_customer(openid, "text", {"content": cut_text(text)})

    def send_customer_news(self, openid: str, article: Article) -> str:
        """Send one card with a link inside the customer-service window."""
        card = {
            "title": article.title,
            "description": article.description,
            "url": article.url,
            "picurl": article.pic_url,
        }
        return self._send_customer(openid, "news", {"articles": [card]})

    def send_customer_menu(self, openid: str, head: str, options: Sequence[tuple[str, str]], tail: str = "") -> str:
        """Send choices (id, text) to tap inside the customer-service window."""
        choices = [{"id": id_, "content": content} for id_, content in options]
        return self._send_customer(openid, "msgmenu", {"head_content": head, "list": choices, "tail_content": tail})

    def _send_customer(self, openid: str, kind: str, content: dict[str, Any]) -> str:
        return self._send("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": kind, kind: content})

    def _send(self, path: str, body: dict[str, Any], idempotent: bool = False) -> str:
        answer = self.call("post", path, data=body, idempotent=idempotent)
        return str(answer.get("msgid", ""))


def _values(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"value": value} for name, value in data.items()}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def _page(page: MiniPage | None) -> dict[str, str] | None:
    return None if page is None else {"appid": page.app_id, "pagepath": page.path}
