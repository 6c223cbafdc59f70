"""The Flask application: the house wired to the callback, the pages and the health check."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings, load_settings
from wx_backend import assets, callback, cookie, errors, guards, h5, headers, health, request_log, signin
from wx_backend.house import House, create_house
from wx_backend.showing import install_filters

MIB = 1024 * 1024
LARGEST_REQUEST = 40 * MIB
"""Several files of 10 MiB each; one file's own limit is the uploads' matter."""


def create_app(settings: Settings | None = None, house: House | None = None) -> Flask:
    """Return the application; refuses to start with wrong settings or an undeclared route."""
    settings = house.settings if house else settings or load_settings()
    request_log.configure_logging(settings.log_level)
    app = Flask(__name__, static_folder=None)
    app.extensions["house"] = house or create_house(settings)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_MEMORY_SIZE=MIB, MAX_FORM_PARTS=300,
        WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False,
    )
    cookie.configure(app, settings)
    _install(app, settings)
    return app


def _install(app: Flask, settings: Settings) -> None:
    request_log.install(app)
    headers.install(app)
    errors.install(app)
    install_filters(app)
    csrf = CSRFProtect(app)
    csrf.exempt(callback.blueprint)
    for blueprint in (callback.blueprint, health.blueprint, assets.blueprint, signin.blueprint, *h5.blueprints()):
        app.register_blueprint(blueprint)
    guards.refuse_undeclared(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
