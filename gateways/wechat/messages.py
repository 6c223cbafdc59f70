"""A message or event from the platform, as the rest of the house sees it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from gateways.wechat.bodies import Body, Format, Value
from gateways.wechat.cipher import AesKey
from gateways.wechat.rejected import CallbackRejected

_SCENE_PREFIX = "qrscene_"
_NAME = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_LAST_SECOND = 253402300799  # the end of the year 9999, the last second datetime knows


@dataclass(frozen=True, slots=True)
class Envelope:
    """How the message came, which is how its answer must go: format, nonce, and the key when encrypted."""

    format: Format
    nonce: str = ""
    key: AesKey | None = None


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message or event of one person; texts that could name the person stay out of its repr.

    `type` and `event` are lower-case whatever the platform writes; `raw` keeps the original.
    `text` is the content, or what the platform understood of a voice message.
    `scene` is the QR code's scene of a scan or of a subscription by scan.
    """

    app_id: str
    openid: str = field(repr=False)
    to: str
    type: str
    event: str
    event_key: str
    msg_id: str
    created_at: datetime
    text: str = field(repr=False)
    media_id: str = field(repr=False)
    scene: str
    raw: Body = field(repr=False)
    dedupe_key: str
    envelope: Envelope = field(repr=False)

    def is_event(self) -> bool:
        """Say whether this is an event rather than something the person sent."""
        return self.type == "event"

    def entries(self) -> list[Body]:
        """Return the entries of the event's `List` (subscribe-message results), wherever it stands."""
        return [entry for entry in _lists(self.raw) if isinstance(entry, dict)]


def build_message(app_id: str, body: Body, envelope: Envelope) -> InboundMessage:
    """Build the message from a body that was verified; raise CallbackRejected when a needed field is unusable."""
    fields = _Fields(body)
    type_ = fields.name("MsgType").lower()
    event = fields.name("Event").lower() if type_ == "event" else ""
    event_key = fields.text("EventKey", limit=2048)
    return InboundMessage(
        app_id=app_id,
        openid=fields.name("FromUserName"),
        to=fields.name("ToUserName"),
        type=type_,
        event=event,
        event_key=event_key,
        msg_id=fields.text("MsgId", limit=64) or fields.text("MsgID", limit=64),
        created_at=fields.time("CreateTime"),
        text=fields.text("Content") or fields.text("Recognition"),
        media_id=fields.text("MediaId", limit=512),
        scene=_scene(event, event_key),
        raw=body,
        dedupe_key=_dedupe_key(app_id, type_, fields),
        envelope=envelope,
    )


class _Fields:
    """Reads single fields of a body, each as text."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def text(self, field_name: str, limit: int = 65536) -> str:
        value = self._body.get(field_name)
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, dict | list):
            raise CallbackRejected(f"{field_name} is not one text")
        text = _as_text(value)
        if len(text) > limit:
            raise CallbackRejected(f"{field_name} is too long")
        return text

    def name(self, field_name: str) -> str:
        text = self.text(field_name).strip()
        if not _NAME.fullmatch(text):
            raise CallbackRejected(f"{field_name} is missing or malformed")
        return text

    def time(self, field_name: str) -> datetime:
        text = self.text(field_name).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 12) or int(text) > _LAST_SECOND:
            raise CallbackRejected(f"{field_name} is no time")
        return datetime.fromtimestamp(int(text), UTC)

    def message_ids(self) -> Iterator[str]:
        """Yield the ids of what an event reports on: two results may arrive for one person in one second."""
        yield self.text("MsgID", limit=64)
        for entry in _lists(self._body):
            if isinstance(entry, dict):
                yield str(entry.get("MsgID", ""))


def _as_text(value: str | int | float) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to write integers of more than 4300 digits
        raise CallbackRejected("a number is too long") from None


def _lists(body: Body) -> Iterator[Value]:
    for key, value in body.items():
        if key == "List" and isinstance(value, list):
            yield from value
        elif isinstance(value, dict):
            yield from _lists(value)


def _scene(event: str, event_key: str) -> str:
    if event == "scan":
        return event_key
    if event == "subscribe" and event_key.startswith(_SCENE_PREFIX):
        return event_key.removeprefix(_SCENE_PREFIX)
    return ""


def _dedupe_key(app_id: str, type_: str, fields: _Fields) -> str:
    """Name the push so that its repeats have the same name: the message's id, else who, when and what."""
    message_id = fields.text("MsgId", limit=64)
    if type_ != "event" and message_id:
        return f"{app_id}:m:{message_id}"
    told = [fields.text(name) for name in ("FromUserName", "CreateTime", "MsgType", "Event", "EventKey")]
    told += fields.message_ids()
    digest = hashlib.sha256("\x00".join(told).encode()).hexdigest()
    return f"{app_id}:e:{digest[:40]}"
