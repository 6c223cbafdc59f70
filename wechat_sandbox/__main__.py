"""`python -m wechat_sandbox`: read the arguments and serve."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from wechat_sandbox.config import FORMATS, MODES, SandboxConfig
from wechat_sandbox.server import CannotServe, serve
from wechat_sandbox.world.shapes import Json

_DEFAULTS = SandboxConfig()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m wechat_sandbox", description="A stand-in for the WeChat platform.", fromfile_prefix_chars="@"
    )
    parser.add_argument("--host", default=_DEFAULTS.host)
    parser.add_argument("--port", type=int, default=_DEFAULTS.port)
    parser.add_argument("--appid", default=_DEFAULTS.appid)
    parser.add_argument("--secret", default=_DEFAULTS.secret)
    parser.add_argument("--token", default=_DEFAULTS.token)
    parser.add_argument("--aes-key", default=_DEFAULTS.aes_key)
    parser.add_argument("--account-name", default=_DEFAULTS.account_name)
    parser.add_argument("--callback", default="", metavar="URL", help="where pushes go")
    parser.add_argument("--app-url", default="", metavar="URL", help="the app's address, else the callback's")
    parser.add_argument("--mode", choices=MODES, default=_DEFAULTS.mode)
    parser.add_argument("--format", choices=FORMATS, default=_DEFAULTS.format)
    parser.add_argument("--timeout", type=float, default=_DEFAULTS.push_timeout, metavar="SECONDS")
    parser.add_argument("--users", type=Path, metavar="FILE.json")
    parser.add_argument("--templates", type=Path, metavar="FILE.json")
    parser.add_argument("--template-ids", default="", metavar="A,B")
    parser.add_argument("--state", type=Path, metavar="PATH", help="keep people, chats and menu here")
    parser.add_argument("--mini-appid", default=_DEFAULTS.mini_appid)
    parser.add_argument("--mini-secret", default=_DEFAULTS.mini_secret)
    parser.add_argument("--mini-callback", default="", metavar="URL")
    return parser


def _read_list(path: Path | None) -> tuple[Json, ...]:
    if path is None:
        return ()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not JSON: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"{path} must hold a JSON list")
    return tuple(found)


def read_config(arguments: list[str]) -> SandboxConfig:
    """Build the settings from arguments (ValueError or OSError when a value or file is wrong)."""
    given = _parser().parse_args(arguments)
    return SandboxConfig(
        host=given.host, port=given.port, appid=given.appid, secret=given.secret, token=given.token,
        aes_key=given.aes_key, account_name=given.account_name, callback=given.callback,
        app_url=given.app_url, mode=given.mode, format=given.format, push_timeout=given.timeout,
        users=_read_list(given.users), templates=_read_list(given.templates),
        template_ids=tuple(filter(None, given.template_ids.split(","))), state_path=given.state,
        mini_appid=given.mini_appid, mini_secret=given.mini_secret, mini_callback=given.mini_callback,
    )  # fmt: skip


def main(arguments: list[str]) -> int:
    """Serve until told to stop; 1 with one line when it cannot."""
    try:
        config = read_config(arguments)
    except (ValueError, OSError) as error:
        return _fail(str(error))
    try:
        serve(config)
    except (CannotServe, ValueError, TypeError) as error:
        return _fail(str(error))
    return 0


def _fail(words: str) -> int:
    print(f"wechat_sandbox: {words}", file=sys.stderr)  # noqa: T201 - the one line before leaving
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
