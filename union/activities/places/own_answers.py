"""Answers to an activity's own questions: kept open or sealed, consented to, and shown to whom they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.case import Attachment
from models.member import Member
from models.registration import Registration
from union import links
from union.activities.activity.files import claim, find_attached
from union.activities.activity.locks import find_live, lock_registration
from union.activities.activity.officers import is_officer_of
from union.activities.activity.questions import make_fields
from union.activities.activity.registrations import note_registration
from union.activities.activity.roles import find_runners
from union.activities.activity.telling import tell_about
from union.casework.forms.fields import Answers, Field, Files
from union.casework.forms.parsing import EMPTY, show_answers, split_sealed
from union.casework.forms.people import form_context
from union.casework.forms.plain_text import strip_invisible
from union.ground import audit
from union.ground.errors import NotFound, Refusal

HIDDEN = "（仅主办的工会干部写明用途后可见）"
REASON_MIN, REASON_MAX = 4, 40
"""Characters of a purpose; the audit log keeps all of them."""


def fields_of(activity: Activity) -> tuple[Field, ...]:
    """Return an activity's own questions."""
    return make_fields(activity.form or ())


def consent_of(_session: Session, activity: Activity, _by: Member) -> str:
    """Return what who answers consents to, naming what is sensitive (PIPL 29); empty where nothing is."""
    titles = "、".join(f"“{field.title}”" for field in fields_of(activity) if field.sensitive)
    if not titles:
        return ""
    return (
        f"为组织“{activity.title}”，主办的工会要用到您填写的{titles}。这些内容加密保存，"
        "只有主办的工会干部写明用途后可以查看，每次查看都有记录，您随时可以撤回同意。"
    )


def keep_answers(session: Session, one: Registration, given: Mapping[str, Any], by: Member) -> None:
    """Keep the answers to the own questions, what is sensitive sealed; raises Invalid for files that cannot be had."""
    fields = fields_of(one.activity)
    own = {field.code: given[field.code] for field in fields if field.code in given}
    for field in fields:
        if isinstance(field, Files):
            claim(session, _about(one), field.code, field.title, own.get(field.code) or [], by)
    one.answers, one.sealed_answers = split_sealed(fields, own)


def codes_required(activity: Activity) -> set[str]:
    """Return the codes of the own questions that must be answered."""
    return {field.code for field in fields_of(activity) if field.required}


def lacks_answers(one: Registration) -> bool:
    """Say whether somebody has not answered what must be: it was asked after they had signed up."""
    return bool(codes_required(one.activity) - {code for code, value in begun_answers(one).items() if value not in (None, "", [])})


def begun_answers(one: Registration) -> Answers:
    """Return what somebody has answered, for them to change."""
    return one.answers | one.sealed_answers


def reseal(session: Session, activity: Activity) -> None:
    """Seal what has become sensitive since it was answered; what is sealed stays so: it was asked as such."""
    sensitive = {field.code for field in fields_of(activity) if field.sensitive}
    for one in find_live(session, activity) if sensitive else ():
        open_now = {code: value for code, value in one.answers.items() if code in sensitive}
        if open_now:
            one.sealed_answers = open_now | one.sealed_answers
            one.answers = {code: value for code, value in one.answers.items() if code not in sensitive}


def sealed_of(one: Registration) -> list[str]:
    """Return the codes of what somebody has answered that is sealed."""
    return [code for code, value in one.sealed_answers.items() if value not in EMPTY]


def say_why(reason: str) -> str:
    """Return a purpose on one line; raises Refusal for one that says nothing or is too long to be kept."""
    reason = " ".join(strip_invisible(reason).split())
    if not REASON_MIN <= len(reason) <= REASON_MAX:
        raise Refusal(f"查看保密回答请写明用途（{REASON_MIN}–{REASON_MAX}字），例如 为参加者购买保险")
    return reason


def read_answers(session: Session, one: Registration, reader: Member, at: datetime, reason: str = "") -> list[tuple[str, str]]:
    """Return titles and answers: sealed ones to their owner, and to an officer who says why, which is kept; raises Refusal."""
    reason = reason and say_why(reason)
    sees_all = _sees_sealed(session, one, reader, at, reason)
    fields, sealed = fields_of(one.activity), sealed_of(one)
    if sealed and sees_all and one.member_id != reader.id:
        audit.record(session, "read", _about(one), by=reader, at=at, subject=one.member, fields=sealed, step=reason)
    shown = show_answers(fields, one.answers | one.sealed_answers, form_context(session, reader, at))
    return [(field.title, text if sees_all or field.code not in sealed else HIDDEN) for field, text in shown]


def find_files(session: Session, one: Registration, reader: Member, at: datetime, reason: str = "") -> list[Attachment]:
    """Return the files given with a registration, for its owner and the activity's officers, sealed ones for a reason."""
    found = find_attached(session, _about(one)) if one.answers or one.sealed_answers else []
    if not found or not (one.member_id == reader.id or is_officer_of(session, one.activity, reader, at)):
        return []
    sees_all = _sees_sealed(session, one, reader, at, reason and say_why(reason))
    return [file for file in found if sees_all or file.field not in sealed_of(one)]


def read_file(session: Session, one: Registration, file_id: int, reader: Member, at: datetime, reason: str = "") -> Attachment:
    """Return a file of a registration to its owner, or to an officer, whose reading is kept; raises NotFound, Refusal."""
    reason = reason and say_why(reason)
    found = next((file for file in find_files(session, one, reader, at, reason) if file.id == file_id), None)
    if found is None or reader.is_missing:
        raise NotFound("没有找到这个文件，或您不能查看")
    if one.member_id != reader.id:
        read = (f"{found.field}#{found.id}",)
        audit.record(session, "read", _about(one), by=reader, at=at, subject=one.member, fields=read, step=reason)
    return found


def forget_answers(session: Session, member: Member, purpose: str, at: datetime) -> None:
    """Erase a member's sealed answers and files once they take back what they consented to, and tell who runs the activity."""
    what, _, code = purpose.partition(":")
    query = select(Registration.id).join(Activity).where(Activity.code == code, Registration.member_id == member.id)
    for registration_id in session.scalars(query.order_by(Registration.id)).all() if what == "activity" else ():
        one = lock_registration(session, registration_id)
        if not sealed_of(one):
            continue
        for file in find_attached(session, _about(one)):
            if file.field in one.sealed_answers:
                # Belonging to nothing any more, it is deleted by the nightly clearing.
                file.about = None
        one.sealed_answers = {}
        note_registration(session, one, "withdraw_answers", "撤回同意，保密回答已删除", by=member, at=at)
        for runner in find_runners(session, one.activity, at):
            tell_about(session, one.activity, runner, "activity.answers_withdrawn", f"withdrawn:{one.id}:{one.version}", at,
                       path=links.registration(one.id),
                       text=f"“{one.activity.title}”：有一位参加者撤回了报名时的保密回答，已从系统删除；此前导出的请一并删除。")


def name_reading(one: Registration, codes: Sequence[str]) -> list[str]:
    """Return what was read, as its owner knows it: the questions' titles, the phone number, files."""
    titles = {str(row["code"]): str(row["title"]) for row in one.activity.form or ()} | {"phone": "手机号"}
    return list(dict.fromkeys(titles.get(code.partition("#")[0], "报名时的回答") for code in codes if code))


def _sees_sealed(session: Session, one: Registration, reader: Member, at: datetime, reason: str) -> bool:
    return one.member_id == reader.id or bool(reason) and is_officer_of(session, one.activity, reader, at)


def _about(one: Registration) -> str:
    return f"registration:{one.id}"
