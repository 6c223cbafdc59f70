"""Who somebody is: page sign-in (OAuth), mini-program login and phone number, the JS-SDK's signature."""

import secrets
import time
from abc import abstractmethod
from dataclasses import dataclass, field
from urllib.parse import quote

from wechatpy.client.api import WeChatJSAPI

from gateways.wechat.answers import read_field
from gateways.wechat.calls import Caller

_MAX_STATE = 128  # bytes


@dataclass(frozen=True, slots=True)
class MiniLogin:
    """Who logged in to the mini-program; the session key never leaves the server."""

    openid: str = field(repr=False)
    session_key: str = field(repr=False)
    unionid: str = field(default="", repr=False)


class LoginCalls(Caller):
    """Codes are for one use within five minutes; a bad one raises WeChatError of kind LOGIN.

    wechatpy's page sign-in has a connection of its own, without time limit and base address, and leaves the state
    as it is; its login of the mini-program fetches a token first, so that a token outage would stop everybody; the
    phone number it does not know.
    """

    def authorize_url(self, redirect: str, state: str) -> str:
        """Return the address that signs a person in silently and comes back to `redirect` with a code."""
        if not state or len(state.encode()) > _MAX_STATE:
            raise ValueError(f"The state has 1 to {_MAX_STATE} bytes.")
        return (
            f"{self.account.oauth_base.rstrip('/')}/connect/oauth2/authorize?appid={quote(self.account.app_id)}"
            f"&redirect_uri={quote(redirect, safe='')}&response_type=code&scope=snsapi_base"
            f"&state={quote(state, safe='')}#wechat_redirect"
        )

    def oauth_openid(self, code: str) -> str:
        """Exchange the code of a page sign-in for the person's openid."""
        asked = {"code": code, "grant_type": "authorization_code", **self._credentials()}
        answer = self.call("get", "/sns/oauth2/access_token", params=asked, with_token=False)
        return read_field(answer, lambda it: str(it["openid"]))

    def code2session(self, code: str) -> MiniLogin:
        """Exchange the code of `wx.login`; needs no token."""
        asked = {"js_code": code, "grant_type": "authorization_code", **self._credentials()}
        answer = self.call("get", "/sns/jscode2session", params=asked, with_token=False)
        return read_field(
            answer, lambda it: MiniLogin(str(it["openid"]), str(it["session_key"]), str(it.get("unionid", "")))
        )

    def phone_number(self, code: str) -> str:
        """Exchange the code of the phone button for the number without country code (each success costs)."""
        answer = self.call("post", "/wxa/business/getuserphonenumber", data={"code": code})
        return read_field(answer, lambda it: str(it["phone_info"]["purePhoneNumber"]))

    @abstractmethod
    def jsapi_ticket(self) -> str:
        """Return the JS-SDK ticket."""

    def jsapi_config(self, url: str) -> dict[str, str | int]:
        """Return what `wx.config` needs on the page at `url`."""
        nonce, stamp = secrets.token_hex(8), int(time.time())
        # Its own ticket wechatpy would keep without a lock: every process would fetch one.
        signature = WeChatJSAPI(self).get_jsapi_signature(nonce, self.jsapi_ticket(), stamp, url.partition("#")[0])
        return {"appId": self.account.app_id, "timestamp": stamp, "nonceStr": nonce, "signature": signature}

    def _credentials(self) -> dict[str, str]:
        return {"appid": self.account.app_id, "secret": self.account.secret}
