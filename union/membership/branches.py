"""Branch unions: added with a code and a name that nobody else has."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.member import Branch
from union.ground.errors import NotFound, Refusal
from union.ground.placeholder import is_branch


def add_branch(session: Session, code: str, name: str) -> Branch:
    """Add a branch union; raises Refusal for a code or name that is taken or does not fit."""
    code, name = code.strip().upper(), "".join(name.split())
    if not (code.isascii() and code.isalnum() and len(code) <= 32) or not 2 <= len(name) <= 60:
        raise Refusal("代码只能是字母和数字，名称为2到60个字")
    if session.scalars(select(Branch).where(or_(Branch.code == code, Branch.name == name))).first():
        raise Refusal(f"已经有代码为{code}或名为“{name}”的分工会")
    branch = Branch(code=code, name=name)
    session.add(branch)
    session.flush()
    return branch


def get_branch(session: Session, code: str) -> Branch:
    """Return the branch with a code; raises NotFound."""
    branch = session.scalars(select(Branch).where(Branch.code == code.strip().upper(), is_branch())).first()
    if branch is None:
        raise NotFound(f"没有代码为{code}的分工会")
    return branch


def find_branches(session: Session) -> list[Branch]:
    """Return all branches by code."""
    return list(session.scalars(select(Branch).where(is_branch()).order_by(Branch.code)))
