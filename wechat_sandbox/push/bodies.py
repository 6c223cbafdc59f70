"""Pushed bodies as XML or JSON, sealed or not, and the answers' bodies read back."""

from __future__ import annotations

import json
from xml.etree import ElementTree

from wechat_sandbox.world.shapes import Json

_EVENT_LISTS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")


def as_xml(fields: Json) -> str:
    """Write fields as the platform's XML: numbers bare, text in CDATA, lists as repeated elements."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Json) -> str:
    return "".join(
        f"<{name}>{_content(each)}</{name}>"
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    )


def _content(value: object) -> str:
    if isinstance(value, dict):
        return _elements(value)
    if isinstance(value, int | float):
        return str(value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def as_json(fields: Json) -> str:
    """Write fields as the platform's JSON; a List of one is the object itself."""
    flat: Json = {}
    for name, value in fields.items():
        if name in _EVENT_LISTS:
            entries = value["List"]
            flat["List"] = entries[0] if len(entries) == 1 else entries
        else:
            flat[name] = value
    return json.dumps(flat, ensure_ascii=False)


def write(fields: Json, form: str) -> str:
    """Write fields in the given format, xml or json."""
    return as_json(fields) if form == "json" else as_xml(fields)


def read(body: bytes, form: str) -> Json:
    """Read an answer's fields (ValueError when it is not in the given format)."""
    found = json.loads(body) if form == "json" else _read_xml(body)
    if not isinstance(found, dict):
        raise ValueError("the answer holds no fields")
    return found


def _read_xml(body: bytes) -> object:
    if b"<!" in body.replace(b"<![CDATA[", b""):
        raise ValueError("the answer declares a document type")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - declarations, and so entities, are refused above
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ValueError(f"not XML: {error}") from error
    return _fields(root) if root.tag == "xml" else None


def _fields(element: ElementTree.Element) -> object:
    """Return an element's text, or its children by name; a repeated name gives a list."""
    if not len(element):
        return element.text or ""
    fields: Json = {}
    for child in element:
        value = _fields(child)
        if child.tag not in fields:
            fields[child.tag] = value
        elif isinstance(fields[child.tag], list):
            fields[child.tag].append(value)
        else:
            fields[child.tag] = [fields[child.tag], value]
    return fields
