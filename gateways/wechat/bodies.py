"""The bodies the platform posts, XML or JSON, read into plain dictionaries without trusting them."""

import json
import math
from typing import Literal, cast
from xml.parsers import expat

from gateways.legal_text import strip_illegal
from gateways.wechat.rejected import CallbackRejected

Format = Literal["xml", "json"]
Value = str | int | float | bool | None | dict[str, "Value"] | list["Value"]
Body = dict[str, Value]

MAX_DEPTH = 12  # the deepest push the platform documents has 4 levels


def read_body(raw: bytes) -> tuple[Body, Format]:
    """Read a body; raise CallbackRejected for anything but one well-formed, shallow XML or JSON object."""
    try:
        text = strip_illegal(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise CallbackRejected("the body is not UTF-8") from None
    start = text.lstrip()[:1]
    if start == "{":
        return _with_lists(_read_json(text)), "json"
    if start == "<":
        return _with_lists(_XmlReader().read(text.lstrip())), "xml"
    raise CallbackRejected("the body is neither XML nor JSON")


def _read_json(text: str) -> Body:
    try:
        body = json.loads(text, strict=False, object_pairs_hook=_object, parse_constant=_no_constant)
        return cast(Body, _clean(body, 0))
    except RecursionError:
        raise CallbackRejected("the JSON is nested too deeply") from None
    except ValueError:
        raise CallbackRejected("the JSON is malformed") from None


def _object(pairs: list[tuple[str, Value]]) -> Body:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise CallbackRejected("the JSON names a field twice")
    return body


def _no_constant(name: str) -> Value:
    raise ValueError(name)


def _clean(value: Value, depth: int) -> Value:
    """Strip what `\\u` escapes brought in, and refuse deep nesting."""
    if depth > MAX_DEPTH:
        raise CallbackRejected("the JSON is nested too deeply")
    if isinstance(value, str):
        return strip_illegal(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise CallbackRejected("the JSON holds a number that is none")
    if isinstance(value, dict):
        return {strip_illegal(key): _clean(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_clean(inner, depth + 1) for inner in value]
    return value


class _XmlReader:
    """Builds nested dictionaries from expat's events: no tree, no entities, no DOCTYPE, bounded depth."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._stack: list[tuple[str, Body, list[str]]] = []
        self._root: Body | None = None

    def read(self, text: str) -> Body:
        try:
            self._parser.Parse(text.encode("utf-8"), True)
        except expat.ExpatError:
            raise CallbackRejected("the XML is malformed") from None
        if self._root is None:
            raise CallbackRejected("the XML has no fields")
        return self._root

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._stack and name != "xml":
            raise CallbackRejected("the XML root is not <xml>")
        if len(self._stack) > MAX_DEPTH:
            raise CallbackRejected("the XML is nested too deeply")
        self._stack.append((name, {}, []))

    def _text(self, text: str) -> None:
        self._stack[-1][2].append(text)

    def _end(self, _name: str) -> None:
        name, children, texts = self._stack.pop()
        if not self._stack:
            self._root = children
            return
        value: Value = children or "".join(texts)
        siblings = self._stack[-1][1]
        if name not in siblings:
            siblings[name] = value
        elif isinstance(known := siblings[name], list):
            known.append(value)
        else:
            siblings[name] = [known, value]

    def _doctype(self, *_declaration: object) -> None:
        raise CallbackRejected("the XML carries a DOCTYPE")


def _with_lists(body: Body) -> Body:
    """Make every `List` a list: the platform writes one entry as an object and several as an array."""
    for key, value in body.items():
        if isinstance(value, dict):
            body[key] = _with_lists(value)
        elif isinstance(value, list):
            body[key] = [_with_lists(entry) if isinstance(entry, dict) else entry for entry in value]
        if key == "List" and not isinstance(value, list):
            body[key] = [body[key]]
    return body
