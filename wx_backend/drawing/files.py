"""Files: which ones a person sees on a form, taking one off again, and one that is opened."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Response
from sqlalchemy import or_, select

from models.case import Attachment
from wx_backend.drawing.sheet import Sheet
from wx_backend.guards import Visit


def find_shown(visit: Visit, numbers: Sequence[int], case_id: int | None) -> dict[int, Attachment]:
    """Return the files among these numbers that are the visitor's own or the case's."""
    if not numbers:
        return {}
    theirs = Attachment.member_id == visit.member.id
    if case_id is not None:
        theirs = or_(theirs, Attachment.case_id == case_id)
    found = visit.session.scalars(select(Attachment).where(Attachment.id.in_(numbers), theirs))
    return {one.id: one for one in found}


def drop(visit: Visit, sheet: Sheet, number: str) -> None:
    """Take a file off the form; one that nothing holds is deleted."""
    wanted = int(number) if number.isdecimal() and len(number) < 19 else 0
    for one in sheet.fields:
        if one.widget == "files" and wanted in (sheet.raw.get(one.code) or []):
            sheet.raw[one.code] = [other for other in sheet.raw[one.code] if other != wanted]
    attachment = visit.session.get(Attachment, wanted)
    if attachment and attachment.member_id == visit.member.id and attachment.case_id is None and attachment.about is None:
        visit.bag.dropped.append(attachment.stored_name)
        visit.session.delete(attachment)


def send_file(visit: Visit, found: Attachment) -> Response:
    """Return one decrypted file; no cache keeps it, and nothing in it runs."""
    how = "inline" if found.media_type.startswith("image/") else "attachment"
    return Response(visit.house.doors.vault.open(found.stored_name), content_type=found.media_type, headers={
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(found.file_name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "no-store, private",
    })
