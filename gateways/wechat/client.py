"""The account's client: wechatpy's calls and our own, over a shared token, with one bounded kind of retry."""

import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import requests
from wechatpy.client import WeChatClient
from wechatpy.session import SessionStorage

from gateways.kv import KeyValue
from gateways.wechat.account import OFFICIAL_API, Account
from gateways.wechat.answers import Answer, read_answer, read_field, read_file_or_answer
from gateways.wechat.calls import Call, prepare
from gateways.wechat.errors import ErrorClass, WeChatError
from gateways.wechat.login import LoginCalls
from gateways.wechat.media import MediaCalls
from gateways.wechat.menu_calls import MenuCalls
from gateways.wechat.overrides import JsSdk, MiniProgram, QrCodes
from gateways.wechat.people import PeopleCalls
from gateways.wechat.sending import SendingCalls
from gateways.wechat.tokens import Fetched, SharedSecret
from gateways.wechat.transport import TIMEOUT, exchange, open_session

BACKOFF = (0.4, 0.8, 1.6)  # seconds before each repetition, each made half to one and a half as long
PATIENCE = 12.0  # seconds after which nothing is repeated any more
T = TypeVar("T")


class _NoSession(SessionStorage):  # type: ignore[misc]  # wechatpy carries no types
    """Keeps nothing: the token lives only in the shared store, and no second copy can go stale."""

    def get(self, key: str, default: Any = None) -> Any:
        return default

    def set(self, key: str, value: Any, ttl: float | None = None) -> None:
        pass

    def delete(self, key: str) -> None:
        pass


class Client(SendingCalls, PeopleCalls, MenuCalls, LoginCalls, MediaCalls, WeChatClient):  # type: ignore[misc]
    """Calls the platform for one account; every failure is a WeChatError. Threads may share it."""

    jsapi = JsSdk()
    qrcode = QrCodes()
    wxa = MiniProgram()

    def __init__(self, account: Account, store: KeyValue, backoff: Sequence[float] = BACKOFF) -> None:
        """Prepare the calls; nothing is fetched before the first one."""
        super().__init__(account.app_id, account.secret, session=_NoSession(), timeout=TIMEOUT, auto_retry=False)
        self.account = account
        self._http = open_session(account)
        self._backoff = tuple(backoff)
        place = f"wechat:{account.app_id}"
        self._token = SharedSecret(store, f"{place}:token", self.stable_token)
        self._ticket = SharedSecret(store, f"{place}:jsapi", self._fetch_ticket)

    @property
    def access_token(self) -> str:
        """The account's token, from the shared store or fetched.

        wechatpy reads every property before `__init__` has run; the missing attribute's AttributeError is
        what it expects then.
        """
        return self._token.get()

    def fetch_access_token(self) -> Answer:
        """Refuse: only the shared store fetches, so that processes do not fight over the token."""
        raise NotImplementedError("the shared store fetches the token")

    def stable_token(self, force_refresh: bool = False) -> Fetched:
        """Ask the platform for the token; forced, it is new and the old one dies (20 a day, 30 s apart)."""
        body = {
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.secret,
            "force_refresh": force_refresh,
        }
        answer = self.call("post", "/cgi-bin/stable_token", data=body, with_token=False, idempotent=not force_refresh)
        return read_field(answer, lambda it: Fetched(str(it["access_token"]), int(it["expires_in"])))

    def jsapi_ticket(self) -> str:
        """Return the JS-SDK ticket, from the shared store or fetched."""
        return self._ticket.get()

    def _fetch_ticket(self) -> Fetched:
        answer = self.call("get", "/cgi-bin/ticket/getticket", params={"type": "jsapi"})
        return read_field(answer, lambda it: Fetched(str(it["ticket"]), int(it["expires_in"])))

    def clear_quota(self) -> None:
        """Set the account's daily counts to zero (10 times a month)."""
        self.call("post", "/cgi-bin/clear_quota", data={"appid": self.account.app_id})

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
        data: Any = None,
        files: dict[str, Any] | None = None,
        with_token: bool = True,
        idempotent: bool | None = None,
    ) -> Answer:
        """Make one JSON call; `idempotent` (default: GET) allows it to be repeated after a passing failure."""
        call = prepare(method, f"{OFFICIAL_API}{path}", params, data, files, with_token, idempotent)
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
        """Make a call of wechatpy's own modules, under the same rules as ours."""
        base = kwargs.pop("api_base_url", self.API_BASE_URL)
        url = url_or_endpoint if url_or_endpoint.startswith("http") else f"{base}{url_or_endpoint}"
        process = kwargs.pop("result_processor", None)
        known = {name: kwargs.pop(name, None) for name in ("params", "data", "files")}
        call = prepare(method, url, **known, options=kwargs)
        answer = self.perform(call, read_file_or_answer)
        return read_field(answer, process) if process and isinstance(answer, dict) else answer
