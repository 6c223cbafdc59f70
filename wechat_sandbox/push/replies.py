"""What a passive reply shows on the phone, and when it is none the platform accepts."""

from __future__ import annotations

from collections.abc import Callable

from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import ChatItem, Json

TEXT_LIMIT_BYTES = 2048
_ONE_ARTICLE = {"text", "image", "voice", "video", "shortvideo", "news", "location"}


def read_reply(box: Sandbox, fields: Json, pushed: Json) -> ChatItem | None:
    """Turn a reply into a chat line; None for a hand-over to customer service (ValueError when invalid)."""
    openid = str(pushed.get("FromUserName", ""))
    if fields.get("ToUserName") != openid or fields.get("FromUserName") != pushed.get("ToUserName"):
        raise ValueError("ToUserName and FromUserName are not swapped")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise ValueError("CreateTime is not in whole seconds")
    kind = str(fields.get("MsgType", ""))
    if kind == "transfer_customer_service":
        return None
    if kind not in _READERS:
        raise ValueError(f"MsgType {kind!r} cannot be a reply")
    item = ChatItem(openid=openid, direction="out", kind=kind, channel="reply")
    _READERS[kind](box, item, fields, pushed)
    return item


def _text(box: Sandbox, item: ChatItem, fields: Json, pushed: Json) -> None:
    item.text = str(fields.get("Content") or "")
    if not item.text:
        raise ValueError("Content is empty")
    if len(item.text.encode()) > TEXT_LIMIT_BYTES:
        raise ValueError(f"Content has more than {TEXT_LIMIT_BYTES} bytes")


def _media(box: Sandbox, item: ChatItem, fields: Json, pushed: Json) -> None:
    holder = fields.get(item.kind.capitalize())
    item.media_id = str(holder.get("MediaId") or "") if isinstance(holder, dict) else ""
    if item.media_id not in box.world.media:
        raise ValueError("MediaId is unknown")
    item.pic_url = f"{box.base_url}/media/{item.media_id}"
    item.title = str(holder.get("Title") or "") if isinstance(holder, dict) else ""


def _music(box: Sandbox, item: ChatItem, fields: Json, pushed: Json) -> None:
    music = fields.get("Music")
    if not isinstance(music, dict) or not music.get("ThumbMediaId"):
        raise ValueError("Music needs a ThumbMediaId")
    item.title, item.text = str(music.get("Title") or ""), str(music.get("Description") or "")
    item.url = str(music.get("MusicUrl") or "")


def _news(box: Sandbox, item: ChatItem, fields: Json, pushed: Json) -> None:
    articles = _articles(fields)
    limit = 1 if pushed.get("MsgType") in _ONE_ARTICLE else 8
    if not 1 <= len(articles) <= limit:
        raise ValueError(f"{len(articles)} articles where 1 to {limit} may be")
    if str(fields.get("ArticleCount")) != str(len(articles)):
        raise ValueError("ArticleCount is not the number of articles")
    item.articles = [
        {
            "title": str(each.get("Title") or ""),
            "description": str(each.get("Description") or ""),
            "url": str(each.get("Url") or ""),
            "picurl": str(each.get("PicUrl") or ""),
        }
        for each in articles
    ]
    item.title, item.url = item.articles[0]["title"], item.articles[0]["url"]


def _articles(fields: Json) -> list[Json]:
    holder = fields.get("Articles")
    found = holder.get("item") if isinstance(holder, dict) else holder
    several = found if isinstance(found, list) else [found]
    return [each for each in several if isinstance(each, dict)]


_READERS: dict[str, Callable[[Sandbox, ChatItem, Json, Json], None]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "music": _music,
    "news": _news,
}
