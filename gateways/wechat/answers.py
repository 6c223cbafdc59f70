"""What the platform answers to a call, read so that nothing but a good answer looks like one."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import requests

from gateways.wechat.errors import ErrorClass, WeChatError

Answer = dict[str, Any]
T = TypeVar("T")


def read_answer(response: requests.Response) -> Answer:
    """Return the JSON object of an answer; raise WeChatError for an error code and for anything else."""
    return read_object(response.content)


def read_object(content: bytes) -> Answer:
    """Return the JSON object these bytes are; raise WeChatError as read_answer."""
    answer = _parse(content)
    if answer is None:
        raise WeChatError(None, "the answer is no JSON object", ErrorClass.TRANSIENT, maybe_done=True)
    _raise_for_code(answer)
    return answer


def read_file_or_answer(response: requests.Response) -> requests.Response | Answer:
    """Return the response itself when it is a file, else as read_answer."""
    if is_file(response):
        return response
    return read_answer(response)


def is_file(response: requests.Response) -> bool:
    """Say whether the response carries a file rather than JSON or an error page."""
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return bool(kind) and not kind.startswith("text/") and not kind.endswith(("json", "xml", "html"))


def read_field(answer: Answer, process: Callable[[Answer], T]) -> T:
    """Take from the answer what the caller wants; raise WeChatError when it is not there."""
    try:
        return process(answer)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        raise WeChatError(None, "the answer lacks a field", ErrorClass.TRANSIENT, maybe_done=True) from None


def _parse(content: bytes) -> Answer | None:
    try:
        answer = json.loads(content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _raise_for_code(answer: Answer) -> None:
    code = answer.get("errcode", 0)
    try:
        answer["errcode"] = code = int(code)
    except (TypeError, ValueError):
        raise WeChatError(None, "the error code is no number", ErrorClass.TRANSIENT, maybe_done=True) from None
    if code != 0:
        raise WeChatError(code, str(answer.get("errmsg", ""))[:200])
