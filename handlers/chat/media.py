"""Pictures that people send: fetched from WeChat, cleaned and stored before any transaction is open."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass, field

from gateways.doors import Doors
from gateways.pictures import FileRejected, clean_file
from gateways.wechat.errors import WeChatError
from gateways.wechat.media import MediaTooLarge

log = logging.getLogger(__name__)
AWAY = "这张图片没有取到，请再发一次"
TOO_LARGE = "这张图片太大（超过10 MB），请压缩后再发"


@dataclass(frozen=True)
class Fetched:
    """A picture in the vault, or the sentence on why it is not there."""

    stored_name: str = field(default="", repr=False)
    media_type: str = ""
    extension: str = ""
    size: int = 0
    problem: str = ""


def fetch_picture(doors: Doors, media_id: str) -> Fetched:
    """Bring one picture home; never raises for what the platform or the picture may do."""
    try:
        media = doors.client.download_media(media_id)
        clean = clean_file(media.content)
    except MediaTooLarge:
        return Fetched(problem=TOO_LARGE)
    except FileRejected as rejection:
        return Fetched(problem=str(rejection).rstrip("。"))
    except WeChatError as error:
        log.warning("a picture could not be fetched: %s", error)
        return Fetched(problem=AWAY)
    name = doors.vault.store(io.BytesIO(clean.content))
    return Fetched(name, clean.content_type, clean.extension, len(clean.content))


def drop(doors: Doors, fetched: Fetched | None) -> None:
    """Delete a picture that nothing refers to."""
    if fetched is not None and fetched.stored_name:
        doors.vault.delete(fetched.stored_name)
