"""What a printable document must have, whoever composed it, so that the writers need not know the union."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, runtime_checkable

Cell = str | int | float | date | None


@runtime_checkable
class Facts(Protocol):
    """Labels with short values."""

    @property
    def rows(self) -> Sequence[tuple[str, str]]: ...


@runtime_checkable
class Line(Protocol):
    """A line outside every box."""

    @property
    def text(self) -> str: ...


@runtime_checkable
class Passage(Protocol):
    """A long text beside its title."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


@runtime_checkable
class Signature(Protocol):
    """Who signed, and when; empty where a hand will write it."""

    @property
    def label(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def on(self) -> str: ...


@runtime_checkable
class Grid(Protocol):
    """A table with a repeated head."""

    @property
    def head(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[str]]: ...
    @property
    def widths(self) -> Sequence[float]: ...


Block = Facts | Passage | Signature | Grid | Line


class Document(Protocol):
    """A title, a number and blocks from top to bottom."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def blocks(self) -> Sequence[Block]: ...


class Sheet(Protocol):
    """A table to work with."""

    @property
    def title(self) -> str: ...
    @property
    def head(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Cell]]: ...
    @property
    def note(self) -> str: ...
