"""The doors against the stand-in of the platform: its tokens, limits and pushes instead of scripted ones."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from config.menu import menu_for
from gateways.kv_redis import RedisKeyValue
from gateways.wechat.account import Account
from gateways.wechat.client import Client
from gateways.wechat.errors import ErrorClass, WeChatError
from gateways.wechat.inbound import CallbackDoor
from gateways.wechat.menus import MenuInvalid, diff_menu, push_menu
from gateways.wechat.messages import InboundMessage
from gateways.wechat.rejected import CallbackRejected
from gateways.wechat.replies import TextReply, seal_reply, write_reply
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running

CHEN = "oChenMin_of_mathematics_0001"
BASE = "https://gh.lsxy.example"
PROGRESS = {
    "thing1": "慰问申请",
    "character_string2": "WW20260001",
    "phrase3": "已受理",
    "time4": "2026年3月5日 10:30",
}


class Sandbox:
    """A running stand-in, and the account as it knows it."""

    def __init__(self, address: str, config: SandboxConfig) -> None:
        self.address, self.config = address, config
        self.http = requests.Session()
        self.http.trust_env = False

    def account(self, mode: str = "plain", mini: bool = False) -> Account:
        known = self.config
        return Account(
            app_id=known.mini_appid if mini else known.appid,
            secret=known.mini_secret if mini else known.secret,
            token=known.token,
            mode=mode,  # type: ignore[arg-type]
            aes_key="" if mode == "plain" else known.aes_key,
            api_base=self.address,
            oauth_base=self.address,
        )

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, f"{self.address}/_sandbox{path}", json=body)
        assert answer.ok, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    people = ({"openid": CHEN, "nickname": "陈敏", "phone": "13900000001"},)
    with running(SandboxConfig(users=people)) as app:
        yield Sandbox(app.sandbox.base_url, app.sandbox.config)


@pytest.fixture
def client(sandbox: Sandbox, store: RedisKeyValue) -> Client:
    sandbox.control("PUT", "/callback", url="", mode="plain", format="xml")
    sandbox.control("POST", "/reset")
    return Client(sandbox.account(), store, backoff=(0.0, 0.0))


class Callback:
    """A callback that reads what it is sent through our door and greets."""

    def __init__(self, account: Account) -> None:
        self.messages: list[InboundMessage] = []
        self.refusals: list[CallbackRejected] = []
        door, callback = CallbackDoor(account), self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802
                query = dict(parse_qsl(urlsplit(self.path).query))
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    message = door.receive(body, query)
                except CallbackRejected as refusal:
                    callback.refusals.append(refusal)
                    self.send_error(refusal.status)
                    return
                callback.messages.append(message)
                answer = seal_reply(write_reply(TextReply(f"您说：{message.text}"), message), message, account)
                self.send_response(200)
                self.send_header("Content-Type", answer.content_type)
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/wechat"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_word_of_a_person_arrives_and_the_answer_reaches_the_phone(
    sandbox: Sandbox, client: Client, mode: str, form: str
) -> None:
    assert client.account.app_id == sandbox.config.appid
    callback = Callback(sandbox.account(mode))
    try:
        sandbox.control("PUT", "/callback", url=callback.url, mode=mode, format=form)
        sandbox.control("POST", f"/users/{CHEN}/say", text="慰问]]>")
    finally:
        callback.close()
    assert callback.refusals == []
    (message,) = callback.messages
    assert (message.openid, message.text, message.app_id) == (CHEN, "慰问]]>", sandbox.config.appid)
    assert (message.envelope.key is not None, message.envelope.format) == (mode != "plain", form)
    chat = sandbox.control("GET", f"/users/{CHEN}/chat")["items"]
    assert "您说：慰问]]>" in str(chat[-1])


def test_a_template_reaches_the_phone_once_and_its_result_comes_back(sandbox: Sandbox, client: Client) -> None:
    callback = Callback(sandbox.account("safe"))
    try:
        sandbox.control("PUT", "/callback", url=callback.url, mode="safe", format="xml")
        first = client.send_template(CHEN, "tpl-case-progress", PROGRESS, BASE, client_msg_id="row-7")
        client.send_template(CHEN, "tpl-case-progress", PROGRESS, BASE, client_msg_id="row-7")
        sandbox.control("POST", "/settle")
    finally:
        callback.close()
    results = [message for message in callback.messages if message.event == "templatesendjobfinish"]
    assert [message.msg_id for message in results] == [first]
    kinds = [item["kind"] for item in sandbox.control("GET", "/delivered")["items"]]
    assert kinds.count("template") == 1


def test_the_windows_and_limits_have_their_classes(client: Client) -> None:
    expected = {
        ErrorClass.NEEDS_USER: lambda: client.send_customer_text(CHEN, "您好"),
        ErrorClass.USER_OFF: lambda: client.send_template("oNobody", "tpl-case-progress", PROGRESS),
        ErrorClass.REQUEST_WRONG: lambda: client.send_template(CHEN, "tpl-none", PROGRESS),
        ErrorClass.LOGIN: lambda: client.oauth_openid("never given"),
    }
    for kind, call in expected.items():
        with pytest.raises(WeChatError) as caught:
            call()
        assert caught.value.kind is kind


def test_our_menu_is_taken_and_no_difference_remains(client: Client) -> None:
    ours = menu_for(BASE)
    assert diff_menu(client, ours) == ["公众号上还没有菜单。"]
    push_menu(client, ours)
    assert diff_menu(client, ours) == []


def test_each_difference_of_the_live_menu_is_one_sentence(client: Client) -> None:
    push_menu(client, menu_for(BASE))
    wanted = menu_for("https://new.lsxy.example")
    wanted["button"][1]["sub_button"][0]["name"] = "五必访"
    wanted["button"][2]["sub_button"].pop()
    assert diff_menu(client, wanted) == [
        f"一级菜单 1 / 子菜单 5：url 在公众号上是“{BASE}/h5/”，配置里是“https://new.lsxy.example/h5/”。",
        "一级菜单 2 / 子菜单 1：name 在公众号上是“慰问申请”，配置里是“五必访”。",
        "一级菜单 3 / 子菜单 5：公众号上多了“联系工会”。",
    ]


def test_conditional_menus_beside_ours_are_no_difference(client: Client) -> None:
    ours = menu_for(BASE)
    push_menu(client, ours)
    tag = client.tag.create("分会主席")
    client.menu.add_conditional({**ours, "matchrule": {"tag_id": str(tag["id"])}})
    assert diff_menu(client, ours) == []


def test_a_menu_that_breaks_a_rule_is_not_pushed(client: Client) -> None:
    with pytest.raises(MenuInvalid) as caught:
        push_menu(client, {"button": []})
    assert len(caught.value.errors) == 1
    assert client.menu.get() is None


def test_tags_of_the_platform_are_put_on_and_taken_off(client: Client) -> None:
    tag = client.tag.create("会员")["id"]
    client.tag.tag_user(tag, [CHEN])
    assert client.tag.get_user_tag(CHEN) == [tag]
    client.tag.untag_user(tag, [CHEN])
    assert client.tag.get_user_tag(CHEN) == []
    assert list(client.user.iter_followers()) == [CHEN]
    assert client.user.get(CHEN)["subscribe"] == 1


def test_a_token_that_the_platform_ended_is_renewed_unnoticed(sandbox: Sandbox, client: Client) -> None:
    used = client.access_token
    sandbox.control("POST", "/clock", advance=7300)
    assert client.user.get(CHEN)["openid"] == CHEN
    assert client.access_token != used


def test_a_picture_that_is_there_comes_down(sandbox: Sandbox, client: Client) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
    query = {"type": "image", "access_token": client.access_token}
    there = sandbox.http.post(
        f"{sandbox.address}/cgi-bin/media/upload", params=query, files={"media": ("p.png", picture, "image/png")}
    )
    assert client.download_media(there.json()["media_id"]).content == picture


def test_a_mini_program_has_a_client_of_its_own(sandbox: Sandbox, client: Client, store: RedisKeyValue) -> None:
    mini = Client(sandbox.account(mini=True), store, backoff=())
    assert mini.access_token != client.access_token
    with pytest.raises(WeChatError) as caught:
        mini.code2session("never given")
    assert caught.value.kind is ErrorClass.LOGIN
