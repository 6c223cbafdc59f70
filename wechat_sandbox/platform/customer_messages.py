"""Customer messages inside the windows that people's own actions open."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.people import require_person
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Allowance, ChatItem, Json, Person

api = Blueprint("customer_messages", __name__)

HOURS_48 = 48 * 3600
# The platform's table since 2023-06-12: how many messages, within how many seconds.
WINDOWS: dict[str, tuple[int, int]] = {
    "message": (5, HOURS_48),
    "menu": (3, 60),
    "subscribe": (3, 60),
    "scan": (3, 60),
    "mini_message": (5, HOURS_48),
    "mini_enter": (2, 60),
}
TEXT_BYTES = 2_048
TYPING_AFTER = 30
TYPING_LASTS = 15
BOTH = ("oa", "mini")
OK: Json = {"errcode": 0, "errmsg": "ok"}


def open_window(box: Sandbox, person: Person, trigger: str) -> None:
    """Set the allowance a trigger gives; it replaces what was left, it does not add."""
    count, seconds = WINDOWS[trigger]
    allowance = Allowance(count, box.now() + seconds, trigger)
    if trigger.startswith("mini_"):
        person.mini_allowance = allowance
    else:
        person.allowance = allowance


def _recipient(call: Call) -> tuple[Person, Allowance]:
    touser = call.text("touser")
    person = require_person(call.box.find_person(touser))
    if call.app == "mini":
        return require_person(person if person.mini_openid == touser else None), person.mini_allowance
    return require_person(person if person.openid == touser else None), person.allowance


@endpoint(api, "/cgi-bin/message/custom/send", apps=BOTH)
def send(call: Call) -> Json:
    """Send a customer message (45015 window shut, 45047 count used up, 48002 refused)."""
    person, allowance = _recipient(call)
    kind = call.text("msgtype")
    if kind not in _READERS:
        raise PlatformError(40008)
    held = call.body.get(kind)
    item = ChatItem(openid=person.openid, direction="out", kind=kind, channel="customer")
    _READERS[kind](call.box, item, held if isinstance(held, dict) else {})
    call.reached = False
    if person.blocked and call.app == "oa":
        raise PlatformError(48002)
    if allowance.until <= call.box.now() or (call.app == "oa" and not person.subscribed):
        raise PlatformError(45015)
    if allowance.left < 1:
        raise PlatformError(45047)
    allowance.left -= 1
    call.reached = True
    item.msgid = str(call.box.new_id())
    person.typing_until = 0.0
    call.box.add_item(item)
    return OK


@endpoint(api, "/cgi-bin/message/custom/typing", apps=BOTH)
def typing(call: Call) -> Json:
    """Show or hide that an answer is being typed (45072, 45080, 45081)."""
    person, _ = _recipient(call)
    now = call.box.now()
    if call.text("command") not in ("Typing", "CancelTyping"):
        raise PlatformError(45072)
    if now - person.last_spoke_at > TYPING_AFTER:
        raise PlatformError(45080)
    begins = call.text("command") == "Typing"
    if begins and person.typing_until > now:
        raise PlatformError(45081)
    person.typing_until = now + TYPING_LASTS if begins else 0.0
    call.box.announce({"openid": person.openid, "typing": begins})
    return OK


def _text(box: Sandbox, item: ChatItem, held: Json) -> None:
    item.text = str(held.get("content") or "")
    if not item.text:
        raise PlatformError(44004)
    if len(item.text.encode()) > TEXT_BYTES:
        raise PlatformError(45002)


def _media(box: Sandbox, item: ChatItem, held: Json) -> None:
    item.media_id = str(held.get("media_id") or "")
    if item.media_id not in box.world.media:
        raise PlatformError(40007)
    item.pic_url = f"{box.base_url}/media/{item.media_id}"
    item.title = str(held.get("title") or "")


def _music(box: Sandbox, item: ChatItem, held: Json) -> None:
    if str(held.get("thumb_media_id")) not in box.world.media:
        raise PlatformError(40007)
    item.title, item.url = str(held.get("title") or ""), str(held.get("musicurl") or "")


def _news(box: Sandbox, item: ChatItem, held: Json) -> None:
    articles = held.get("articles")
    if not isinstance(articles, list) or not articles:
        raise PlatformError(44003)
    if len(articles) > 1:
        raise PlatformError(45008)
    found = articles[0] if isinstance(articles[0], dict) else {}
    shown = {name: str(found.get(name) or "") for name in ("title", "description", "url")}
    item.articles = [{**shown, "picurl": str(found.get("picurl") or "")}]
    item.title, item.url = shown["title"], shown["url"]


def _article(box: Sandbox, item: ChatItem, held: Json) -> None:
    if not held.get("article_id"):
        raise PlatformError(40007)
    item.title = str(held["article_id"])


def _choices(box: Sandbox, item: ChatItem, held: Json) -> None:
    listed = held.get("list")
    if not isinstance(listed, list) or not listed:
        raise PlatformError(44004)
    item.text = str(held.get("head_content") or "")
    item.tail = str(held.get("tail_content") or "")
    item.choices = [
        {"id": str(each.get("id")), "content": str(each.get("content"))} for each in listed if isinstance(each, dict)
    ]


def _mini_page(box: Sandbox, item: ChatItem, held: Json) -> None:
    if str(held.get("thumb_media_id")) not in box.world.media:
        raise PlatformError(40007)
    if held.get("appid", box.config.mini_appid) != box.config.mini_appid:
        raise PlatformError(40013)
    item.title, item.miniprogram = str(held.get("title") or ""), dict(held)


def _link(box: Sandbox, item: ChatItem, held: Json) -> None:
    item.title, item.text = str(held.get("title") or ""), str(held.get("description") or "")
    item.url = str(held.get("url") or "")


_READERS: dict[str, Callable[[Sandbox, ChatItem, Json], None]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "music": _music,
    "news": _news,
    "mpnewsarticle": _article,
    "msgmenu": _choices,
    "miniprogrampage": _mini_page,
    "link": _link,
}
