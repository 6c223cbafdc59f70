"""A cross-check of the shapes: wechatpy's own client, pointed at the sandbox."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException
from wechatpy.oauth import WeChatOAuth

from tests.wechat_sandbox.stage import CHEN, PROGRESS, WANG, House
from tests.wechat_sandbox.test_sign_in import authorize, code_from


class ToSandbox(HTTPAdapter):
    """Sends what is meant for WeChat's host to the sandbox."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    def send(self, request: requests.PreparedRequest, *given: Any, **named: Any) -> requests.Response:
        assert request.url
        request.url = request.url.replace("https://api.weixin.qq.com", self.base)
        return super().send(request, *given, **named)


@pytest.fixture
def client(house: House) -> WeChatClient:
    """wechatpy's client of the account."""
    client = WeChatClient(house.config.appid, house.config.secret, auto_retry=False)
    client._http.mount("https://api.weixin.qq.com/", ToSandbox(house.base))
    client.session.set("wechat:unused", "")
    client.fetch_access_token = lambda: client.session.set(  # the library fetches tokens outside its session
        f"{client.appid}_access_token", house.token(), 7200
    )
    client.session.set(f"{client.appid}_access_token", house.token(), 7200)
    return client


def test_menus(client: WeChatClient) -> None:
    button = {"type": "click", "name": "我的", "key": "MINE"}
    client.menu.create({"button": [button]})
    assert client.menu.get()["menu"]["button"][0]["key"] == "MINE"
    assert client.menu.get_menu_info()["is_menu_open"] == 1
    tag = client.tag.create("会员")["id"]
    client.tag.tag_user(tag, CHEN)
    menuid = client.menu.add_conditional({"button": [button | {"name": "会员"}], "matchrule": {"tag_id": tag}})[
        "menuid"
    ]
    assert client.menu.try_match(CHEN)["button"][0]["name"] == "会员"
    client.menu.del_conditional(menuid)
    client.menu.delete()
    with pytest.raises(WeChatClientException) as refused:
        client.menu.create({"button": []})
    assert refused.value.errcode == 40016


def test_tags(client: WeChatClient) -> None:
    tag = client.tag.create("会员")["id"]
    client.tag.tag_user(tag, [CHEN, WANG])
    client.tag.untag_user(tag, WANG)
    client.tag.update(tag, "工会会员")
    assert client.tag.get() == [{"id": tag, "name": "工会会员", "count": 1}]
    assert client.tag.get_tag_users(tag)["data"]["openid"] == [CHEN]
    assert list(client.tag.iter_tag_users(tag)) == [CHEN]
    assert client.tag.get_user_tag(CHEN) == [tag]
    client.tag.delete(tag)


def test_users(client: WeChatClient) -> None:
    assert client.user.get(CHEN)["openid"] == CHEN
    assert [each["openid"] for each in client.user.get_batch([CHEN, WANG])] == [CHEN, WANG]
    assert list(client.user.iter_followers()) == [CHEN, WANG]
    client.user.update_remark(CHEN, "化学系")


def test_messages(client: WeChatClient, house: House) -> None:
    sent = client.message.send_template(CHEN, "tpl-case-progress", PROGRESS, url="https://a.cn/")
    assert sent["msgid"]
    house.do(CHEN, "say", text="你好")
    client.message.send_text(CHEN, "收到")
    client.message.send_articles(CHEN, [{"title": "一", "description": "", "url": "", "image": ""}])
    house.do(CHEN, "accept", template_ids=["sub-case-progress"])
    client.message.send_subscribe_message(CHEN, "sub-case-progress", PROGRESS, page="https://a.cn/")
    channels = [item["channel"] for item in house.delivered()]
    assert channels == ["template", "customer", "customer", "subscribe"]
    assert client.template.get_all_private_template()["template_list"]


def test_codes_tickets_and_files(client: WeChatClient) -> None:
    made = client.qrcode.create({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "a"}}})
    assert made["ticket"]
    assert client.jsapi.get_ticket()["ticket"]
    uploaded = client.media.upload("image", ("a.png", b"\x89PNG123", "image/png"))
    assert client.media.download(uploaded["media_id"]).content == b"\x89PNG123"
    assert client.misc.get_wechat_ips() == ["127.0.0.1"]


def test_the_mini_program(house: House) -> None:
    mini = WeChatClient(house.config.mini_appid, house.config.mini_secret, auto_retry=False)
    mini._http.mount("https://api.weixin.qq.com/", ToSandbox(house.base))
    mini.session.set(f"{mini.appid}_access_token", house.token("mini"), 7200)
    code = house.control("POST", f"/users/{CHEN}/login").json()["code"]
    openid = mini.wxa.code_to_session(code)["openid"]
    house.do(CHEN, "accept", template_ids=["mini-case-progress"])
    mini.wxa.send_subscribe_message(openid, "mini-case-progress", PROGRESS, page="pages/case")
    assert len(house.delivered(channel="mini_subscribe")) == 1


def test_sign_in(house: House) -> None:
    oauth = WeChatOAuth(house.config.appid, house.config.secret, "https://a.cn/")
    oauth._http.mount("https://api.weixin.qq.com/", ToSandbox(house.base))
    oauth.fetch_access_token(code_from(authorize(house)))
    assert oauth.open_id == CHEN
    assert oauth.check_access_token()
    oauth.refresh_access_token(oauth.refresh_token)
