"""How a document lies on paper, the same for PDF and DOCX: which boxes share a line, and where an endless run may break."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gateways.legal_text import strip_illegal
from gateways.paper import Block, Document, Facts, Grid, Passage, Signature

BREAK = "\u200b"  # here a line may end; it prints nothing
_LANDSCAPE_COLUMNS = 8
_HALF_LINE = 22  # half-width characters that a value beside another one holds
_BLANK_NAME, _BLANK_DAY = "\u3000" * 5, "\u3000\u3000年\u3000\u3000月\u3000\u3000日"
_NEWLINES = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# No language breaks these by itself: a word without spaces, or punctuation that may not begin a line.
_ENDLESS = re.compile(r"[^\s\u2e80-\u2fff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]{20,}")
_HANGS_ON = re.compile(r"[\u0300-\u036f\u200d\ufe00-\ufe0f]")


@dataclass(frozen=True, slots=True)
class FormRow:
    """One line of the bordered form: one or two pairs, and what is signed at its foot."""

    pairs: tuple[tuple[str, str], ...]
    signed: tuple[str, ...] = ()
    is_long: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Rows that stand in one border."""

    rows: list[FormRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A table, every row as long as its head."""

    head: list[str]
    rows: list[list[str]]
    widths: list[float]


@dataclass(frozen=True, slots=True)
class Signed:
    """Signatures that stand free, as under a certificate or a list."""

    lines: list[str] = field(default_factory=list)


Part = Form | Table | Signed | str


def lay_out(document: Document) -> list[Part]:
    """Return what stands on the paper from top to bottom; neighbouring boxes become one form."""
    parts: list[Part] = []
    for block in document.blocks:
        last = parts[-1] if parts else None
        if isinstance(block, Grid):  # asked first: a grid has rows as facts have, a passage text as a line has
            parts.append(_table(block))
        elif isinstance(block, Signature) and not isinstance(last, Form):
            free = last if isinstance(last, Signed) else Signed()
            if free is not last:
                parts.append(free)
            free.lines.append(_signed(block))
        elif isinstance(block, Facts | Signature | Passage):
            form = last if isinstance(last, Form) else Form()
            if form is not last:
                parts.append(form)
            _add(form.rows, block)
        else:
            parts.append(breakable(block.text))
    return [part for part in parts if not isinstance(part, Form) or part.rows]


def is_landscape(parts: Sequence[Part]) -> bool:
    """Return whether a table is too wide for upright paper."""
    return any(isinstance(part, Table) and len(part.widths) >= _LANDSCAPE_COLUMNS for part in parts)


def breakable(text: str) -> str:
    """Return the text as paper can hold it: legal characters, one kind of line break, marks inside endless runs."""
    return _ENDLESS.sub(_with_breaks, _NEWLINES.sub("\n", strip_illegal(text.replace("\t", "    "))).replace(BREAK, ""))


def _with_breaks(run: re.Match[str]) -> str:
    characters = run.group()
    return "".join(
        one + ("" if _HANGS_ON.match(following) else BREAK)
        for one, following in zip(characters, [*characters[1:], " "], strict=True)
    )


def _add(rows: list[FormRow], block: Block) -> None:
    match block:
        case Signature():
            if rows and (rows[-1].is_long or not rows[-1].pairs):
                last = rows.pop()
                rows.append(FormRow(last.pairs, (*last.signed, _signed(block)), last.is_long))
            else:
                rows.append(FormRow((), (_signed(block),)))
        case Passage():
            rows.append(FormRow(((breakable(block.title), breakable(block.text)),), is_long=True))
        case Facts():
            rows.extend(_paired(block.rows))


def _signed(block: Signature) -> str:
    return breakable(f"{block.label}：{block.name or _BLANK_NAME}\u3000{block.on or _BLANK_DAY}")


def _paired(facts: Sequence[tuple[str, str]]) -> Iterator[FormRow]:
    waiting: list[tuple[str, str]] = []
    for label, value in facts:
        pair = breakable(label), breakable(value)
        if _is_short(value):
            waiting.append(pair)
        if waiting and (len(waiting) == 2 or not _is_short(value)):
            yield FormRow(tuple(waiting))
            waiting = []
        if not _is_short(value):
            yield FormRow((pair,))
    if waiting:
        yield FormRow(tuple(waiting))


def _is_short(value: str) -> bool:
    width = sum(2 if unicodedata.east_asian_width(one) in "WFA" else 1 for one in value[: _HALF_LINE + 1])
    return width <= _HALF_LINE and not _NEWLINES.search(value)


def _table(grid: Grid) -> Table:
    columns = max([1, len(grid.head), *(len(row) for row in grid.rows)])
    widths = [max(float(width), 0.1) for width in grid.widths][:columns]
    mean = sum(widths) / len(widths) if widths else 1.0

    def filled(row: Sequence[str]) -> list[str]:
        return [breakable(cell) for cell in row] + [""] * (columns - len(row))

    return Table(filled(grid.head), [filled(row) for row in grid.rows], widths + [mean] * (columns - len(widths)))
