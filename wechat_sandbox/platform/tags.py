"""The tag calls, with the limits of user tags."""

from __future__ import annotations

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.people import require_person
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person, Tag

api = Blueprint("tags", __name__)

TAGS = 100
NAME_BYTES = 30
TAGS_A_USER = 20
OPENIDS_A_CALL = 50
FANS_TO_DELETE = 100_000
RESERVED = (0, 1, 2)
OK: Json = {"errcode": 0, "errmsg": "ok"}


def _fields(call: Call) -> Json:
    found = call.body.get("tag")
    if not isinstance(found, dict):
        raise PlatformError(47001)
    return found


def _read_name(box: Sandbox, found: Json, except_id: int = -1) -> str:
    name = found.get("name")
    if not isinstance(name, str) or not name:
        raise PlatformError(45157)
    if len(name.encode()) > NAME_BYTES:
        raise PlatformError(45158)
    if any(tag.name == name and tag.id != except_id for tag in box.world.tags.values()):
        raise PlatformError(45157)
    return name


def _tag(box: Sandbox, found: object) -> Tag:
    """Return the tag of an id (45058 reserved, 45159 unknown)."""
    if not isinstance(found, int | str) or not str(found).isdigit():
        raise PlatformError(45159)
    if int(found) in RESERVED:
        raise PlatformError(45058)
    if str(found) not in box.world.tags:
        raise PlatformError(45159)
    return box.world.tags[str(found)]


def _fans(box: Sandbox, tag: Tag) -> list[Person]:
    return [each for each in box.world.people.values() if tag.id in each.tags and each.subscribed and not each.deleted]


@endpoint(api, "/cgi-bin/tags/create")
def create(call: Call) -> Json:
    """Make a tag."""
    box, name = call.box, _read_name(call.box, _fields(call))
    if len(box.world.tags) >= TAGS:
        raise PlatformError(45056)
    box.world.tag_serial += 1
    tag = Tag(box.world.tag_serial, name)
    box.world.tags[str(tag.id)] = tag
    return {"tag": {"id": tag.id, "name": tag.name}}


@endpoint(api, "/cgi-bin/tags/get", method="GET")
def get(call: Call) -> Json:
    """List all tags."""
    box = call.box
    tags = box.world.tags.values()
    return {"tags": [{"id": tag.id, "name": tag.name, "count": len(_fans(box, tag))} for tag in tags]}


@endpoint(api, "/cgi-bin/tags/update")
def update(call: Call) -> Json:
    """Rename a tag."""
    found = _fields(call)
    tag = _tag(call.box, found.get("id"))
    tag.name = _read_name(call.box, found, tag.id)
    return OK


@endpoint(api, "/cgi-bin/tags/delete")
def delete(call: Call) -> Json:
    """Delete a tag, and take it from everyone."""
    box = call.box
    tag = _tag(box, _fields(call).get("id"))
    if len(_fans(box, tag)) > FANS_TO_DELETE:
        raise PlatformError(45057)
    del box.world.tags[str(tag.id)]
    for person in box.world.people.values():
        _take(box, person, tag)
    return OK


def _take(box: Sandbox, person: Person, tag: Tag) -> None:
    if tag.id in person.tags:
        person.tags.remove(tag.id)
        box.announce({"openid": person.openid, "menu": True})


@endpoint(api, "/cgi-bin/user/tag/get")
def fans(call: Call) -> Json:
    """List the followers of a tag."""
    box = call.box
    openids = [person.openid for person in _fans(box, _tag(box, call.body.get("tagid")))]
    start = openids.index(after) + 1 if (after := call.text("next_openid")) in openids else 0
    page = openids[start : start + box.config.follower_page]
    if not page:
        return {"count": 0}
    return {"count": len(page), "data": {"openid": page}, "next_openid": page[-1]}


def _people(call: Call) -> list[Person]:
    """Return the people of openid_list, all or none (40032, 40003, 49003)."""
    listed = call.body.get("openid_list")
    if not isinstance(listed, list) or not 1 <= len(listed) <= OPENIDS_A_CALL:
        raise PlatformError(40032)
    people = [require_person(call.box.find_person(str(openid))) for openid in listed]
    if any(person.openid != openid for person, openid in zip(people, listed, strict=True)):
        raise PlatformError(49003)
    return people


@endpoint(api, "/cgi-bin/tags/members/batchtagging")
def batch_tag(call: Call) -> Json:
    """Give a tag to up to fifty people; the one given last is last."""
    tag, people = _tag(call.box, call.body.get("tagid")), _people(call)
    if any(tag.id not in person.tags and len(person.tags) >= TAGS_A_USER for person in people):
        raise PlatformError(45059)
    for person in people:
        if tag.id not in person.tags:
            person.tags.append(tag.id)
            call.box.announce({"openid": person.openid, "menu": True})
    return OK


@endpoint(api, "/cgi-bin/tags/members/batchuntagging")
def batch_untag(call: Call) -> Json:
    """Take a tag from up to fifty people."""
    tag = _tag(call.box, call.body.get("tagid"))
    for person in _people(call):
        _take(call.box, person, tag)
    return OK


@endpoint(api, "/cgi-bin/tags/getidlist")
def tags_of(call: Call) -> Json:
    """List a person's tags, in the order they were given."""
    return {"tagid_list": require_person(call.box.find_person(call.text("openid"))).tags}
