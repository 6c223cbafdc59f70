"""One act on a phone: what is pushed, what the phone shows, which window opens."""

from __future__ import annotations

from dataclasses import dataclass

from wechat_sandbox.world.shapes import ChatItem, Json, Person


class ActRefused(Exception):
    """Something this person cannot do now, in words for the page."""


@dataclass
class Act:
    """What is pushed (fields, or a body as it stands), shown and opened; no fields push nothing."""

    fields: Json
    item: ChatItem | None = None
    trigger: str = ""
    tells_member: bool = True
    app: str = "oa"
    opens: str = ""
    body: str = ""


def said(person: Person, kind: str, **shown: str) -> ChatItem:
    """Return the line a person's own act leaves in their chat."""
    item = ChatItem(openid=person.openid, direction="in", kind=kind)
    for name, value in shown.items():
        setattr(item, name, value)
    return item


def require(found: Json, *names: str) -> list[str]:
    """Return fields of a request as text, or refuse."""
    values = [found.get(name) for name in names]
    if any(value in (None, "") for value in values):
        raise ActRefused(f"缺少 {'、'.join(names)}")
    return [str(value) for value in values]
