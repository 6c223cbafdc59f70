"""Files given for a form's field: the vault keeps the bytes, this keeps whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Attachment, Case
from models.member import Member
from union.casework.forms.fields import Answers, Field, Files
from union.ground.errors import Invalid


def attach(
    session: Session, member: Member, field: str, *,
    stored_name: str, file_name: str, media_type: str, size: int, at: datetime,
) -> Attachment:
    """Note a file that the vault has stored, belonging to a draft until the form is sent."""
    attachment = Attachment(
        member_id=member.id, field=field, stored_name=stored_name, file_name=file_name[:200], media_type=media_type,
        size=size, at=at,
    )
    session.add(attachment)
    session.flush()
    return attachment


def claim_files(session: Session, case_: Case, fields: Sequence[Field], answers: Answers, by: Member) -> None:
    """Move the files of the answers from draft to case; raises Invalid for a file that is not the giver's own."""
    for field in fields:
        if not isinstance(field, Files):
            continue
        for number in answers.get(field.code) or []:
            attachment = session.get(Attachment, number, with_for_update=True)
            if attachment is None or (attachment.member_id != by.id and attachment.case_id != case_.id):
                raise Invalid({field.code: f"“{field.title}”里有文件已失效，请重新上传"})
            if attachment.case_id not in (None, case_.id):
                raise Invalid({field.code: f"“{field.title}”里有文件已用于其他事项，请重新上传"})
            attachment.case_id, attachment.field = case_.id, field.code


def replace_files(session: Session, case_: Case, code: str, numbers: Sequence[int] | None, by: Member) -> list[int]:
    """Return what a files field holds once somebody has given it anew: theirs of before that they left out are let go."""
    query = select(Attachment).where(Attachment.case_id == case_.id, Attachment.field == code).order_by(Attachment.id)
    kept = list(numbers or [])
    for attachment in session.scalars(query):
        if attachment.id in kept:
            continue
        if attachment.member_id == by.id:
            # Belonging to no case and no draft, the file is deleted by the nightly clearing.
            attachment.case_id = None
        else:
            kept.append(attachment.id)
    return kept


def find_files(session: Session, case_: Case) -> list[Attachment]:
    """Return the files of a case."""
    return list(session.scalars(select(Attachment).where(Attachment.case_id == case_.id).order_by(Attachment.id)))
