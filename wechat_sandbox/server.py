"""Serving a sandbox over HTTP: for good, or in a thread for as long as a test needs it."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from wechat_sandbox.app import SandboxApp, create_sandbox
from wechat_sandbox.config import SandboxConfig

_BACKLOG = 512
_SAVE_EVERY = 1.0


class CannotServe(Exception):
    """The port or the state file cannot be had, in one line."""


class _Handler(WSGIRequestHandler):
    """Keeps connections open, and keeps still about each request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write no line per request."""


def _listen(host: str, port: int) -> socket.socket:
    """Return a listening socket (CannotServe when the port is taken)."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotServe(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listener


@contextlib.contextmanager
def _serving(config: SandboxConfig) -> Iterator[SandboxApp]:
    with _listen(config.host, config.port) as listener:
        app = create_sandbox(replace(config, port=listener.getsockname()[1]))
        server: BaseWSGIServer = make_server(
            config.host, 0, app, threaded=True, request_handler=_Handler, fd=listener.fileno()
        )
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), name="sandbox", daemon=True)
        thread.start()
        try:
            yield app
        finally:
            server.shutdown()
            server.server_close()
            _save(app)


@contextlib.contextmanager
def running(config: SandboxConfig | None = None) -> Iterator[SandboxApp]:
    """Serve a sandbox on a free port while the block runs; its address is app.sandbox.base_url."""
    with _serving(replace(config or SandboxConfig(), port=0)) as app:
        yield app


def serve(config: SandboxConfig) -> None:
    """Serve until SIGTERM or SIGINT, keeping the state file up to date (CannotServe)."""
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with _serving(config) as app:
        _save(app)
        print(f"WeChat sandbox: {app.sandbox.base_url}", flush=True)  # noqa: T201 - what a person started says so
        saved = -1
        while not ended.wait(_SAVE_EVERY):
            if app.sandbox.world.seq != saved:
                saved = app.sandbox.world.seq
                _save(app)


def _save(app: SandboxApp) -> None:
    try:
        app.sandbox.save()
    except OSError as error:
        raise CannotServe(f"cannot write {app.sandbox.config.state_path}: {error.strerror or error}") from error
