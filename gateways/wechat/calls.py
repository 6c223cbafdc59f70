"""One call to the platform as data, and what the groups of calls build on."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import requests

from gateways.wechat.account import Account
from gateways.wechat.answers import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call, ready to be made any number of times."""

    method: str
    url: str
    params: dict[str, Any]
    options: dict[str, Any]
    with_token: bool
    idempotent: bool


def prepare(
    method: str,
    url: str,
    params: dict[str, Any] | str | None = None,
    data: Any = None,
    files: dict[str, Any] | None = None,
    with_token: bool = True,
    idempotent: bool | None = None,
    options: dict[str, Any] | None = None,
) -> Call:
    """Make a call repeatable: parameters as a dictionary, the body as bytes, files read to their end once."""
    ready = dict(options or {})
    if isinstance(data, dict | list):
        ready["data"] = json.dumps(data, ensure_ascii=False).encode()
        ready["headers"] = {"Content-Type": "application/json", **ready.get("headers", {})}
    elif data is not None:
        ready["data"] = data
    if files:
        ready["files"] = {name: _read_once(file) for name, file in files.items()}
    named = dict(parse_qsl(params, keep_blank_values=True)) if isinstance(params, str) else dict(params or {})
    repeatable = method.lower() == "get" if idempotent is None else idempotent
    return Call(method, url, named, ready, with_token, repeatable)


def _read_once(file: Any) -> Any:
    """Read an open file to its end, so that a repeated upload is not an empty one."""
    if isinstance(file, tuple):
        name, content, *more = file
        return (name, content.read() if hasattr(content, "read") else content, *more)
    if hasattr(file, "read"):
        return (PurePath(str(getattr(file, "name", "file"))).name, file.read())
    return file


class Caller(ABC):
    """What a group of calls needs from the client it is part of."""

    account: Account

    @abstractmethod
    def call(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any] | None = None,
        data: Any = None,
        files: dict[str, Any] | None = None,
        with_token: bool = True,
        idempotent: bool | None = None,
    ) -> Answer:
        """Make one JSON call."""

    @abstractmethod
    def perform(self, call: Call, read: Callable[[requests.Response], T]) -> T:
        """Make any call, its answer read by `read`."""
