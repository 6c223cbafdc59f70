"""One call to the platform as data, and what the groups of calls build on."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, TypeVar

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
    params: dict[str, Any] | None = None,
    data: dict[str, Any] | None = None,
    files: dict[str, Any] | None = None,
    with_token: bool = True,
    idempotent: bool | None = None,
    stream: bool = False,
) -> Call:
    """Make a call repeatable: the body as bytes, files read to their end once."""
    ready: dict[str, Any] = {"stream": stream}
    if data is not None:
        ready["data"] = json.dumps(data, ensure_ascii=False).encode()
        ready["headers"] = {"Content-Type": "application/json"}
    if files:
        ready["files"] = {name: _read_once(file) for name, file in files.items()}
    repeatable = method.lower() == "get" if idempotent is None else idempotent
    return Call(method, url, dict(params or {}), ready, with_token, repeatable)


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
        data: dict[str, Any] | None = None,
        with_token: bool = True,
        idempotent: bool | None = None,
    ) -> Answer:
        """Make one JSON call."""

    @abstractmethod
    def perform(self, call: Call, read: Callable[[requests.Response], T]) -> T:
        """Make any call, its answer read by `read`."""
