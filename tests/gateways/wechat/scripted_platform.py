"""A small HTTP server that answers as a test scripts it and remembers what it was asked."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Raw:
    """An answer that is no JSON object; `drop` closes the connection after reading the request instead."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    drop: bool = False
    headers: dict[str, str] = field(default_factory=dict)


Scripted = dict[str, Any] | Raw | Callable[[Asked], "dict[str, Any] | Raw"]


class ScriptedPlatform:
    """Gives out token-1, token-2, … and, for each path, the scripted answers in turn; the last one stays."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: dict[str, list[Scripted]] = {}
        self._lock = threading.Lock()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:  # noqa: N802
                platform._answer(self)

            def do_POST(self) -> None:  # noqa: N802
                platform._answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def script(self, path: str, *answers: Scripted) -> None:
        self.answers[path] = list(answers)

    def calls(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def token_calls(self) -> int:
        return len(self.calls("/cgi-bin/stable_token")) + len(self.calls("/cgi-bin/token"))

    def _next(self, asked: Asked) -> dict[str, Any] | Raw:
        with self._lock:
            self.asked.append(asked)
            script = self.answers.get(asked.path, [])
            answer = script.pop(0) if len(script) > 1 else (script or [self._default])[0]
        return answer(asked) if callable(answer) else answer

    def _default(self, asked: Asked) -> dict[str, Any]:
        if asked.path == "/cgi-bin/stable_token":
            return {"access_token": f"token-{self.token_calls()}", "expires_in": 7200}
        return {"errcode": 0, "errmsg": "ok"}

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        split = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        query = dict(parse_qsl(split.query, keep_blank_values=True))
        answer = self._next(Asked(handler.command, split.path, query, body, dict(handler.headers)))
        if isinstance(answer, dict):
            answer = Raw(json.dumps(answer, ensure_ascii=False).encode(), content_type="text/plain")
        if answer.drop:
            handler.close_connection = True
            return
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(answer.body)
