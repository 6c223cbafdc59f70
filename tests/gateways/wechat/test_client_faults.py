"""The faults of wechatpy's client, numbered as in the platform notes: each is closed, over real HTTP."""

import io
import logging
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from gateways.kv_redis import RedisKeyValue
from gateways.wechat.client import Client
from gateways.wechat.errors import ErrorClass, WeChatError
from gateways.wechat.media import Media
from tests.gateways.wechat.conftest import MakeClient
from tests.gateways.wechat.platform_side import APP, CHEN, account
from tests.gateways.wechat.scripted_platform import Asked, Raw, ScriptedPlatform

BAD_TOKEN = {"errcode": 40001, "errmsg": "invalid credential"}
TEMPLATE = "/cgi-bin/message/template/send"


def failure(call: Callable[[], Any]) -> WeChatError:
    with pytest.raises(WeChatError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_1_a_lasting_token_error_costs_two_calls_and_ends(
    client: Client, platform: ScriptedPlatform, code: int
) -> None:
    platform.script("/cgi-bin/user/info", {"errcode": code, "errmsg": "bad token"})
    assert failure(lambda: client.user.get(CHEN)).kind is ErrorClass.TOKEN
    assert (len(platform.calls("/cgi-bin/user/info")), platform.token_calls()) == (2, 2)


def test_1_a_token_that_ended_once_is_renewed_once_and_the_call_succeeds(
    client: Client, platform: ScriptedPlatform
) -> None:
    platform.script("/cgi-bin/user/info", BAD_TOKEN, {"subscribe": 1})
    assert client.user.get(CHEN)["subscribe"] == 1
    used = [asked.query["access_token"] for asked in platform.calls("/cgi-bin/user/info")]
    assert used == ["token-1", "token-2"]


def test_2_a_token_that_another_process_renewed_is_not_thrown_away(
    make_client: MakeClient, platform: ScriptedPlatform, store: RedisKeyValue
) -> None:
    slow = make_client()
    assert slow.access_token == "token-1"
    name = f"wechat:{APP}:token"

    def renewed_meanwhile(_asked: Asked) -> dict[str, Any]:
        store.set(name, "token-of-another", 60)
        return BAD_TOKEN

    platform.script("/cgi-bin/user/info", renewed_meanwhile, {"subscribe": 1})
    slow.user.get(CHEN)
    assert platform.calls("/cgi-bin/user/info")[1].query["access_token"] == "token-of-another"
    assert platform.token_calls() == 1


def test_3_a_token_that_a_group_names_itself_is_renewed_too(client: Client, platform: ScriptedPlatform) -> None:
    path = "/cgi-bin/material/add_material"
    platform.script(path, BAD_TOKEN, {"media_id": "m1"})
    client.material.add("image", ("p.jpg", b"the picture", "image/jpeg"))
    assert [asked.query["access_token"] for asked in platform.calls(path)] == ["token-1", "token-2"]


@pytest.mark.parametrize("given", [io.BytesIO(b"the picture"), ("p.jpg", io.BytesIO(b"the picture"), "image/jpeg")])
def test_3_a_repeated_upload_is_not_empty(client: Client, platform: ScriptedPlatform, given: Any) -> None:
    path = "/cgi-bin/material/add_material"
    platform.script(path, BAD_TOKEN, {"media_id": "m1"})
    client.material.add("image", given)
    assert [asked.body.count(b"the picture") for asked in platform.calls(path)] == [1, 1]


def test_4_eight_processes_with_an_empty_store_fetch_one_token(
    make_client: MakeClient, platform: ScriptedPlatform
) -> None:
    clients = [make_client() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda one: one.access_token, clients))
    assert (tokens, platform.token_calls()) == ({"token-1"}, 1)


def test_4_eight_processes_whose_token_was_refused_renew_it_once(
    make_client: MakeClient, platform: ScriptedPlatform
) -> None:
    def only_the_second(asked: Asked) -> dict[str, Any]:
        return {"subscribe": 1} if asked.query["access_token"] == "token-2" else BAD_TOKEN

    platform.script("/cgi-bin/user/info", only_the_second)
    clients = [make_client() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: one.user.get(CHEN)["subscribe"], clients))
    assert (answers, platform.token_calls()) == ([1] * 8, 2)


def test_5_the_token_ends_in_the_store_before_it_ends_on_the_platform(
    make_client: MakeClient, platform: ScriptedPlatform, store: RedisKeyValue
) -> None:
    assert make_client().access_token == make_client().access_token == "token-1"
    server = store._redis  # noqa: SLF001
    left = server.pttl(store._name(f"wechat:{APP}:token"))  # noqa: SLF001
    assert 6_800_000 < left <= 6_900_000
    assert platform.token_calls() == 1


def test_5_a_client_keeps_no_token_of_its_own(client: Client, store: RedisKeyValue) -> None:
    assert client.access_token == "token-1"
    store.set(f"wechat:{APP}:token", "token-of-another", 60)
    assert client.access_token == "token-of-another"


def test_6_every_call_has_a_time_limit(store: RedisKeyValue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateways.wechat.transport.TIMEOUT", (0.2, 0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        mute = Client(account(api_base=address, oauth_base=address), store, backoff=())
        for call in (lambda: mute.access_token, lambda: mute.oauth_openid("c"), lambda: mute.code2session("c")):
            error = failure(call)
            assert (error.kind, error.errmsg, error.maybe_done) == (ErrorClass.TRANSIENT, "ReadTimeout", True)


@pytest.mark.parametrize(
    "passing",
    [
        {"errcode": -1, "errmsg": "system error"},
        {"errcode": 45011, "errmsg": "frequency"},
        Raw(status=502),
        Raw(status=429),
        Raw(drop=True),
    ],
    ids=["busy", "frequency", "502", "429", "dropped"],
)
def test_7_a_passing_failure_is_repeated_where_it_does_no_harm(
    client: Client, platform: ScriptedPlatform, passing: Any
) -> None:
    platform.script("/cgi-bin/tags/get", passing, passing, {"tags": [{"id": 100, "name": "会员", "count": 3}]})
    assert [tag["name"] for tag in client.tag.get()] == ["会员"]
    assert len(platform.calls("/cgi-bin/tags/get")) == 3


def test_7_repeating_ends(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/tags/get", {"errcode": -1, "errmsg": "system error"})
    assert failure(client.tag.get).errcode == -1
    assert len(platform.calls("/cgi-bin/tags/get")) == 4


POSTS: dict[str, tuple[Callable[[Client], Any], int]] = {
    "/cgi-bin/menu/create": (lambda client: client.menu.create({"button": []}), 4),
    "/cgi-bin/menu/trymatch": (lambda client: client.menu.try_match(CHEN), 4),
    "/cgi-bin/menu/addconditional": (lambda client: client.menu.add_conditional({"button": []}), 1),
    "/cgi-bin/material/add_material": (lambda client: client.material.add("image", ("p.jpg", b"p", "image/jpeg")), 1),
    "/cgi-bin/material/batchget_material": (lambda client: client.material.batchget("image"), 4),
    "/cgi-bin/material/get_material": (lambda client: client.material.get("m1"), 4),
    "/cgi-bin/qrcode/create": (lambda client: client.create_qrcode("branch.12"), 4),
    "/cgi-bin/tags/create": (lambda client: client.tag.create("会员"), 1),
    "/cgi-bin/tags/delete": (lambda client: client.tag.delete(100), 1),
    "/cgi-bin/tags/update": (lambda client: client.tag.update(100, "会员"), 4),
    "/cgi-bin/tags/getidlist": (lambda client: client.tag.get_user_tag(CHEN), 4),
    "/cgi-bin/tags/members/batchtagging": (lambda client: client.tag.tag_user(100, CHEN), 4),
    "/cgi-bin/tags/members/batchuntagging": (lambda client: client.tag.untag_user(100, CHEN), 4),
    "/cgi-bin/user/tag/get": (lambda client: client.tag.get_tag_users(100), 4),
    "/cgi-bin/user/info/batchget": (lambda client: client.user.get_batch([CHEN]), 4),
    "/cgi-bin/user/info/updateremark": (lambda client: client.user.update_remark(CHEN, "化学系"), 4),
}


@pytest.mark.parametrize("path", POSTS)
def test_7_of_wechatpys_posts_only_those_are_repeated_that_do_no_harm_twice(
    client: Client, platform: ScriptedPlatform, path: str
) -> None:
    post, times = POSTS[path]
    platform.script(path, Raw(status=503))
    assert failure(lambda: post(client)).kind is ErrorClass.TRANSIENT
    assert len(platform.calls(path)) == times


def test_7_a_send_without_an_idempotency_key_is_never_repeated(client: Client, platform: ScriptedPlatform) -> None:
    for path in (TEMPLATE, "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/custom/send"):
        platform.script(path, Raw(status=503))
    sends: list[Callable[[], Any]] = [
        lambda: client.send_template(CHEN, "t", {}),
        lambda: client.send_subscribe(CHEN, "t", {}),
        lambda: client.send_customer_text(CHEN, "您好"),
    ]
    for send in sends:
        assert failure(send).maybe_done
    assert len(platform.calls(TEMPLATE)) == 1
    assert len(platform.calls("/cgi-bin/message/subscribe/bizsend")) == 1
    assert len(platform.calls("/cgi-bin/message/custom/send")) == 1


def test_7_a_template_with_an_idempotency_key_is_repeated(client: Client, platform: ScriptedPlatform) -> None:
    platform.script(TEMPLATE, Raw(drop=True), Raw(status=500), {"errcode": 0, "msgid": 200228332})
    assert client.send_template(CHEN, "t", {}, client_msg_id="row-7") == "200228332"
    assert {asked.json()["client_msg_id"] for asked in platform.calls(TEMPLATE)} == {"row-7"}


@pytest.mark.parametrize(
    "page",
    [
        Raw(b"<html>Please sign in to the campus network</html>"),
        Raw(b"[]", content_type="application/json"),
        Raw(b'"ok"', content_type="application/json"),
        Raw(b"", content_type="application/json"),
        Raw(b'{"errcode": "none"}', content_type="application/json"),
        Raw(b"[" * 5000, content_type="application/json"),
    ],
    ids=["html", "list", "text", "empty", "code", "deep"],
)
def test_7_an_answer_that_is_no_json_object_is_a_failure(client: Client, platform: ScriptedPlatform, page: Raw) -> None:
    platform.script("/cgi-bin/user/info", page)
    platform.script(TEMPLATE, page)
    assert failure(lambda: client.user.get(CHEN)).kind is ErrorClass.TRANSIENT
    assert failure(lambda: client.send_template(CHEN, "t", {})).maybe_done


def test_7_an_answer_without_the_wanted_field_is_a_failure(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/tags/get", {"errcode": 0})
    assert failure(client.tag.get).errcode is None


def test_7_a_redirect_is_not_followed_because_it_would_carry_the_token_away(
    client: Client, platform: ScriptedPlatform
) -> None:
    platform.script("/cgi-bin/user/info", Raw(status=302, headers={"Location": "/elsewhere"}))
    assert failure(lambda: client.user.get(CHEN)).kind is ErrorClass.CONFIG
    assert not platform.calls("/elsewhere")


def test_8_the_js_ticket_is_fetched_once_for_all_and_has_an_end(
    make_client: MakeClient, platform: ScriptedPlatform, store: RedisKeyValue
) -> None:
    platform.script("/cgi-bin/ticket/getticket", {"errcode": 0, "ticket": "ticket-1", "expires_in": 7200})
    clients = [make_client() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        tickets = set(pool.map(lambda one: one.jsapi_ticket(), clients))
    assert tickets == {"ticket-1"}
    assert len(platform.calls("/cgi-bin/ticket/getticket")) == 1
    assert 0 < store._redis.pttl(store._name(f"wechat:{APP}:jsapi")) <= 6_900_000  # noqa: SLF001


def test_9_a_token_outage_stops_no_login(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/stable_token", {"errcode": 40164, "errmsg": "invalid ip"})
    platform.script("/sns/jscode2session", {"openid": CHEN, "session_key": "k"})
    platform.script("/sns/oauth2/access_token", {"openid": CHEN, "access_token": "of the page"})
    assert client.code2session("c").openid == CHEN
    assert client.oauth_openid("c") == CHEN
    assert platform.token_calls() == 0


CALL_SITES: dict[str, Callable[[Client], Any]] = {
    "/cgi-bin/stable_token": lambda client: client.access_token,
    "/cgi-bin/user/info": lambda client: client.user.get(CHEN),
    "/cgi-bin/menu/get": lambda client: client.menu.get(),
    "/cgi-bin/tags/get": lambda client: client.tag.get(),
    "/cgi-bin/material/get_materialcount": lambda client: client.material.get_count(),
    "/cgi-bin/qrcode/create": lambda client: client.create_qrcode("branch.12"),
    "/cgi-bin/ticket/getticket": lambda client: client.jsapi_ticket(),
    "/cgi-bin/message/custom/send": lambda client: client.send_customer_text(CHEN, "您好"),
    "/cgi-bin/message/subscribe/bizsend": lambda client: client.send_subscribe(CHEN, "t", {}),
    "/wxa/business/getuserphonenumber": lambda client: client.phone_number("c"),
    "/sns/oauth2/access_token": lambda client: client.oauth_openid("c"),
    "/sns/jscode2session": lambda client: client.code2session("c"),
}


ANSWER = {
    "openid": CHEN, "session_key": "k", "tags": [], "ticket": "gQ", "url": "http://weixin.qq.com/q/1",
    "expire_seconds": 60, "expires_in": 7200, "phone_info": {"purePhoneNumber": "13900000000"},
}  # fmt: skip


@pytest.mark.parametrize("path", CALL_SITES)
def test_10_every_call_site_reaches_the_base_address(client: Client, platform: ScriptedPlatform, path: str) -> None:
    if path != "/cgi-bin/stable_token":
        platform.script(path, ANSWER)
    CALL_SITES[path](client)
    assert platform.calls(path)


def test_10_the_picture_of_a_qr_code_comes_from_the_base_address_too(
    client: Client, platform: ScriptedPlatform
) -> None:
    platform.script("/cgi-bin/showqrcode", Raw(b"\xff\xd8picture", content_type="image/jpg"))
    assert client.qrcode_image("gQ==") == Media(b"\xff\xd8picture", "image/jpg")
    assert platform.calls("/cgi-bin/showqrcode")[0].query == {"ticket": "gQ=="}


def test_10_proxies_of_the_environment_are_not_used(
    client: Client, platform: ScriptedPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert client.access_token == "token-1"
    assert platform.token_calls() == 1


def test_11_making_a_client_calls_nobody(make_client: MakeClient, platform: ScriptedPlatform) -> None:
    make_client()
    assert platform.asked == []


def test_a_failure_never_shows_an_address_a_token_or_a_secret(
    make_client: MakeClient, platform: ScriptedPlatform, store: RedisKeyValue, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    client = Client(account(api_base=address, oauth_base=address), store, backoff=())
    store.set(f"wechat:{APP}:token", "token-1", 60)
    with caplog.at_level(logging.DEBUG):
        for call in (lambda: client.user.get(CHEN), lambda: client.code2session("c")):
            error = failure(call)
            assert (error.kind, error.maybe_done, error.__suppress_context__) == (ErrorClass.TRANSIENT, False, True)
            assert "token-1" not in f"{error} {error!r} {vars(error)}"
        platform.script("/sns/jscode2session", {"openid": CHEN, "session_key": "k"})
        reached = make_client()
        reached.code2session("c")
        reached.user.get(CHEN)
    assert "token-1" not in caplog.text
    assert "s" * 32 not in caplog.text
