"""The account's client: wechatpy's sound calls and our own, over a shared token, with one bounded kind of retry."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import requests
from wechatpy.client.api import WeChatJSAPI, WeChatMaterial, WeChatMenu, WeChatUser
from wechatpy.client.base import BaseWeChatClient

from gateways.kv import KeyValue
from gateways.wechat.account import OFFICIAL_API, Account
from gateways.wechat.answers import Answer, read_answer, read_field, read_file_or_answer
from gateways.wechat.calls import Call, prepare
from gateways.wechat.errors import ErrorClass, WeChatError
from gateways.wechat.login import LoginCalls
from gateways.wechat.media import MediaCalls
from gateways.wechat.people import Tags
from gateways.wechat.sending import SendingCalls
from gateways.wechat.tokens import Fetched, SharedSecret
from gateways.wechat.transport import exchange, open_session

BACKOFF = (0.4, 0.8, 1.6)  # seconds before each repetition, each made half to one and a half as long
PATIENCE = 12.0  # seconds after which nothing is repeated any more
# What wechatpy posts and what, done twice, is done once: repeated after a passing failure, as every GET is.
_REPEATABLE = frozenset({
    "material/batchget_material", "material/get_material", "menu/create", "menu/trymatch", "qrcode/create",
    "tags/getidlist", "tags/members/batchtagging", "tags/members/batchuntagging", "tags/update",
    "user/info/batchget", "user/info/updateremark", "user/tag/get",
})  # fmt: skip
T = TypeVar("T")


class Client(SendingCalls, LoginCalls, MediaCalls, BaseWeChatClient):  # type: ignore[misc]  # wechatpy carries no types
    """Calls the platform for one account; every failure is a WeChatError. Threads may share it.

    Of wechatpy's calls only the groups that are sound on our wire are here; docs/dependencies.md says what is wrong
    with the others. Of `menu`, `update` deletes the old menu before the new one is taken: `create` replaces it.
    """

    API_BASE_URL = f"{OFFICIAL_API}/cgi-bin/"
    material = WeChatMaterial()
    menu = WeChatMenu()
    tag = Tags()
    user = WeChatUser()

    def __init__(self, account: Account, store: KeyValue, backoff: Sequence[float] = BACKOFF) -> None:
        """Prepare the calls; nothing is fetched before the first one."""
        super().__init__(account.app_id)
        self.account = account
        self._http = open_session(account)
        self._backoff = tuple(backoff)
        place = f"wechat:{account.app_id}"
        self._token = SharedSecret(store, f"{place}:token", self._fetch_token)
        self._ticket = SharedSecret(store, f"{place}:jsapi", self._fetch_ticket)

    @property
    def access_token(self) -> str:
        """The account's token, from the shared store or fetched.

        wechatpy reads every property before `__init__` has run; the missing attribute's AttributeError is
        what it expects then.
        """
        return self._token.get()

    def _fetch_token(self) -> Fetched:
        # wechatpy asks /cgi-bin/token, without a time limit: each new token there ends the one of another process.
        body = {
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.secret,
            "force_refresh": False,
        }
        answer = self.call("post", "/cgi-bin/stable_token", data=body, with_token=False, idempotent=True)
        return read_field(answer, lambda it: Fetched(str(it["access_token"]), int(it["expires_in"])))

    def jsapi_ticket(self) -> str:
        """Return the JS-SDK ticket, from the shared store or fetched."""
        return self._ticket.get()

    def _fetch_ticket(self) -> Fetched:
        answer: Answer = WeChatJSAPI(self).get_ticket()
        return read_field(answer, lambda it: Fetched(str(it["ticket"]), int(it["expires_in"])))

    def quota(self, path: str) -> dict[str, int]:
        """Return `daily_limit`, `used` and `remain` of one call, such as `/cgi-bin/message/template/send`."""
        answer = self.call("post", "/cgi-bin/openapi/quota/get", data={"cgi_path": path}, idempotent=True)
        return read_field(answer, lambda it: {name: int(value) for name, value in it["quota"].items()})

    def call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        with_token: bool = True,
        idempotent: bool | None = None,
    ) -> Answer:
        """Make one JSON call; `idempotent` (default: GET) allows it to be repeated after a passing failure."""
        call = prepare(method, f"{OFFICIAL_API}{path}", params, data, with_token=with_token, idempotent=idempotent)
        return self.perform(call, read_answer)

    def perform(self, call: Call, read: Callable[[requests.Response], T]) -> T:
        """Make the call: once more with a new token, and again after a passing failure if that does no harm."""
        pauses = iter(self._backoff if call.idempotent else ())
        deadline = time.monotonic() + PATIENCE
        renewed = False
        while True:
            token = self._token.get() if call.with_token else ""
            params = {**call.params, "access_token": token} if token else call.params
            try:
                return read(exchange(self._http, call.method, call.url, {**call.options, "params": params}))
            except WeChatError as error:
                if error.kind is ErrorClass.TOKEN and token and not renewed:
                    self._token.drop(token)
                    renewed = True
                    continue
                pause = next(pauses, None) if error.kind is ErrorClass.TRANSIENT else None
                if pause is None or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - spreads the callers

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """Make a call of wechatpy's own groups, under the same rules as ours."""
        process = kwargs.pop("result_processor", None)
        repeatable = method == "get" or url_or_endpoint in _REPEATABLE
        call = prepare(method, f"{self.API_BASE_URL}{url_or_endpoint}", **kwargs, idempotent=repeatable)
        answer = self.perform(call, read_file_or_answer)
        return read_field(answer, process) if process and isinstance(answer, dict) else answer
