"""Binding a WeChat account to a member: staff number, name and a one-time secret, limited in attempts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Account, Binding, BindingAttempt, BindingCode
from models.member import Member
from models.sealed import blind_index
from union.casework.forms.plain_text import strip_invisible
from union.ground import access, audit, clock
from union.ground.accounts import find_binding
from union.ground.errors import NotAllowed, NotFound
from union.ground.placeholder import is_person
from union.ground.rule_keys import RuleKey, two
from union.ground.rules import read_rule

ATTEMPTS = RuleKey(
    "binding.attempts", "how many wrong attempts to bind are allowed in how many minutes", two("count", "minutes"),
    default={"count": 5, "minutes": 60},
)
CODE_DAYS = RuleKey("binding.code_days", "how many days a one-time code for binding can be used", int, unit="天", default=30)
CODE_LETTERS = "23456789"
CODE_LENGTH = 6
MISMATCH = "工号、姓名或验证信息不一致，请核对后再试；验证码可向所在分工会领取"


class SecretKind(StrEnum):
    """What proves that a person is the member."""

    CODE = "code"
    """A one-time code handed out by the branch."""
    PHONE = "phone"
    """The last four digits of the phone in the roster."""
    EITHER = "either"


def bind(
    session: Session, account: Account, *, staff_number: str, name: str, secret: str, kind: SecretKind, at: datetime
) -> Member | str:
    """Bind an account and return the member, or the sentence of the refusal so that the counted attempt is committed."""
    staff_number = strip_invisible(staff_number).upper()[:32]
    member = _lock(session, account, staff_number)
    refusal = _limit(session, account, staff_number, at)
    if refusal:
        return refusal
    proof = _prove(session, member, name, secret, kind, at) if member else None
    session.add(BindingAttempt(account_id=account.id, staff_number=staff_number, at=at, succeeded=proof is not None))
    session.flush()
    if member is None or proof is None:
        return MISMATCH
    refusal = _attach(session, account, member, at)
    if refusal:
        return refusal
    proof()
    audit.record(session, "bind", f"member:{member.staff_number}", by=member, at=at, subject=member)
    return member


def unbind(session: Session, account: Account, at: datetime, reason: str = "本人解绑") -> Member:
    """End an account's binding, kept as history, for its member; raises NotFound where there is none."""
    binding = find_binding(session, account)
    if binding is None:
        raise NotFound("这个微信还没有绑定工号")
    binding.ended_at, binding.ended_reason = at, reason
    binding.live_account_key = binding.live_member_key = None
    member = binding.member
    audit.record(session, "unbind", f"member:{member.staff_number}", by=member, at=at, subject=member)
    session.flush()
    return member


def issue_code(session: Session, member: Member, *, by: Member | None, at: datetime) -> str:
    """Return a new one-time code for a member, to be handed over in person; earlier unused ones stop working.

    Only the member's own branch, the school union or an administrator may; raises NotAllowed."""
    if by is not None and not may_issue(session, member, by, at):
        raise NotAllowed("您只能为本分工会的会员发放验证码")
    for earlier in session.scalars(_live_codes(member, at)):
        earlier.expires_at = at
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    expires_at = at + timedelta(days=read_rule(session, CODE_DAYS, clock.day_of(at)))
    session.add(BindingCode(
        member_id=member.id, digest=_digest(member, code), issued_at=at, issued_by_id=by.id if by else None,
        expires_at=expires_at,
    ))
    audit.record(session, "issue_code", f"member:{member.staff_number}", by=by, at=at, subject=member)
    session.flush()
    return code


def may_issue(session: Session, member: Member, by: Member, at: datetime) -> bool:
    """Say whether somebody may hand a code to a member."""
    offices = access.offices_of(session, by, clock.day_of(at))
    own_branch = any(office.post == "branch_chair" and office.branch_id == member.branch_id for office in offices)
    return own_branch or any(access.holds(offices, post) for post in ("administrator", "school_chair", "welfare_officer"))


def _lock(session: Session, account: Account, staff_number: str) -> Member | None:
    """Return the member, both rows locked: attempts made at the same moment are counted one after the other."""
    session.execute(select(Account.id).where(Account.id == account.id).with_for_update(key_share=True))
    query = select(Member.id).where(Member.staff_number == staff_number, is_person()).with_for_update(key_share=True)
    member_id = session.scalars(query).first()
    return session.get(Member, member_id, populate_existing=True) if member_id is not None else None


def _limit(session: Session, account: Account, staff_number: str, at: datetime) -> str:
    most, minutes = read_rule(session, ATTEMPTS, clock.day_of(at))
    since = at - timedelta(minutes=minutes)
    failed = select(func.count()).select_from(BindingAttempt).where(
        BindingAttempt.at > since, BindingAttempt.succeeded.is_(False)
    )
    for condition in (BindingAttempt.account_id == account.id, BindingAttempt.staff_number == staff_number):
        if (session.scalar(failed.where(condition)) or 0) >= most:
            return f"尝试次数过多，请{minutes}分钟后再试，或联系所在分工会"
    return ""


def _prove(
    session: Session, member: Member, name: str, secret: str, kind: SecretKind, at: datetime
) -> Callable[[], None] | None:
    """Return what uses the secret up, or None where it does not prove the member."""
    if member.is_missing or not hmac.compare_digest("".join(strip_invisible(name).split()).encode(), member.name.encode()):
        return None
    secret = strip_invisible(secret)
    if kind in (SecretKind.PHONE, SecretKind.EITHER) and member.phone and len(secret) == 4:
        return (lambda: None) if hmac.compare_digest(secret.encode(), member.phone[-4:].encode()) else None
    if kind in (SecretKind.CODE, SecretKind.EITHER):
        for code in session.scalars(_live_codes(member, at)):
            if hmac.compare_digest(code.digest, _digest(member, secret)):
                return lambda: setattr(code, "used_at", at)
    return None


def _live_codes(member: Member, at: datetime) -> Select[BindingCode]:
    return select(BindingCode).where(
        BindingCode.member_id == member.id, BindingCode.used_at.is_(None), BindingCode.expires_at > at
    )


def _digest(member: Member, code: str) -> str:
    return hashlib.sha256(f"{member.id}:{blind_index('binding', code)}".encode()).hexdigest()


def _attach(session: Session, account: Account, member: Member, at: datetime) -> str:
    """Add the binding; returns a refusal where the account or the member has another one."""
    own = find_binding(session, account)
    if own is not None:
        return "" if own.member_id == member.id else f"这个微信已绑定{own.member.name}，请先回复“解绑”"
    key = f"{account.app_id}:{member.id}"
    taken = session.scalars(select(Binding).where(Binding.live_member_key == key)).first()
    if taken is not None:
        return "这个工号已绑定另一个微信。请先在原微信回复“解绑”，手机遗失请联系校工会"
    binding = Binding(
        member_id=member.id, account_id=account.id, bound_at=at, live_member_key=key, live_account_key=str(account.id)
    )
    try:
        with session.begin_nested():
            session.add(binding)
            session.flush()
    except IntegrityError:
        return "绑定正在进行，请稍后再试"
    return ""
