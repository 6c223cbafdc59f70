"""Documents as DOCX: the same form as the PDF, for those who go on writing in Word or WPS."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document as Book
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from gateways.paper import Document
from gateways.paper_layout import BREAK, Form, FormRow, Signed, Table, breakable, is_landscape, lay_out

_BODY, _LABEL, _TITLE = "仿宋", "黑体", "宋体"  # every Chinese Windows, macOS and WPS has them
_LABEL_WIDTH = 27  # millimetres
_LEFT, _RIGHT = 28, 26
_LONG_HEIGHT = 28


def write_docx(document: Document) -> bytes:
    """Return the document as DOCX, A4, with East Asian fonts named and a page count in the foot."""
    parts = lay_out(document)
    book = docx.Document()
    width = _set_page(book, is_landscape(parts), document)
    _write(book.add_paragraph(), document.title, _TITLE, 20, WD_ALIGN_PARAGRAPH.CENTER, is_bold=True)
    if document.number:
        _write(book.add_paragraph(), document.number, _BODY, 11, WD_ALIGN_PARAGRAPH.RIGHT)
    for part in parts:
        match part:
            case Form():
                _add_form(book, part.rows, width)
            case Table():
                _add_table(book, part, width)
            case Signed():
                for number, line in enumerate(part.lines):
                    paragraph = book.add_paragraph()
                    paragraph.paragraph_format.space_before = Pt(6 if number else 30)
                    _write(paragraph, line, _BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT)
            case _:
                _write(book.add_paragraph(), part, _BODY, 12)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _set_page(book: Book, is_wide: bool, document: Document) -> int:
    """Set A4, margins, head and foot; return the width of the text in millimetres."""
    width, height = (297, 210) if is_wide else (210, 297)
    section = book.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(30), Mm(28)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.different_first_page_header_footer = True
    head = f"{document.title}\u3000{document.number}".rstrip()
    _write(section.header.paragraphs[0], head, _BODY, 9, WD_ALIGN_PARAGRAPH.RIGHT)
    for foot in (section.footer, section.first_page_footer):
        _number_pages(foot.paragraphs[0])
    book.core_properties.title = breakable(document.title).replace(BREAK, "")[:255]
    book.core_properties.author = ""
    book.core_properties.comments = ""
    return width - _LEFT - _RIGHT


def _number_pages(paragraph: Paragraph) -> None:
    for text, field in (("第 ", "PAGE"), (" 页\u3000共 ", "NUMPAGES"), (" 页", "")):
        _write(paragraph, text, _BODY, 9, WD_ALIGN_PARAGRAPH.CENTER)
        if field:
            simple = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            paragraph.add_run("1").font.size = Pt(9)
            simple.append(paragraph.runs[-1]._r)  # what stands there until Word counts
            paragraph._p.append(simple)


def _write(
    paragraph: Paragraph,
    text: str,
    font: str,
    size: float,
    align: WD_ALIGN_PARAGRAPH | None = None,
    is_bold: bool = False,
) -> None:
    """Add text with its font for Latin and for Chinese; line breaks stay inside the paragraph."""
    run = paragraph.add_run(breakable(text).replace(BREAK, ""))  # Word breaks endless runs by itself
    run.font.name = "Times New Roman" if font != _LABEL else font
    run.font.size = Pt(size)
    run.bold = is_bold or None
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    paragraph.paragraph_format.space_after = Pt(0)
    if align is not None:
        paragraph.alignment = align


def _label(cell: _Cell, text: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _write(cell.paragraphs[0], text, _LABEL, 11, WD_ALIGN_PARAGRAPH.CENTER)


def _new_table(book: Book, rows: int, widths: Sequence[float]) -> list[_Row]:
    """Add a bordered table of fixed column widths in millimetres; return its rows."""
    table = book.add_table(rows, len(widths), "Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    made = list(table.rows)
    for row in made:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    book.add_paragraph().paragraph_format.space_after = Pt(0)  # two tables that touch would become one
    return made


def _add_form(book: Book, rows: Sequence[FormRow], width: int) -> None:
    half = width / 2 - _LABEL_WIDTH
    for made, row in zip(_new_table(book, len(rows), (_LABEL_WIDTH, half) * 2), rows, strict=True):
        made.height = Mm(_LONG_HEIGHT if row.is_long else 9)
        made.height_rule = WD_ROW_HEIGHT_RULE.AT_LEAST
        cells = made.cells
        if not row.pairs:
            _sign(cells[0].merge(cells[3]), row.signed, is_alone=True)
        elif len(row.pairs) == 1:
            (label, value), body = row.pairs[0], cells[1].merge(cells[3])
            _label(cells[0], label)
            _write(body.paragraphs[0], value, _BODY, 12)
            if not row.is_long:
                body.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            _sign(body, row.signed)
        else:
            for (label, value), place in zip(row.pairs, (0, 2), strict=True):
                _label(cells[place], label)
                _write(cells[place + 1].paragraphs[0], value, _BODY, 12)
                cells[place + 1].vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _sign(cell: _Cell, signed: Sequence[str], is_alone: bool = False) -> None:
    for number, text in enumerate(signed):
        paragraph = cell.paragraphs[0] if is_alone and number == 0 else cell.add_paragraph()
        _write(paragraph, text, _BODY, 12, WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.space_before = Pt(6 if is_alone or number else 24)


def _add_table(book: Book, table: Table, width: int) -> None:
    share = width / sum(table.widths)
    head, *rows = _new_table(book, len(table.rows) + 1, [one * share for one in table.widths])
    _mark(head, "w:tblHeader")
    for cell, title in zip(head.cells, table.head, strict=True):
        _label(cell, title)
    for row, texts in zip(rows, table.rows, strict=True):
        if sum(map(len, texts)) <= 500:  # a short row goes to the next page whole
            _mark(row, "w:cantSplit")
        for cell, text in zip(row.cells, texts, strict=True):
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
            _write(cell.paragraphs[0], text, _BODY, 10.5)


def _mark(row: _Row, name: str) -> None:
    properties: Any = row._tr.get_or_add_trPr()
    properties.append(OxmlElement(name))
