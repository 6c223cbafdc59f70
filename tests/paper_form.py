"""Forms as a browser without scripts sends them: what stands in the page, and what a person changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Attributes = dict[str, str | None]


@dataclass
class Form:
    """One form of a page: where it goes and what stands in its fields."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def filled(self, changes: dict[str, Any]) -> list[tuple[str, Any]]:
        """Return what is sent when a person has changed some fields; a list is several values."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        for name, value in changes.items():
            kept += [(name, one) for one in (value if isinstance(value, list) else [value])]
        return kept


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.disabled = 0
        self.folded: list[bool] = []
        self.select = ""
        self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: Attributes = dict(attrs)
        if tag == "form":
            self.forms.append(Form(given.get("action") or ""))
        elif tag == "fieldset":
            self.folded.append("disabled" in given)
        elif self.forms and not any(self.folded):
            self._read(tag, given)

    def _read(self, tag: str, given: Attributes) -> None:
        name, form = given.get("name") or "", self.forms[-1]
        if name:
            form.names.add(name)
        if tag == "input" and given.get("type") not in ("file", "submit"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                form.values.append((name, given.get("value") or ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            form.values.append((self.select, given.get("value") or ""))
        elif tag == "textarea":
            self.area = name
            form.values.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "fieldset":
            self.folded.pop()
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1].values[-1] = (self.area, data)


def forms_of(html: str) -> list[Form]:
    """Return the forms of a page; fields that are folded away are not in them."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
