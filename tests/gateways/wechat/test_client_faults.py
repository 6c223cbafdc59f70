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
    assert client.user_info(CHEN)["subscribe"] == 1
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
    slow.user_info(CHEN)
    assert platform.calls("/cgi-bin/user/info")[1].query["access_token"] == "token-of-another"
    assert platform.token_calls() == 1


def test_2_only_the_shared_store_fetches_a_token(client: Client) -> None:
    with pytest.raises(NotImplementedError):
        client.fetch_access_token()


def test_3_parameters_given_as_text_are_renewed_too(client: Client, platform: ScriptedPlatform) -> None:
    path = "/customservice/kfaccount/del"
    platform.script(path, BAD_TOKEN, {"errcode": 0})
    client.customservice.delete_account("gh@lsxy")
    assert [(asked.query["access_token"], asked.query["kf_account"]) for asked in platform.calls(path)] == [
        ("token-1", "gh@lsxy"),
        ("token-2", "gh@lsxy"),
    ]


@pytest.mark.parametrize("given", [io.BytesIO(b"the picture"), ("p.jpg", io.BytesIO(b"the picture"), "image/jpeg")])
def test_3_a_repeated_upload_is_not_empty(client: Client, platform: ScriptedPlatform, given: Any) -> None:
    platform.script("/cgi-bin/media/upload", BAD_TOKEN, {"media_id": "m1"})
    client.media.upload("image", given)
    assert [asked.body.count(b"the picture") for asked in platform.calls("/cgi-bin/media/upload")] == [1, 1]


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
        answers = list(pool.map(lambda one: one.user_info(CHEN)["subscribe"], clients))
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
    assert [tag.name for tag in client.tags()] == ["会员"]
    assert len(platform.calls("/cgi-bin/tags/get")) == 3


def test_7_repeating_ends(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/tags/get", {"errcode": -1, "errmsg": "system error"})
    assert failure(client.tags).errcode == -1
    assert len(platform.calls("/cgi-bin/tags/get")) == 4


def test_7_a_send_without_an_idempotency_key_is_never_repeated(client: Client, platform: ScriptedPlatform) -> None:
    for path in (TEMPLATE, "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/custom/send"):
        platform.script(path, Raw(status=503))
    sends: list[Callable[[], Any]] = [
        lambda: client.send_template(CHEN, "t", {}),
        lambda: client.send_subscribe(CHEN, "t", {}),
        lambda: client.send_customer_text(CHEN, "您好"),
        lambda: client.message.send_text(CHEN, "您好"),
    ]
    for send in sends:
        assert failure(send).maybe_done
    assert len(platform.calls(TEMPLATE)) == 1
    assert len(platform.calls("/cgi-bin/message/subscribe/bizsend")) == 1
    assert len(platform.calls("/cgi-bin/message/custom/send")) == 2


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
    assert failure(client.tags).errcode is None


def test_7_a_redirect_is_not_followed_because_it_would_carry_the_token_away(
    client: Client, platform: ScriptedPlatform
) -> None:
    platform.script("/cgi-bin/user/info", Raw(status=302, headers={"Location": "/elsewhere"}))
    assert failure(lambda: client.user_info(CHEN)).kind is ErrorClass.CONFIG
    assert not platform.calls("/elsewhere")


def test_8_the_js_ticket_is_fetched_once_for_all_and_has_an_end(
    make_client: MakeClient, platform: ScriptedPlatform, store: RedisKeyValue
) -> None:
    platform.script("/cgi-bin/ticket/getticket", {"errcode": 0, "ticket": "ticket-1", "expires_in": 7200})
    clients = [make_client() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        tickets = set(pool.map(lambda one: one.jsapi.get_jsapi_ticket(), clients))
    assert tickets == {"ticket-1"}
    assert len(platform.calls("/cgi-bin/ticket/getticket")) == 1
    assert 0 < store._redis.pttl(store._name(f"wechat:{APP}:jsapi")) <= 6_900_000  # noqa: SLF001


def test_9_a_token_outage_stops_no_login(client: Client, platform: ScriptedPlatform) -> None:
    platform.script("/cgi-bin/stable_token", {"errcode": 40164, "errmsg": "invalid ip"})
    platform.script("/sns/jscode2session", {"openid": CHEN, "session_key": "k"})
    platform.script("/sns/oauth2/access_token", {"openid": CHEN, "access_token": "of the page"})
    assert client.wxa.code_to_session("c").openid == CHEN
    assert client.oauth_openid("c") == CHEN
    assert platform.token_calls() == 0


CALL_SITES: dict[str, Callable[[Client], Any]] = {
    "/cgi-bin/stable_token": lambda client: client.access_token,
    "/cgi-bin/user/info": lambda client: client.user.get(CHEN),
    "/cgi-bin/menu/get": lambda client: client.menu.get(),
    "/wxa/msg_sec_check": lambda client: client.wxa.check_text_security("您好"),
    "/datacube/getusersummary": lambda client: client.datacube.get_user_summary("2026-03-01", "2026-03-01"),
    "/customservice/kfsession/create": lambda client: client.customservice.create_session(CHEN, "gh@lsxy"),
    "/semantic/semproxy/search": lambda client: client.semantic.search("您好", "flight"),
    "/tcb/invokecloudfunction": lambda client: client.cloud.invoke_cloud_function("e", "f", {}),
    "/sns/oauth2/access_token": lambda client: client.oauth_openid("c"),
    "/sns/jscode2session": lambda client: client.code2session("c"),
}


@pytest.mark.parametrize("path", CALL_SITES)
def test_10_every_call_site_reaches_the_base_address(client: Client, platform: ScriptedPlatform, path: str) -> None:
    if path != "/cgi-bin/stable_token":
        platform.script(path, {"openid": CHEN, "session_key": "k", "list": [], "resp_data": "{}"})
    CALL_SITES[path](client)
    assert platform.calls(path)


def test_10_the_picture_of_a_qr_code_comes_from_the_base_address_too(
    client: Client, platform: ScriptedPlatform
) -> None:
    platform.script("/cgi-bin/showqrcode", Raw(b"\xff\xd8picture", content_type="image/jpg"))
    assert client.qrcode.show({"ticket": "gQ=="}) == Media(b"\xff\xd8picture", "image/jpg")
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
        for call in (lambda: client.user_info(CHEN), lambda: client.code2session("c")):
            error = failure(call)
            assert (error.kind, error.maybe_done, error.__suppress_context__) == (ErrorClass.TRANSIENT, False, True)
            assert "token-1" not in f"{error} {error!r} {vars(error)}"
        platform.script("/sns/jscode2session", {"openid": CHEN, "session_key": "k"})
        reached = make_client()
        reached.code2session("c")
        reached.user_info(CHEN)
    assert "token-1" not in caplog.text
    assert "s" * 32 not in caplog.text
