"""The follower calls: list, info, remark."""

from __future__ import annotations

from flask import Blueprint

from wechat_sandbox.platform.endpoint import Call, endpoint
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.people import require_person
from wechat_sandbox.world.shapes import Json, Person

api = Blueprint("users", __name__)

INFOS_A_CALL = 100
REMARK_BYTES = 30


@endpoint(api, "/cgi-bin/user/get", method="GET")
def followers(call: Call) -> Json:
    """List the followers, ten thousand a page."""
    people = call.box.world.people.values()
    openids = [each.openid for each in people if each.subscribed and not each.deleted]
    after = call.args.get("next_openid", "")
    if after and after not in openids:
        raise PlatformError(40003)
    start = openids.index(after) + 1 if after else 0
    page = openids[start : start + call.box.config.follower_page]
    shown: Json = {"total": len(openids), "count": len(page), "next_openid": page[-1] if page else ""}
    return {**shown, "data": {"openid": page}} if page else shown


@endpoint(api, "/cgi-bin/user/info", method="GET")
def info(call: Call) -> Json:
    """Tell about one person; no nickname and no picture since 2021-12-27."""
    if not call.args.get("openid"):
        raise PlatformError(41009)
    return _info(require_person(call.box.find_person(call.args["openid"])))


def _info(person: Person) -> Json:
    if not person.subscribed:
        return {"subscribe": 0, "openid": person.openid, "unionid": person.unionid}
    return {
        "subscribe": 1,
        "openid": person.openid,
        "language": "zh_CN",
        "subscribe_time": person.subscribe_time,
        "unionid": person.unionid,
        "remark": person.remark,
        "groupid": person.tags[-1] if person.tags else 0,
        "tagid_list": list(person.tags),
        "subscribe_scene": person.subscribe_scene,
        "qr_scene": int(person.qr_scene) if person.qr_scene.isdigit() else 0,
        "qr_scene_str": "" if person.qr_scene.isdigit() else person.qr_scene,
    }


@endpoint(api, "/cgi-bin/user/info/batchget")
def batch_info(call: Call) -> Json:
    """Tell about up to a hundred people."""
    listed = call.body.get("user_list")
    if not isinstance(listed, list) or not 1 <= len(listed) <= INFOS_A_CALL:
        raise PlatformError(40032)
    openids = [str(each.get("openid", "")) if isinstance(each, dict) else "" for each in listed]
    return {"user_info_list": [_info(require_person(call.box.find_person(openid))) for openid in openids]}


@endpoint(api, "/cgi-bin/user/info/updateremark")
def remark(call: Call) -> Json:
    """Note a remark about a follower."""
    person = require_person(call.box.find_person(call.text("openid")))
    if len(call.text("remark").encode()) >= REMARK_BYTES:
        raise PlatformError(45002)
    person.remark = call.text("remark")
    return {"errcode": 0, "errmsg": "ok"}
