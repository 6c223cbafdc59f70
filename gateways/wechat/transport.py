"""The wire to the platform: one HTTP session per account, every call site led to the account's base address."""

import logging
from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from gateways.wechat.account import OFFICIAL_API, OFFICIAL_OAUTH, Account
from gateways.wechat.errors import ErrorClass, WeChatError

TIMEOUT = (3.0, 5.0)  # seconds to connect, and between two bytes of the answer
OFFICIAL_PAGES = "https://mp.weixin.qq.com"
_POOL = 16

# At DEBUG urllib3 writes addresses, and ours carry tokens and secrets.
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)


class BaseAddressAdapter(HTTPAdapter):
    """Sends what is addressed to an official host to another base address."""

    def __init__(self, official: str, base: str) -> None:
        """Replace `official` at the start of each address by `base`."""
        self._official, self._base = official, base.rstrip("/")
        super().__init__(pool_connections=2, pool_maxsize=_POOL, max_retries=0)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send the request to the base address."""
        address = request.url or ""
        if address.startswith(self._official):
            request.url = self._base + address.removeprefix(self._official)
        return super().send(request, *args, **kwargs)


def open_session(account: Account) -> requests.Session:
    """Return the account's session: no proxies or credentials from the environment, no cookies."""
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    pages = OFFICIAL_PAGES if account.api_base == OFFICIAL_API else account.api_base
    bases = {OFFICIAL_API: account.api_base, OFFICIAL_PAGES: pages, OFFICIAL_OAUTH: account.oauth_base}
    for official, base in bases.items():
        session.mount(f"{official}/", BaseAddressAdapter(official, base))
    return session


def exchange(session: requests.Session, method: str, url: str, options: Mapping[str, Any]) -> requests.Response:
    """Make one HTTP exchange; raise WeChatError, cleared of the address, for everything that is no 2xx."""
    try:
        response = session.request(method, url, **{"timeout": TIMEOUT, "allow_redirects": False, **options})
    except requests.RequestException as error:
        # `from None`: the exception's text holds the address, and so the token.
        raise WeChatError(None, type(error).__name__, ErrorClass.TRANSIENT, _was_sent(error)) from None
    status = response.status_code
    if status >= 500 or status == 429:
        raise WeChatError(None, f"HTTP {status}", ErrorClass.TRANSIENT, maybe_done=status >= 500)
    if not 200 <= status < 300:
        raise WeChatError(None, f"HTTP {status}", ErrorClass.CONFIG)
    return response


def _was_sent(error: requests.RequestException) -> bool:
    """Say whether the platform may have received the request before the connection failed."""
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return not isinstance(reason, NewConnectionError | ConnectTimeoutError)
