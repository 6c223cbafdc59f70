"""Departments (承办部门), the university's units: added with a code and a name that nobody else has."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.member import Department
from union.ground.errors import NotFound, Refusal


def add_department(session: Session, code: str, name: str) -> Department:
    """Add a department; raises Refusal for a code or name that is taken or does not fit."""
    code, name = code.strip().upper(), "".join(name.split())
    if not (code.isascii() and code.isalnum() and len(code) <= 32) or not 2 <= len(name) <= 60:
        raise Refusal("代码只能是字母和数字，名称为2到60个字")
    if session.scalars(select(Department).where(or_(Department.code == code, Department.name == name))).first():
        raise Refusal(f"已经有代码为{code}或名为“{name}”的部门")
    department = Department(code=code, name=name)
    session.add(department)
    session.flush()
    return department


def get_department(session: Session, code: str) -> Department:
    """Return the department with a code; raises NotFound."""
    department = session.scalars(select(Department).where(Department.code == code.strip().upper())).first()
    if department is None:
        raise NotFound(f"没有代码为{code}的部门")
    return department


def find_departments(session: Session) -> list[Department]:
    """Return all departments by code."""
    return list(session.scalars(select(Department).order_by(Department.code)))
