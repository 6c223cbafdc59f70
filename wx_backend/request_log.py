"""The request log: one line per request with its reference, the route and not the address, nobody's data."""

from __future__ import annotations

import logging
import secrets
import sys
import time

from flask import Flask, Response, g, request

log = logging.getLogger("wx_backend.requests")
FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What people read out over the phone: no letter that looks like a digit."""


def configure_logging(level: str) -> None:
    """Send every room's log lines to standard error, once per process."""
    logging.basicConfig(level=level, format=FORMAT, stream=sys.stderr)
    logging.getLogger().setLevel(level)


def new_reference() -> str:
    """Return a reference that a person can tell and an operator can find."""
    return "".join(secrets.choice(LETTERS) for _ in range(8))


def reference() -> str:
    """Return the reference of the request being answered."""
    if "reference" not in g:
        g.reference = new_reference()
    return str(g.reference)


def install(app: Flask) -> None:
    """Give every request a reference and log it when answered."""

    @app.before_request
    def begin() -> None:
        g.started = time.perf_counter()
        reference()

    @app.after_request
    def end(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "(no route)"
        spent = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        log.info("%s %s %s %.0fms ref=%s", request.method, route, response.status_code, spent, reference())
        response.headers["X-Request-Reference"] = reference()
        return response
