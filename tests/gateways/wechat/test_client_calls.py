"""What each call of ours sends, and what it makes of the answer."""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from gateways.wechat.client import Client
from gateways.wechat.errors import ErrorClass, WeChatError, classify
from gateways.wechat.login import MiniLogin
from gateways.wechat.media import Media, MediaTooLarge, QrCode
from gateways.wechat.menus import diff_menu
from gateways.wechat.sending import MiniPage
from tests.gateways.wechat.platform_side import APP, CHEN
from tests.gateways.wechat.scripted_platform import Asked, Raw, ScriptedPlatform

PAGE = MiniPage("wxmini", "pages/case?number=1")
FIELDS = {"thing1": "慰问申请", "phrase2": "已受理"}
VALUES = {"thing1": {"value": "慰问申请"}, "phrase2": {"value": "已受理"}}

SENDS: dict[str, tuple[str, Callable[[Client], str], dict[str, Any]]] = {
    "template": (
        "/cgi-bin/message/template/send",
        lambda client: client.send_template(CHEN, "t1", FIELDS, "https://gh.lsxy.example/h5/", PAGE, "row-7"),
        {
            "touser": CHEN,
            "template_id": "t1",
            "data": VALUES,
            "url": "https://gh.lsxy.example/h5/",
            "client_msg_id": "row-7",
            "miniprogram": {"appid": "wxmini", "pagepath": "pages/case?number=1"},
        },
    ),
    "bare template": (
        "/cgi-bin/message/template/send",
        lambda client: client.send_template(CHEN, "t1", FIELDS),
        {"touser": CHEN, "template_id": "t1", "data": VALUES},
    ),
    "subscribe": (
        "/cgi-bin/message/subscribe/bizsend",
        lambda client: client.send_subscribe(CHEN, "t2", FIELDS, "https://gh.lsxy.example/h5/"),
        {"touser": CHEN, "template_id": "t2", "data": VALUES, "page": "https://gh.lsxy.example/h5/"},
    ),
    "subscribe to a mini-program": (
        "/cgi-bin/message/subscribe/bizsend",
        lambda client: client.send_subscribe(CHEN, "t2", FIELDS, miniprogram=PAGE),
        {
            "touser": CHEN,
            "template_id": "t2",
            "data": VALUES,
            "miniprogram": {"appid": "wxmini", "pagepath": "pages/case?number=1"},
        },
    ),
    "mini subscribe": (
        "/cgi-bin/message/subscribe/send",
        lambda client: client.send_mini_subscribe(CHEN, "t3", FIELDS, "pages/case", "trial"),
        {
            "touser": CHEN,
            "template_id": "t3",
            "data": VALUES,
            "page": "pages/case",
            "miniprogram_state": "trial",
            "lang": "zh_CN",
        },
    ),
    "text": (
        "/cgi-bin/message/custom/send",
        lambda client: client.send_customer_text(CHEN, "您好"),
        {"touser": CHEN, "msgtype": "text", "text": {"content": "您好"}},
    ),
}


@pytest.mark.parametrize("kind", SENDS)
def test_a_message_is_sent_as_the_platform_wants_it(client: Client, platform: ScriptedPlatform, kind: str) -> None:
    path, send, wanted = SENDS[kind]
    platform.script(path, {"errcode": 0, "errmsg": "ok", "msgid": 42})
    assert send(client) == "42"
    (asked,) = platform.calls(path)
    assert (asked.method, asked.query, asked.json()) == ("POST", {"access_token": "token-1"}, wanted)


def test_chinese_goes_out_as_chinese_and_not_as_escapes(client: Client, platform: ScriptedPlatform) -> None:
    client.send_customer_text(CHEN, "您好")
    assert "您好".encode() in platform.calls("/cgi-bin/message/custom/send")[0].body


def test_the_stable_token_is_asked_for_in_normal_mode(client: Client, platform: ScriptedPlatform) -> None:
    assert client.access_token == "token-1"
    (asked,) = platform.calls("/cgi-bin/stable_token")
    assert asked.query == {}
    assert asked.json() == {
        "grant_type": "client_credential",
        "appid": APP,
        "secret": "s" * 32,
        "force_refresh": False,
    }


def test_the_sign_in_address_comes_back_with_our_state(client: Client, platform: ScriptedPlatform) -> None:
    address = client.authorize_url("https://gh.lsxy.example/h5/back?to=/a&b", "s" * 128)
    split = urlsplit(address)
    assert address.startswith(f"{platform.address}/connect/oauth2/authorize?")
    assert split.fragment == "wechat_redirect"
    assert parse_qs(split.query) == {
        "appid": [APP],
        "redirect_uri": ["https://gh.lsxy.example/h5/back?to=/a&b"],
        "response_type": ["code"],
        "scope": ["snsapi_base"],
        "state": ["s" * 128],
    }


@pytest.mark.parametrize("state", ["", "s" * 129])
def test_a_state_the_platform_would_cut_is_refused(client: Client, state: str) -> None:
    with pytest.raises(ValueError, match="128 bytes"):
        client.authorize_url("https://gh.lsxy.example/", state)


def test_a_used_sign_in_code_means_signing_in_again(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/sns/oauth2/access_token", {"errcode": 40163, "errmsg": "code been used"})
    with pytest.raises(WeChatError) as caught:
        client.oauth_openid("used")
    assert caught.value.kind is ErrorClass.LOGIN


def test_a_mini_program_login_and_its_phone_number(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/sns/jscode2session", {"openid": CHEN, "session_key": "k", "unionid": "u"})
    phone = {"phoneNumber": "+8613900000000", "purePhoneNumber": "13900000000", "countryCode": "86"}
    platform.script("/wxa/business/getuserphonenumber", {"errcode": 0, "phone_info": phone})
    login = client.code2session("code-1")
    assert login == MiniLogin(CHEN, "k", "u")
    assert repr(login) == "MiniLogin()"
    assert client.phone_number("code-2") == "13900000000"
    assert platform.calls("/sns/jscode2session")[0].query["js_code"] == "code-1"


def test_the_js_sdk_signature_covers_the_page_without_its_fragment(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/ticket/getticket", {"ticket": "sM4AOVdWfPE4", "expires_in": 7200})
    config = client.jsapi_config("https://gh.lsxy.example/h5/?a=1#part")
    signed = (
        f"jsapi_ticket=sM4AOVdWfPE4&noncestr={config['nonceStr']}&timestamp={config['timestamp']}"
        "&url=https://gh.lsxy.example/h5/?a=1"
    )
    assert config["signature"] == hashlib.sha1(signed.encode()).hexdigest()  # noqa: S324
    assert config["appId"] == APP


def test_many_followers_are_tagged_in_batches_of_fifty(client: Client, platform: ScriptedPlatform) -> None:
    client.tag.tag_user(100, [f"o{number}" for number in range(120)])
    batches = [asked.json() for asked in platform.calls("/cgi-bin/tags/members/batchtagging")]
    assert [len(batch["openid_list"]) for batch in batches] == [50, 50, 20]
    client.tag.untag_user(100, "o1")
    assert platform.calls("/cgi-bin/tags/members/batchuntagging")[0].json() == {"tagid": 100, "openid_list": ["o1"]}


def test_tags_are_made_and_read(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/tags/create", {"tag": {"id": 101, "name": "会员"}})
    platform.script("/cgi-bin/tags/getidlist", {"tagid_list": [101, 102]})
    assert client.tag.create("会员") == {"id": 101, "name": "会员"}
    assert client.tag.get_user_tag(CHEN) == [101, 102]
    client.tag.update(101, "分会主席")
    client.tag.delete(101)
    assert platform.calls("/cgi-bin/tags/delete")[0].json() == {"tag": {"id": 101}}


def test_all_followers_are_read_page_by_page(client: Client, platform: ScriptedPlatform) -> None:
    platform.script(
        "/cgi-bin/user/get",
        {"total": 3, "count": 2, "data": {"openid": ["o1", "o2"]}, "next_openid": "o2"},
        {"total": 3, "count": 1, "data": {"openid": ["o3"]}, "next_openid": "o3"},
        {"total": 3, "count": 0, "next_openid": ""},
    )
    assert list(client.user.iter_followers()) == ["o1", "o2", "o3"]
    assert [asked.query.get("next_openid") for asked in platform.calls("/cgi-bin/user/get")] == [None, "o2", "o3"]


def test_many_people_are_asked_about_at_once(client: Client, platform: ScriptedPlatform) -> None:
    def known(asked: Asked) -> dict[str, Any]:
        return {"user_info_list": [{"openid": one["openid"], "subscribe": 1} for one in asked.json()["user_list"]]}

    platform.script("/cgi-bin/user/info/batchget", known)
    assert [one["openid"] for one in client.user.get_batch([CHEN, "o1"])] == [CHEN, "o1"]


def test_no_menu_is_none_and_another_failure_is_one(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/menu/get", {"errcode": 46003, "errmsg": "menu no exist"}, {"errcode": 48001})
    assert client.menu.get() is None
    with pytest.raises(WeChatError) as caught:
        client.menu.get()
    assert caught.value.kind is ErrorClass.CONFIG


def test_empty_fields_that_the_platform_adds_to_a_live_menu_are_no_difference(
    client: Client, platform: ScriptedPlatform
) -> None:
    ours = {"button": [{"name": "关于", "sub_button": [{"type": "click", "name": "帮助", "key": "menu.help"}]}]}
    help_ = {"type": "click", "name": "帮助", "key": "menu.help", "url": "", "value": None, "sub_button": []}
    live = {"menu": {"button": [{"name": "关于", "type": "", "sub_button": [help_]}], "menuid": 208396938}}
    platform.script("/cgi-bin/menu/get", live)
    assert diff_menu(client, ours) == []


def test_conditional_menus_are_added_tried_and_deleted(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/menu/addconditional", {"menuid": "208379533"})
    platform.script("/cgi-bin/menu/trymatch", {"button": [{"type": "click", "name": "待办", "key": "menu.todo"}]})
    menu_id = client.menu.add_conditional({"button": [], "matchrule": {"tag_id": "100"}})["menuid"]
    assert menu_id == "208379533"
    assert client.menu.try_match(CHEN)["button"][0]["key"] == "menu.todo"
    client.menu.del_conditional(menu_id)
    assert platform.calls("/cgi-bin/menu/delconditional")[0].json() == {"menuid": "208379533"}


def test_what_is_left_of_a_quota_is_read(client: Client, platform: ScriptedPlatform) -> None:
    quota = {"daily_limit": 100000, "used": 12, "remain": 99988}
    platform.script("/cgi-bin/openapi/quota/get", {"errcode": 0, "quota": quota})
    assert client.quota("/cgi-bin/message/template/send") == quota
    assert platform.calls("/cgi-bin/openapi/quota/get")[0].json() == {"cgi_path": "/cgi-bin/message/template/send"}


def test_a_picture_is_downloaded(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/media/get", Raw(b"\xff\xd8" + b"x" * 5000, content_type="image/jpeg"))
    media = client.download_media("m1")
    assert media == Media(b"\xff\xd8" + b"x" * 5000, "image/jpeg")
    assert platform.calls("/cgi-bin/media/get")[0].query == {"media_id": "m1", "access_token": "token-1"}


def test_a_file_larger_than_allowed_is_not_taken(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/media/get", Raw(b"x" * 200_000, content_type="image/jpeg"))
    with pytest.raises(MediaTooLarge):
        client.download_media("m1", max_bytes=100_000)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"errcode": 40007, "errmsg": "invalid media_id"}, ErrorClass.REQUEST_WRONG),
        ({"video_url": "http://example.com/v"}, ErrorClass.REQUEST_WRONG),
        (Raw(b"<html>oops</html>"), ErrorClass.TRANSIENT),
    ],
    ids=["refused", "video", "page"],
)
def test_what_is_no_file_is_a_failure(
    client: Client, platform: ScriptedPlatform, answer: dict[str, Any] | Raw, kind: ErrorClass
) -> None:
    platform.script("/cgi-bin/media/get", answer)
    with pytest.raises(WeChatError) as caught:
        client.download_media("m1")
    assert caught.value.kind is kind


def test_a_download_renews_the_token_too(client: Client, platform: ScriptedPlatform) -> None:
    picture = Raw(b"\xff\xd8", content_type="image/jpeg")
    platform.script("/cgi-bin/media/get", {"errcode": 42001, "errmsg": "expired"}, picture)
    assert client.download_media("m1").content == b"\xff\xd8"


def test_a_picture_is_kept_on_the_platform_and_deleted(client: Client, platform: ScriptedPlatform) -> None:
    path = "/cgi-bin/material/add_material"
    platform.script(path, {"media_id": "m2", "url": "http://mmbiz.qpic.cn/m2"})
    assert client.material.add("image", ("p.jpg", b"picture", "image/jpeg"))["media_id"] == "m2"
    (asked,) = platform.calls(path)
    assert asked.query == {"type": "image", "access_token": "token-1"}
    assert b'filename="p.jpg"' in asked.body
    client.material.delete("m2")
    assert platform.calls("/cgi-bin/material/del_material")[0].json() == {"media_id": "m2"}


def test_a_kept_picture_is_read_back(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/material/get_material", Raw(b"\xff\xd8", content_type="image/jpeg"))
    assert client.material.get("m2").content == b"\xff\xd8"


def test_qr_codes_end(client: Client, platform: ScriptedPlatform) -> None:
    path = "/cgi-bin/qrcode/create"
    platform.script(path, {"ticket": "gQ", "url": "http://weixin.qq.com/q/1", "expire_seconds": 60})
    assert client.create_qrcode("branch.12", 60) == QrCode("gQ", "http://weixin.qq.com/q/1", 60)
    client.create_qrcode("branch.12", 10**9)
    first, capped = (asked.json() for asked in platform.calls(path))
    scene = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "branch.12"}}}
    assert first == {**scene, "expire_seconds": 60}
    assert capped == {**scene, "expire_seconds": 2_592_000}
    with pytest.raises(ValueError, match="64"):
        client.create_qrcode("x" * 65)


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ((40001, 40014, 42001), ErrorClass.TOKEN),
        ((-1, 45011, None), ErrorClass.TRANSIENT),
        ((45009, 45065, 45066, 45067), ErrorClass.DAY_QUOTA),
        ((43108,), ErrorClass.SAME_USER),
        ((40003, 43004, 43019, 50005), ErrorClass.USER_OFF),
        ((43101, 45015, 45047, 48002), ErrorClass.NEEDS_USER),
        ((40036, 40037, 40039, 40249, 41030, 44002, 45002, 45008, 45168, 47001, 47003), ErrorClass.REQUEST_WRONG),
        ((48001, 48004, 50001, 50002, 40164, 61004, 40013, 40125, 40243, 43116), ErrorClass.CONFIG),
        ((40029, 40163, 42003, 42007, 40226), ErrorClass.LOGIN),
        ((99999,), ErrorClass.REQUEST_WRONG),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_each_code_has_its_class(codes: tuple[int | None, ...], kind: ErrorClass) -> None:
    assert {classify(code) for code in codes} == {kind}
