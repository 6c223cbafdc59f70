"""Documents as PDF: A4, fonts embedded, fit for the archive (PDF/A-2b)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

from gateways.paper import Document
from gateways.paper_layout import BREAK, Form, Part, Signed, Table, breakable, is_landscape, lay_out

_FORM = Path(__file__).with_name("paper.typ")
_STANDS_FOR_NO_GLYPH = "〓"  # what Chinese typesetting prints where the type is missing
_IN_TYPST_FONTS = frozenset(map(ord, f"☐☑☒✓✔✗{BREAK}"))
_MOST_NAMED = 20


def write_pdf(document: Document) -> bytes:
    """Return the document as PDF/A-2b; a character that no font has prints as 〓 and is named by its code at the end."""
    parts = lay_out(document)
    paper: dict[str, Any] = {
        "title": breakable(document.title),
        "number": breakable(document.number),
        "landscape": is_landscape(parts),
        "parts": [_as_data(part) for part in parts],
    }
    text = json.dumps(paper, ensure_ascii=False)
    missing = list(dict.fromkeys(one for one in text if ord(one) > 0x7E and ord(one) not in _glyphs()))
    for one in missing:
        text = text.replace(one, _STANDS_FOR_NO_GLYPH)
    return _compile(json.dumps(json.loads(text) | {"missing": _named(missing)}, ensure_ascii=False))


def _as_data(part: Part) -> dict[str, Any]:
    match part:
        case Form():
            return {
                "kind": "form",
                "rows": [{"pairs": row.pairs, "signed": row.signed, "long": row.is_long} for row in part.rows],
            }
        case Table():
            return {"kind": "table", "head": part.head, "rows": part.rows, "widths": part.widths}
        case Signed():
            return {"kind": "signed", "lines": part.lines}
    return {"kind": "line", "text": part}


def _named(missing: list[str]) -> str:
    if not missing:
        return ""
    more = "等" if len(missing) > _MOST_NAMED else ""
    return f"注：〓为字库中没有的字，编码为 {'、'.join(f'U+{ord(one):04X}' for one in missing[:_MOST_NAMED])}{more}"


def _compile(paper: str) -> bytes:
    form, given = _FORM.read_bytes(), {"paper": paper}
    compiler = typst.Compiler(form, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=given)
    try:
        written = compiler.compile(form, format="pdf", pdf_standards="a-2b")
    except typst.TypstError:  # a sequence the archive's standard forbids: better a plain PDF than none
        written = compiler.compile(form, format="pdf")
    assert isinstance(written, bytes)  # noqa: S101 - only several pages of pictures come as a list
    return written


@cache
def _fonts() -> typst.Fonts:
    """Only the fonts of pinned packages, so that a print looks the same on every machine."""
    folder = str(serif_path().parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


@cache
def _glyphs() -> frozenset[int]:
    found = set(_IN_TYPST_FONTS)
    for path in (serif_path(), sans_path()):
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)
