"""The cast: the named people that tests and the demo share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from models.member import Branch, Member, Office
from union.rules import import_rules

SAMPLES = Path(__file__).resolve().parent.parent / "config" / "samples"


@dataclass
class Cast:
    """Who appears in every story."""

    lin: Member
    """林晓燕, a teacher of 生态学院."""
    zhou: Member
    """周建平, chair of the 生态学院 branch."""
    chen: Member
    """陈雪梅, its welfare committee member."""
    wang: Member
    """王丽华, the school union's welfare officer."""
    wu: Member
    """吴国强, chair of the school union."""
    zhao: Member
    """赵志远, a delegate of 工学院."""
    lan: Member
    """蓝海英, a mediator."""
    ye: Member
    """叶青, the administrator."""
    xu: Member
    """徐文, chair of the 工学院 branch."""
    zheng: Member
    """郑敏, a member of 工学院."""
    ecology: Branch
    engineering: Branch


PEOPLE = (
    ("lin", "T2015007", "林晓燕", "ecology", ()),
    ("zhou", "T2006012", "周建平", "ecology", (("branch_chair", True),)),
    ("chen", "T2009003", "陈雪梅", "ecology", (("branch_welfare", True),)),
    ("wang", "T2003001", "王丽华", "engineering", (("welfare_officer", False),)),
    ("wu", "T2001005", "吴国强", "engineering", (("school_chair", False),)),
    ("zhao", "T2010021", "赵志远", "engineering", (("delegate", True),)),
    ("lan", "T2008016", "蓝海英", "ecology", (("mediator", False),)),
    ("ye", "T2016030", "叶青", "engineering", (("administrator", False),)),
    ("xu", "T2011008", "徐文", "engineering", (("branch_chair", True),)),
    ("zheng", "T2018022", "郑敏", "engineering", ()),
)


def make_cast(session: Session) -> Cast:
    """Add the cast, their offices and the sample rules."""
    import_rules(session, json.loads((SAMPLES / "rules.json").read_text(encoding="utf-8")))
    branches = {"ecology": Branch(code="ST", name="生态学院分工会"), "engineering": Branch(code="GX", name="工学院分工会")}
    session.add_all(branches.values())
    session.flush()
    people = {}
    for key, number, name, branch, offices in PEOPLE:
        member = Member(staff_number=number, name=name, branch=branches[branch], phone=f"1380578{number[-4:]}")
        session.add(member)
        session.flush()
        for post, is_branch in offices:
            where = branches[branch] if is_branch else None
            session.add(Office(member=member, post=post, branch=where, from_on=date(2024, 1, 1), until_on=date(2028, 12, 31)))
        people[key] = member
    session.flush()
    return Cast(**people, **branches)
