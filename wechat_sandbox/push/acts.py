"""What people do on their phones, and what the platform pushes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wechat_sandbox.platform.media import keep_media
from wechat_sandbox.platform.menus import seen_by
from wechat_sandbox.platform.qrcodes import CODE_URL, make_qrcode
from wechat_sandbox.push.envelope import event, message
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import ChatItem, Json, Person, QrCode


class ActRefused(Exception):
    """Something this person cannot do now, in words for the page."""


@dataclass
class Act:
    """What is pushed, what the phone shows at once, and which window opens."""

    fields: Json
    item: ChatItem | None = None
    trigger: str = ""
    tells_member: bool = True
    app: str = "oa"
    opens: str = ""
    body: str = ""


def _said(person: Person, kind: str, **shown: str) -> ChatItem:
    return ChatItem(openid=person.openid, direction="in", kind=kind, **shown)  # type: ignore[arg-type]


def _require(found: Json, *names: str) -> list[str]:
    values = [found.get(name) for name in names]
    if any(value in (None, "") for value in values):
        raise ActRefused(f"缺少 {'、'.join(names)}")
    return [str(value) for value in values]


def say(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a text; with bizmsgmenuid it answers a menu message and counts as a menu click."""
    (text,) = _require(found, "text")
    choice = {"bizmsgmenuid": str(found["bizmsgmenuid"])} if found.get("bizmsgmenuid") else {}
    fields = message(box, person, "text", Content=text, **choice)
    return Act(fields, _said(person, "text", text=text), "menu" if choice else "message")


def image(box: Sandbox, person: Person, content: bytes, mimetype: str) -> Act:
    """Send a picture; it can be fetched by its PicUrl and by its MediaId."""
    if not content:
        raise ActRefused("没有图片")
    media = keep_media(box, "image", content, "picture", mimetype)
    url = f"{box.base_url}/media/{media.media_id}"
    fields = message(box, person, "image", PicUrl=url, MediaId=media.media_id)
    return Act(fields, _said(person, "image", pic_url=url, media_id=media.media_id), "message")


def voice(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a voice message, with what speech recognition made of it."""
    media = keep_media(box, "voice", b"#!AMR\n", "voice.amr", "audio/amr")
    text = str(found.get("text") or found.get("recognition") or "")
    fields = message(
        box, person, "voice", MediaId=media.media_id, Format="amr", **({"Recognition": text} if text else {})
    )
    return Act(fields, _said(person, "voice", text=text, media_id=media.media_id), "message")


def video(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a video."""
    media = keep_media(box, "video", b"\x00", "video.mp4", "video/mp4")
    fields = message(box, person, "video", MediaId=media.media_id, ThumbMediaId=media.media_id)
    return Act(fields, _said(person, "video", media_id=media.media_id), "message")


def location(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a place; with a menu key it is the answer to a location_select button."""
    latitude = found.get("lat", found.get("latitude"))
    longitude = found.get("lng", found.get("longitude"))
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ActRefused("缺少 lat、lng")
    label = str(found.get("label") or "")
    shown = _said(person, "location", title=label or "位置", text=f"{latitude}, {longitude}")
    if found.get("key"):
        info = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "15", "Label": label}
        fields = _menu_event(box, person, "location_select", str(found["key"]), SendLocationInfo=info)
        return Act(fields, shown)
    fields = message(box, person, "location", Location_X=latitude, Location_Y=longitude, Scale=15, Label=label)
    return Act(fields, shown, "message")


def link(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a link."""
    (url,) = _require(found, "url")
    title, text = str(found.get("title") or url), str(found.get("text") or "")
    fields = message(box, person, "link", Title=title, Description=text, Url=url)
    return Act(fields, _said(person, "link", title=title, text=text, url=url), "message")


def _menu_event(box: Sandbox, person: Person, name: str, key: str, **more: object) -> Json:
    return {**event(box, person, name, EventKey=key), **more}


def _button_type(box: Sandbox, person: Person, key: str) -> str:
    buttons = seen_by(box, person)[0]
    leaves = [leaf for button in buttons for leaf in (button.get("sub_button") or [button])]
    return next((str(leaf["type"]) for leaf in leaves if leaf.get("key") == key), "click")


def click(box: Sandbox, person: Person, found: Json) -> Act:
    """Press the menu button of a key; its type decides the event."""
    (key,) = _require(found, "key")
    kind = str(found.get("type") or _button_type(box, person, key))
    if kind.startswith("scancode_"):
        result = str(found.get("scan_result") or found.get("result") or "")
        scanned = {"ScanType": "qrcode", "ScanResult": result}
        return Act(_menu_event(box, person, kind, key, ScanCodeInfo=scanned), trigger="menu")
    if kind.startswith("pic_"):
        pictures = {"Count": 1, "PicList": {"item": [{"PicMd5Sum": "1b5f7c23b5bf75682a53e7b6d163e185"}]}}
        return Act(_menu_event(box, person, kind, key, SendPicsInfo=pictures))
    if kind == "location_select":
        return location(box, person, {"lat": 28.4597, "lng": 119.9101, **found})
    return Act(_menu_event(box, person, "CLICK", key), trigger="menu")


def view(box: Sandbox, person: Person, found: Json) -> Act:
    """Press a menu button that opens a page, or with path one of the mini-program's."""
    (url,) = _require(found, "url")
    menuid = seen_by(box, person)[1]
    if found.get("path"):
        fields = _menu_event(box, person, "view_miniprogram", str(found["path"]), MenuId=menuid)
        return Act(fields, tells_member=False, opens=url)
    return Act(_menu_event(box, person, "VIEW", url, MenuId=menuid), tells_member=False, opens=url)


def subscribe(box: Sandbox, person: Person, found: Json) -> Act:
    """Follow the account, by search or by a scene code."""
    if person.subscribed:
        raise ActRefused("已经关注了")
    scene = str(found.get("scene") or "")
    return _follow(box, person, _code(box, {"scene": scene}) if scene else None)


def _follow(box: Sandbox, person: Person, code: QrCode | None) -> Act:
    person.subscribed, person.blocked = True, False
    person.subscribe_time = int(box.now())
    person.subscribe_scene = "ADD_SCENE_QR_CODE" if code else "ADD_SCENE_SEARCH"
    person.qr_scene = code.scene if code else ""
    keys = {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket} if code else {"EventKey": ""}
    shown = _said(person, "system", text="你已关注该公众号")
    return Act(event(box, person, "subscribe", **keys), shown, "subscribe")


def unsubscribe(box: Sandbox, person: Person, found: Json) -> Act:
    """Stop following; tags, consents and the message window go."""
    if not person.subscribed:
        raise ActRefused("还没有关注")
    person.subscribed = False
    person.tags.clear()
    person.consents.clear()
    person.allowance.left, person.allowance.until = 0, 0.0
    shown = _said(person, "system", text="你已取消关注该公众号")
    return Act(event(box, person, "unsubscribe", EventKey=""), shown, tells_member=False)


def _code(box: Sandbox, found: Json) -> QrCode:
    """Return the code that is scanned; an unknown scene stands for a poster printed earlier."""
    codes = box.world.qrcodes.values()
    if found.get("ticket"):
        code = box.world.qrcodes.get(str(found["ticket"]))
    elif str(found.get("url") or found.get("scene") or "").startswith(CODE_URL):
        code = next((each for each in codes if each.url in (found.get("url"), found.get("scene"))), None)
    else:
        (scene,) = _require(found, "scene")
        alive = [each for each in codes if each.scene == scene and not _expired(box, each)]
        code = alive[-1] if alive else make_qrcode(box, scene, not scene.isdigit(), 0)
    if code is None or _expired(box, code):
        raise ActRefused("二维码已过期或不存在")
    return code


def _expired(box: Sandbox, code: QrCode) -> bool:
    return bool(code.expires_at) and code.expires_at <= box.now()


def scan(box: Sandbox, person: Person, found: Json) -> Act:
    """Scan a scene code: followers cause SCAN, others subscribe with qrscene_; a web address just opens."""
    seen = str(found.get("url") or found.get("scene") or "")
    if seen.startswith(("http://", "https://")) and not seen.startswith(CODE_URL):
        return Act({}, tells_member=False, opens=seen)
    code = _code(box, found)
    if not person.subscribed:
        return _follow(box, person, code)
    return Act(event(box, person, "SCAN", EventKey=code.scene, Ticket=code.ticket), trigger="scan")


def mini_enter(box: Sandbox, person: Person, found: Json) -> Act:
    """Open the mini-program's customer chat."""
    fields = event(box, person, "user_enter_tempsession", "mini", SessionFrom=str(found.get("from") or ""))
    return Act(fields, trigger="mini_enter", tells_member=False, app="mini")


def mini_say(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a text in the mini-program's customer chat."""
    (text,) = _require(found, "text")
    fields = message(box, person, "text", "mini", Content=text)
    return Act(fields, _said(person, "text", text=text), "mini_message", tells_member=False, app="mini")


def revoke(box: Sandbox, person: Person, found: Json) -> Act:
    """Take back what was granted to the account's pages: it must delete that data."""
    person.granted_scopes.clear()
    info = {"OpenID": person.openid, "AppID": box.config.appid, "RevokeInfo": str(found.get("info") or "205")}
    return Act({**event(box, person, "user_authorization_revoke"), **info}, tells_member=False)


def delete_account(box: Sandbox, person: Person, found: Json) -> Act:
    """Close the WeChat account: the openid is gone, and the platform asks to delete their data."""
    person.deleted, person.subscribed = True, False
    fields = event(box, person, "user_authorization_cancellation", OpenID=person.openid)
    fields |= {"AppID": box.config.appid, "UnionID": person.unionid}
    return Act(fields, tells_member=False)


Doing = Callable[[Sandbox, Person, Json], Act]
DOINGS: dict[str, Doing] = {
    "say": say, "voice": voice, "video": video, "location": location, "link": link, "click": click,
    "view": view, "scan": scan, "subscribe": subscribe, "unsubscribe": unsubscribe,
    "mini_enter": mini_enter, "mini_say": mini_say, "revoke": revoke, "delete_account": delete_account,
}  # fmt: skip
# What only a follower can do.
FOLLOWERS_ONLY = {"say", "voice", "video", "location", "link", "click", "view", "image"}
