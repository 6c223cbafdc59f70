"""Following, scanning, leaving: what people are to the account."""

from __future__ import annotations

from wechat_sandbox.phones.act import Act, ActRefused, require, said
from wechat_sandbox.platform.qrcodes import CODE_URL, make_qrcode
from wechat_sandbox.push.envelope import event
from wechat_sandbox.world.sandbox import Sandbox
from wechat_sandbox.world.shapes import Json, Person, QrCode


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
    shown = said(person, "system", text="你已关注该公众号")
    return Act(event(box, person, "subscribe", **keys), shown, "subscribe")


def unsubscribe(box: Sandbox, person: Person, found: Json) -> Act:
    """Stop following; tags, consents and the message window go."""
    if not person.subscribed:
        raise ActRefused("还没有关注")
    person.subscribed = False
    person.tags.clear()
    person.consents.clear()
    person.allowance.left, person.allowance.until = 0, 0.0
    shown = said(person, "system", text="你已取消关注该公众号")
    return Act(event(box, person, "unsubscribe", EventKey=""), shown, tells_member=False)


def _code(box: Sandbox, found: Json) -> QrCode:
    """Return the code that is scanned; an unknown scene stands for a poster printed earlier."""
    codes = box.world.qrcodes.values()
    if found.get("ticket"):
        code = box.world.qrcodes.get(str(found["ticket"]))
    elif str(found.get("url") or found.get("scene") or "").startswith(CODE_URL):
        code = next((each for each in codes if each.url in (found.get("url"), found.get("scene"))), None)
    else:
        (scene,) = require(found, "scene")
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
