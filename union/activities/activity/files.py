"""Files given with a registration or an entry: the giver's own, each for one thing; read by whom its thing lets."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Attachment
from models.member import Member
from union.ground.errors import Invalid


def find_attached(session: Session, about: str) -> list[Attachment]:
    """Return the files that belong to something."""
    return list(session.scalars(select(Attachment).where(Attachment.about == about).order_by(Attachment.id)))


def claim(session: Session, about: str, field: str, title: str, numbers: Sequence[int], by: Member) -> list[int]:
    """Let a question have these files and no others; raises Invalid for one that is not the giver's own or is used."""
    for kept in find_attached(session, about):
        if kept.field == field and kept.id not in numbers:
            # Belonging to nothing any more, it is deleted by the nightly clearing.
            kept.about = None
    for number in sorted(numbers):
        attachment = session.get(Attachment, number, with_for_update=True)
        if attachment is None or attachment.member_id != by.id:
            raise Invalid({field: f"“{title}”里有文件已失效，请重新上传"})
        is_taken = attachment.about not in (None, about) or (attachment.about == about and attachment.field != field)
        if attachment.case_id is not None or is_taken:
            raise Invalid({field: f"“{title}”里有文件已用于其他事项，请重新上传"})
        attachment.about, attachment.field = about, field
    return list(numbers)
