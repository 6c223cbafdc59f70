"""The small data types the world is made of; all of them can be written down as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from wechat_sandbox.world.credentials import Code, ForcedRefreshes, Grant, Ticket, Token, Usage

Json = dict[str, Any]


@dataclass
class Allowance:
    """How many customer messages may still be sent, and until when (epoch seconds)."""

    left: int = 0
    until: float = 0.0
    trigger: str = ""


@dataclass
class Person:
    """One WeChat user as the account knows them."""

    openid: str
    nickname: str = ""
    avatar: str = ""
    subscribed: bool = True
    unionid: str = ""
    phone: str = ""
    note: str = ""
    platform: int = 2
    mini_openid: str = ""
    subscribe_time: int = 0
    subscribe_scene: str = "ADD_SCENE_SEARCH"
    qr_scene: str = ""
    remark: str = ""
    tags: list[int] = field(default_factory=list)
    blocked: bool = False
    deleted: bool = False
    allowance: Allowance = field(default_factory=Allowance)
    mini_allowance: Allowance = field(default_factory=Allowance)
    consents: dict[str, int] = field(default_factory=dict)
    granted_scopes: list[str] = field(default_factory=list)
    last_spoke_at: float = 0.0
    typing_until: float = 0.0
    read_seq: int = 0


@dataclass
class ChatItem:
    """One line in one person's chat; "in" is what the person did, "out" what reached the phone."""

    openid: str
    direction: str
    kind: str
    seq: int = 0
    at: float = 0.0
    channel: str = ""
    text: str = ""
    tail: str = ""
    title: str = ""
    rows: list[Json] = field(default_factory=list)
    url: str = ""
    articles: list[Json] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    miniprogram: Json = field(default_factory=dict)
    pic_url: str = ""
    media_id: str = ""
    msgid: str = ""
    client_msg_id: str = ""
    template_id: str = ""
    data: Json = field(default_factory=dict)


@dataclass
class Template:
    """One message template; kind is template, subscribe or mini; long_term ones need no new accept."""

    template_id: str
    title: str
    content: str
    kind: str = "template"
    example: str = ""
    long_term: bool = False


@dataclass
class Tag:
    """One user tag of the account."""

    id: int
    name: str


@dataclass
class ConditionalMenu:
    """One menu shown only to those its rule matches."""

    menuid: int
    button: list[Json]
    matchrule: Json


@dataclass
class Menu:
    """The account's menus; the default one is None until created."""

    button: list[Json] | None = None
    menuid: int = 0
    conditional: list[ConditionalMenu] = field(default_factory=list)


@dataclass
class Media:
    """One temporary file, base64; a picture that cannot expire belongs to a chat."""

    media_id: str
    kind: str
    filename: str
    mimetype: str
    content: str
    created_at: int
    expires_at: float


@dataclass
class QrCode:
    """One scene code; expires_at is 0 for a permanent one."""

    ticket: str
    url: str
    scene: str
    is_text: bool
    expires_at: float


@dataclass
class Callback:
    """Where and how pushes go."""

    url: str
    mode: str
    format: str
    token: str
    aes_key: str
    timeout: float
    mini_url: str = ""


@dataclass
class Sent:
    """A template message already taken, for client_msg_id."""

    msgid: int
    until: float


@dataclass
class World:
    """All the platform remembers, and all that is kept across restarts."""

    callback: Callback
    clock_offset: float = 0.0
    seq: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    chats: dict[str, list[ChatItem]] = field(default_factory=dict)
    menu: Menu = field(default_factory=Menu)
    menu_serial: int = 400_000_000
    tags: dict[str, Tag] = field(default_factory=dict)
    tag_serial: int = 100
    templates: dict[str, Template] = field(default_factory=dict)
    sent: dict[str, Sent] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    forced: dict[str, ForcedRefreshes] = field(default_factory=dict)
    usage: dict[str, Usage] = field(default_factory=dict)
    clearings: dict[str, int] = field(default_factory=dict)
    daily_limits: dict[str, int] = field(default_factory=dict)
    minute_limits: dict[str, int] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    qrcodes: dict[str, QrCode] = field(default_factory=dict)
