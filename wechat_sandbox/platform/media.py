"""Temporary media: uploaded by the account, or sent by people in chat."""

from __future__ import annotations

import base64

from flask import Blueprint, Response, request

from wechat_sandbox.platform.endpoint import Answer, Call, current_sandbox, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Media

api = Blueprint("media", __name__)

LIFETIME = 3 * 86_400
BOTH = ("oa", "mini")
# bytes allowed, and the platform's code when there are more
LIMITS = {"image": (10 << 20, 40009), "voice": (2 << 20, 40010), "video": (10 << 20, 45001), "thumb": (64 << 10, 40009)}


def keep_media(box: Sandbox, kind: str, content: bytes, filename: str, mimetype: str) -> Media:
    """Keep a file for three days."""
    media = Media(
        media_id=box.new_secret("", 64),
        kind=kind,
        filename=filename,
        mimetype=mimetype,
        content=base64.b64encode(content).decode(),
        created_at=int(box.now()),
        expires_at=box.now() + LIFETIME,
    )
    with box.lock:
        box.world.media[media.media_id] = media
    return media


@endpoint(api, "/cgi-bin/media/upload", apps=BOTH, reads_json=False)
def upload(call: Call) -> Json:
    """Take a file (40004 type, 41005 missing, 40009 and others when too big)."""
    kind, file = call.args.get("type", ""), request.files.get("media")
    if kind not in LIMITS:
        raise PlatformError(40004)
    if file is None:
        raise PlatformError(41005)
    content = file.read()
    limit, code = LIMITS[kind]
    if not content:
        raise PlatformError(44001)
    if len(content) > limit:
        raise PlatformError(code)
    media = keep_media(call.box, kind, content, file.filename or "file", file.mimetype)
    return {"type": kind, "media_id": media.media_id, "created_at": media.created_at}


@endpoint(api, "/cgi-bin/media/get", method="GET", apps=BOTH)
def get(call: Call) -> Answer:
    """Give a file back (40007 unknown or expired)."""
    media = call.box.world.media.get(call.args.get("media_id", ""))
    if media is None or media.expires_at <= call.box.now():
        raise PlatformError(40007)
    if media.kind == "video":
        return {"video_url": f"{call.box.base_url}/media/{media.media_id}"}
    return _file(media)


@api.get("/media/<media_id>")
def picture(media_id: str) -> Response:
    """Give a chat's picture by its PicUrl; these do not expire."""
    box = current_sandbox()
    with box.lock:
        media = box.world.media.get(media_id)
    return _file(media) if media else Response("not found", status=404, mimetype="text/plain")


def _file(media: Media) -> Response:
    response = Response(base64.b64decode(media.content), mimetype=media.mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{media.media_id}{_suffix(media)}"'
    return response


def _suffix(media: Media) -> str:
    return {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}.get(media.mimetype, "")
