"""Files on the platform: what people sent, what we send, and QR codes."""

import time
from dataclasses import dataclass, field

import requests
from wechatpy.client.api import WeChatQRCode

from gateways.wechat.account import OFFICIAL_API
from gateways.wechat.answers import Answer, is_file, read_field, read_object
from gateways.wechat.calls import Caller, prepare
from gateways.wechat.errors import ErrorClass, WeChatError
from gateways.wechat.transport import OFFICIAL_PAGES

MAX_MEDIA_BYTES = 10 * 1024 * 1024
MAX_QRCODE_SECONDS = 2_592_000
_MAX_SECONDS = 30.0  # for a whole download: a slow drip must not hold a worker
_CHUNK = 64 * 1024


class MediaTooLarge(Exception):  # noqa: N818 - the name says what happened
    """A file on the platform that is larger than we take."""


@dataclass(frozen=True, slots=True)
class Media:
    """A downloaded file; the content type is the platform's word and no proof."""

    content: bytes = field(repr=False)
    content_type: str


@dataclass(frozen=True, slots=True)
class QrCode:
    """A code that leads to the account with a scene; `url` is what the picture holds."""

    ticket: str
    url: str
    expire_seconds: int


class MediaCalls(Caller):
    """Each raises WeChatError."""

    def download_media(self, media_id: str, max_bytes: int = MAX_MEDIA_BYTES) -> Media:
        """Fetch what a person sent (kept three days); raise MediaTooLarge beyond `max_bytes`."""
        return self._download(f"{OFFICIAL_API}/cgi-bin/media/get", {"media_id": media_id}, True, max_bytes)

    def create_qrcode(self, scene: str, expire_seconds: int = MAX_QRCODE_SECONDS) -> QrCode:
        """Create a code that ends, for a scene of 1 to 64 characters."""
        if not 1 <= len(scene) <= 64:
            raise ValueError("A scene has 1 to 64 characters.")
        seconds = min(expire_seconds, MAX_QRCODE_SECONDS)
        body = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}, "expire_seconds": seconds}
        answer: Answer = WeChatQRCode(self).create(body)
        return read_field(answer, lambda it: QrCode(str(it["ticket"]), str(it["url"]), int(it["expire_seconds"])))

    def qrcode_image(self, ticket: str) -> Media:
        """Fetch the picture of a code."""
        return self._download(f"{OFFICIAL_PAGES}/cgi-bin/showqrcode", {"ticket": ticket}, False, MAX_MEDIA_BYTES)

    def _download(self, url: str, params: dict[str, str], with_token: bool, max_bytes: int) -> Media:
        # wechatpy takes a file of any size, however slowly it comes, and a code's picture with a connection of its own.
        call = prepare("get", url, params, with_token=with_token, stream=True)
        return self.perform(call, lambda response: _read_media(response, max_bytes))


def _read_media(response: requests.Response, max_bytes: int) -> Media:
    with response:
        if not is_file(response):
            read_object(_limited(response, _CHUNK))
            raise WeChatError(None, "the answer is no file", ErrorClass.REQUEST_WRONG)
        return Media(_limited(response, max_bytes), response.headers["Content-Type"].partition(";")[0].strip())


def _limited(response: requests.Response, max_bytes: int) -> bytes:
    """Read the body; raise MediaTooLarge beyond the limit and WeChatError when it breaks off or drips."""
    deadline = time.monotonic() + _MAX_SECONDS
    content = bytearray()
    try:
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > max_bytes:
                raise MediaTooLarge(f"more than {max_bytes} bytes")
            if time.monotonic() > deadline:
                raise WeChatError(None, "the download is too slow", ErrorClass.TRANSIENT)
    except requests.RequestException as error:
        raise WeChatError(None, type(error).__name__, ErrorClass.TRANSIENT) from None
    return bytes(content)
