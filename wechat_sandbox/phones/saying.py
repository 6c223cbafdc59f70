"""What people send: texts, pictures, voices, places, links."""

from __future__ import annotations

from wechat_sandbox.phones.act import Act, ActRefused, require, said
from wechat_sandbox.platform.media import keep_media
from wechat_sandbox.push.envelope import event, message
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person


def say(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a text; with bizmsgmenuid it answers a menu message and counts as a menu click."""
    (text,) = require(found, "text")
    choice = {"bizmsgmenuid": str(found["bizmsgmenuid"])} if found.get("bizmsgmenuid") else {}
    fields = message(box, person, "text", Content=text, **choice)
    return Act(fields, said(person, "text", text=text), "menu" if choice else "message")


def image(box: Sandbox, person: Person, content: bytes, mimetype: str) -> Act:
    """Send a picture; it can be fetched by its PicUrl and by its MediaId."""
    if not content:
        raise ActRefused("没有图片")
    media = keep_media(box, "image", content, "picture", mimetype)
    url = f"{box.base_url}/media/{media.media_id}"
    fields = message(box, person, "image", PicUrl=url, MediaId=media.media_id)
    return Act(fields, said(person, "image", pic_url=url, media_id=media.media_id), "message")


def voice(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a voice message, with what speech recognition made of it."""
    media = keep_media(box, "voice", b"#!AMR\n", "voice.amr", "audio/amr")
    text = str(found.get("text") or found.get("recognition") or "")
    fields = message(
        box, person, "voice", MediaId=media.media_id, Format="amr", **({"Recognition": text} if text else {})
    )
    return Act(fields, said(person, "voice", text=text, media_id=media.media_id), "message")


def video(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a video."""
    media = keep_media(box, "video", b"\x00", "video.mp4", "video/mp4")
    fields = message(box, person, "video", MediaId=media.media_id, ThumbMediaId=media.media_id)
    return Act(fields, said(person, "video", media_id=media.media_id), "message")


def location(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a place; with a menu key it is the answer to a location_select button."""
    latitude = found.get("lat", found.get("latitude"))
    longitude = found.get("lng", found.get("longitude"))
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise ActRefused("缺少 lat、lng")
    label = str(found.get("label") or "")
    shown = said(person, "location", title=label or "位置", text=f"{latitude}, {longitude}")
    if found.get("key"):
        info = {"Location_X": str(latitude), "Location_Y": str(longitude), "Scale": "15", "Label": label}
        fields = event(box, person, "location_select", EventKey=str(found["key"]), SendLocationInfo=info)
        return Act(fields, shown)
    fields = message(box, person, "location", Location_X=latitude, Location_Y=longitude, Scale=15, Label=label)
    return Act(fields, shown, "message")


def link(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a link."""
    (url,) = require(found, "url")
    title, text = str(found.get("title") or url), str(found.get("text") or "")
    fields = message(box, person, "link", Title=title, Description=text, Url=url)
    return Act(fields, said(person, "link", title=title, text=text, url=url), "message")


def mini_enter(box: Sandbox, person: Person, found: Json) -> Act:
    """Open the mini-program's customer chat."""
    fields = event(box, person, "user_enter_tempsession", "mini", SessionFrom=str(found.get("from") or ""))
    return Act(fields, trigger="mini_enter", tells_member=False, app="mini")


def mini_say(box: Sandbox, person: Person, found: Json) -> Act:
    """Send a text in the mini-program's customer chat."""
    (text,) = require(found, "text")
    fields = message(box, person, "text", "mini", Content=text)
    return Act(fields, said(person, "text", text=text), "mini_message", tells_member=False, app="mini")
