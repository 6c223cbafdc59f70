"""Files that people take away: a sheet, a document, a picture; written after the transaction that composed it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Response

from gateways.paper_pdf import write_pdf
from gateways.sheet_write import write_sheet
from union.ground.documents import Document, Sheet
from wx_backend.guards import Afterwards

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


def send_file(content: bytes, name: str, media_type: str) -> Response:
    """Return a file to be kept under a name; no cache keeps it."""
    return Response(content, content_type=media_type, headers={
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}", "Cache-Control": "no-store, private",
    })


def later(write: Callable[[], bytes], name: str, media_type: str) -> Afterwards:
    """Return a file that is written once the transaction is over."""
    return Afterwards(lambda: send_file(write(), name, media_type))


def sheet_later(sheet: Sheet) -> Afterwards:
    """Return a table as XLSX."""
    return later(lambda: write_sheet(sheet), f"{sheet.title}.xlsx", XLSX)


def document_later(document: Document) -> Afterwards:
    """Return a document as PDF."""
    return later(lambda: write_pdf(document), f"{document.title}.pdf", PDF)
