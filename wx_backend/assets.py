"""What pages load: WeUI from its package and our own style and script, under addresses that change with them."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from config.settings import ROOT
from wx_backend.guards import public

blueprint = Blueprint("assets", __name__, url_prefix="/assets")

OWN = Path(__file__).parent / "static"
FILES = {
    "weui/weui.min.css": (ROOT / "node_modules/weui/dist/style/weui.min.css", "text/css; charset=utf-8"),
    "own/pages.css": (OWN / "pages.css", "text/css; charset=utf-8"),
    "own/scanner.js": (OWN / "scanner.js", "text/javascript; charset=utf-8"),
    "own/pages.js": (OWN / "pages.js", "text/javascript; charset=utf-8"),
}
"""Every file there is to load; nothing else of a package is served."""
A_YEAR = "public, max-age=31536000, immutable"


@cache
def _read(name: str) -> tuple[bytes, bytes, str]:
    """Return a file, the same compressed, and its digest; raises OSError."""
    body = FILES[name][0].read_bytes()
    return body, gzip.compress(body, 9), hashlib.sha256(body).hexdigest()[:12]


def asset_path(name: str) -> str:
    """Return the address of a file, with the digest of what it holds now."""
    kind, _, rest = name.partition("/")
    digest = _read(name)[2] if FILES[name][0].exists() else "missing"
    return f"/assets/{kind}/{digest}/{rest}"


@blueprint.get("/<kind>/<digest>/<path:rest>")
@public
def show_asset(kind: str, digest: str, rest: str) -> ResponseReturnValue:
    """Serve one file, to be kept for a year: a change has another address."""
    name = f"{kind}/{rest}"
    if name not in FILES or not FILES[name][0].exists() or digest != _read(name)[2]:
        abort(404)
    plain, packed, _ = _read(name)
    wants_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if wants_packed else plain, content_type=FILES[name][1])
    response.headers["Cache-Control"] = A_YEAR
    response.headers["Vary"] = "Accept-Encoding"
    if wants_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
