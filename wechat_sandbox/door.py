"""The doors: each phone of the page reaches the app through an origin of its own.

Two phones are two people in one browser. Would both open the app at its own address, they would share one
cookie jar there and the second sign-in would throw the first person out; third-party cookie blocking would
break both. So every person of the cast gets a door, and behind it a cookie jar held here, not in the browser:

* `http://<slug>.localhost:<port>/…`: Chromium and Firefox resolve every *.localhost name to loopback, so a
  person has an origin (storage, history, CSP 'self') of their own, and the app's paths stay as they are.
* `http://<sandbox>/phone/<slug>/…`: the same person where such names do not resolve (Safari) or mean another
  machine (the page opened over the network). Here root-relative addresses get the prefix, and a request that
  slipped past it is brought home by its Referer. The page probes the first kind and falls back to the second.

`/connect/…` behind a door is WeChat's own sign-in page, answered by the sandbox for the door's person.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from wechat_sandbox.door_forward import Upstream, answer_as
from wechat_sandbox.door_links import Links
from wechat_sandbox.platform.endpoint import current_sandbox
from wechat_sandbox.platform.jssdk import find_fault
from wechat_sandbox.world.shapes import World

PATH_DOORS = "/phone/"
BRIDGE, JSSDK = "_door/bridge.js", "_door/jssdk"
_PING = "ping.localhost"


@dataclass
class Doors:
    """Every person's door of one world: who stands behind a slug, and their way to the app."""

    world: World | None = None
    upstreams: dict[str, Upstream] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)

    def find_person(self, slug: str) -> str | None:
        """Return the openid behind a door's slug, or None where nobody lives; a new world has new phones."""
        box = current_sandbox()
        with box.lock:
            if box.world is not self.world:
                self.world, self.upstreams, self.people = box.world, {}, {}
            if slug not in self.people:
                self.people = {slug_of(openid): openid for openid in box.world.people}
            return self.people.get(slug)

    def upstream(self, slug: str) -> Upstream:
        """Return the person's way to the app, with the cookies they gathered so far."""
        return self.upstreams.setdefault(slug, Upstream())


def slug_of(openid: str) -> str:
    """Return the host label of a person's door; an openid minds its case and host names do not."""
    return "p" + hashlib.sha256(openid.encode()).hexdigest()[:12]


def app_url() -> str:
    """Return the origin of the app, which is its callback's unless named, or '' while there is none."""
    address = urlsplit(current_app.config.get("APP_URL") or current_sandbox().world.callback.url)
    return f"{address.scheme}://{address.netloc}" if address.netloc else ""


def install(app: Flask) -> None:
    """Let `app` answer for the doors: hosts under .localhost, and /phone/<slug>/."""
    doors = Doors()
    app.extensions["doors"] = doors

    @app.before_request
    def at_the_door() -> AnyResponse | None:
        host = request.host.partition(":")[0].lower()
        if host.endswith(".localhost"):
            return _by_host(doors, host)
        if request.path.startswith(PATH_DOORS):
            slug, _, rest = request.path.removeprefix(PATH_DOORS).partition("/")
            return _enter(doors, slug, rest, f"{PATH_DOORS}{slug}")
        return _bring_home()


def _by_host(doors: Doors, host: str) -> AnyResponse:
    if host == _PING:
        return Response("pong", headers={"Access-Control-Allow-Origin": "*"})
    return _enter(doors, host.removesuffix(".localhost"), request.path[1:], "")


def _enter(doors: Doors, slug: str, rest: str, prefix: str) -> AnyResponse:
    openid = doors.find_person(slug)
    if openid is None:
        return Response("这个地址后面没有人：请从沙箱首页打开手机。", status=404, mimetype="text/plain")
    if rest == BRIDGE:
        script = (Path(__file__).parent / "static" / "bridge.js").read_bytes()
        return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
    links = Links(app=app_url(), door=request.host_url.rstrip("/") + prefix, prefix=prefix)
    if rest == JSSDK:
        found = request.get_json(silent=True)
        given = found if isinstance(found, dict) else {}
        return jsonify({"reason": find_fault(current_sandbox(), links.to_app(str(given.get("url") or "")), given)})
    if rest.startswith("connect/"):
        return answer_as(openid, "/" + rest, links)
    return doors.upstream(slug).forward("/" + rest, links)


def _bring_home() -> AnyResponse | None:
    """Send a request that left a path door (a root-relative address in a script) back behind it."""
    came_from = urlsplit(request.referrer or "")
    if request.url_rule is not None or came_from.netloc != request.host:
        return None
    slug, slash, _ = came_from.path.removeprefix(PATH_DOORS).partition("/")
    if not came_from.path.startswith(PATH_DOORS) or not slash:
        return None
    return redirect(f"{PATH_DOORS}{slug}{request.full_path.removesuffix('?')}", 307)
