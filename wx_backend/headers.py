"""Security at the edge: headers of every answer, and addresses that no database takes refused."""

from __future__ import annotations

from flask import Flask, Response, abort, request

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self' data:",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))
"""data: is for WeUI's icons, which its style sheet carries."""
WECHAT_SCRIPT = "https://res.wx.qq.com"
"""Where WeChat's JS-SDK comes from: WeChat forbids serving it from elsewhere, and changes it."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def with_wechat_script(response: Response) -> Response:
    """Let one page load WeChat's script; every other page loads our own alone."""
    response.headers["Content-Security-Policy"] = POLICY.replace("script-src 'self'", f"script-src 'self' {WECHAT_SCRIPT}")
    return response


def install(app: Flask) -> None:
    """Add the headers where a view has not set its own, keep pages out of caches, refuse NUL in addresses."""

    @app.before_request
    def refuse_nul() -> None:
        # PostgreSQL takes no NUL in a text, and no person writes one.
        if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
            abort(400)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
