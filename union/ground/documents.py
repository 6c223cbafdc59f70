"""Documents and tables as the union composes them, before anybody decides whether they become PDF, DOCX or XLSX."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with short values, two pairs a line where they fit; an empty value leaves room for handwriting."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Passage:
    """One long text beside its title; line breaks are kept, and it may go on over pages."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed and on which day, as written; directly after a passage it stands at that passage's foot."""

    label: str
    name: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table whose head is repeated on every page; widths are shares, equal where none are given."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line outside every box: who made the list, how the form is filled in."""

    text: str


Block = Facts | Passage | Signature | Grid | Line


@dataclass(frozen=True, slots=True)
class Document:
    """One document to print: its title, its number (empty for none), and what stands in it from top to bottom."""

    title: str
    number: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table to work with: its title, column titles, rows, and a remark below (empty for none)."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
