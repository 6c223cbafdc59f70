"""Whatever is sent, the sandbox answers with a code of the platform, never with a stack trace."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from tests.wechat_sandbox.stage import CHEN, House

_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=5) | st.sampled_from([CHEN, "text", "news"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_NAMES = [
    "touser", "openid", "openid_list", "tag", "tagid", "id", "name", "button", "matchrule", "data", "template_id",
    "miniprogram", "msgtype", "text", "news", "articles", "list", "action_name", "action_info", "scene", "user_list",
    "expire_seconds", "kidList", "tid", "url", "remark", "cgi_path", "command", "code", "client_msg_id",
]  # fmt: skip
_PATHS = [
    "/cgi-bin/menu/create", "/cgi-bin/menu/addconditional", "/cgi-bin/menu/delconditional", "/cgi-bin/menu/trymatch",
    "/cgi-bin/tags/create", "/cgi-bin/tags/update", "/cgi-bin/tags/delete", "/cgi-bin/tags/getidlist",
    "/cgi-bin/tags/members/batchtagging", "/cgi-bin/tags/members/batchuntagging", "/cgi-bin/user/tag/get",
    "/cgi-bin/user/info/batchget", "/cgi-bin/user/info/updateremark", "/cgi-bin/message/template/send",
    "/cgi-bin/message/subscribe/bizsend", "/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing",
    "/cgi-bin/qrcode/create", "/cgi-bin/template/api_add_template", "/wxaapi/newtmpl/addtemplate",
    "/cgi-bin/openapi/quota/get", "/cgi-bin/clear_quota", "/cgi-bin/stable_token",
]  # fmt: skip
_BODIES = st.dictionaries(st.sampled_from(_NAMES), _ANY | st.dictionaries(st.sampled_from(_NAMES), _ANY), max_size=5)
_QUIET = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.mark.parametrize("path", _PATHS)
@_QUIET
@given(body=_BODIES)
def test_any_body_gets_an_answer_in_json(house: House, path: str, body: dict[str, object]) -> None:
    asked = {"access_token": house.token()}
    answer = house.app.test_client().post(path, query_string=asked, json=body)
    assert answer.status_code == 200
    assert isinstance(answer.get_json(force=True), dict)


@pytest.mark.parametrize(
    "verb", ["say", "location", "click", "view", "scan", "subscribe", "accept", "reject", "raw", "link"]
)
@_QUIET
@given(
    body=st.dictionaries(st.sampled_from(["text", "lat", "lng", "key", "url", "scene", "fields", "template_ids"]), _ANY)
)
def test_any_doing_is_done_or_refused_in_words(house: House, verb: str, body: dict[str, object]) -> None:
    answer = house.app.test_client().post(f"/_sandbox/users/{CHEN}/{verb}?wait=0", json=body)
    assert answer.status_code in (200, 409)
    house.settle()
