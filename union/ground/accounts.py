"""WeChat accounts: following, and who is behind one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Account, Binding
from models.member import Member


def find_account(session: Session, app_id: str, openid: str) -> Account | None:
    """Return the account of an openid in one app."""
    return session.scalars(select(Account).where(Account.app_id == app_id, Account.openid == openid)).first()


def get_account(session: Session, app_id: str, openid: str, unionid: str | None = None) -> Account:
    """Return the account of an openid, added when seen for the first time."""
    account = find_account(session, app_id, openid)
    if account is None:
        try:
            with session.begin_nested():
                account = Account(app_id=app_id, openid=openid, unionid=unionid)
                session.add(account)
                session.flush()
        except IntegrityError:
            # Another message of the same person was quicker.
            account = session.scalars(select(Account).where(Account.app_id == app_id, Account.openid == openid)).one()
    if unionid and account.unionid != unionid:
        account.unionid = unionid
    return account


def follow(account: Account, at: datetime) -> None:
    """Note that the person follows the official account."""
    account.is_following, account.followed_at = True, at


def unfollow(account: Account, at: datetime) -> None:
    """Note that the person no longer follows; the binding stays for when they come back."""
    account.is_following, account.unfollowed_at = False, at


def find_binding(session: Session, account: Account) -> Binding | None:
    """Return an account's live binding."""
    return session.scalars(select(Binding).where(Binding.live_account_key == str(account.id))).first()


def find_member(session: Session, account: Account) -> Member | None:
    """Return the member behind an account, None where unbound or no longer on the roster."""
    binding = find_binding(session, account)
    return binding.member if binding and not binding.member.is_missing else None


def find_accounts(session: Session, member: Member) -> list[Account]:
    """Return the accounts a member is bound to now, one per app."""
    query = select(Account).join(Binding, Binding.account_id == Account.id)
    return list(session.scalars(query.where(Binding.member_id == member.id, Binding.ended_at.is_(None))))
