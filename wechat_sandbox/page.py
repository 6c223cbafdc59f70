"""The sandbox's page: phones side by side, and the platform's levers beside them."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from wechat_sandbox import door
from wechat_sandbox.door_links import Links
from wechat_sandbox.platform.endpoint import current_sandbox

blueprint = Blueprint(
    "page",
    __name__,
    template_folder="templates",
    static_folder="static",
    static_url_path="/_page/static",
)
_NO_STALE_PAGE = {"Cache-Control": "no-cache"}


@blueprint.get("/")
def phones() -> Response:
    """Show the phones; who holds them stands in the query, so the address can be passed on."""
    page = render_template("phones.html", account=current_sandbox().config.account_name)
    return Response(page, headers=_NO_STALE_PAGE)


@blueprint.get("/_page/door")
def find_door() -> AnyResponse:
    """Tell where a person's phone opens `url`: behind their door, or outside for a foreign page."""
    openid, url = request.args.get("openid", ""), request.args.get("url", "")
    if not openid or not url.startswith(("http://", "https://", "/")) or url.startswith("//"):
        return Response("要有 openid，和以 http(s):// 或 / 开头的 url。", status=400, mimetype="text/plain")
    slug, own = door.slug_of(openid), door.app_url()
    prefix = f"{door.PATH_DOORS}{slug}" if request.args.get("by") == "path" else ""
    here = request.host_url.rstrip("/")
    base = here + prefix if prefix else f"{request.scheme}://{slug}.localhost:{urlsplit(here).port or 80}"
    address = Links(app=own, door=base, prefix=prefix).address(own + url if url.startswith("/") else url)
    return jsonify({"src": address, "foreign": not address.startswith(base)})
