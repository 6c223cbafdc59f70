"""The cast: the named people that tests and the demo share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from models.member import Branch, Department, Member, Office
from union.ground.rules import import_rules

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
    ji: Member
    """季永康, chair of the proposal committee."""
    mao: Member
    """毛伟, a member of the proposal committee."""
    tang: Member
    """汤静, another."""
    xia: Member
    """夏明, the school union's culture officer."""
    he: Member
    """何倩, the school union's officer for members' voices."""
    lei: Member
    """雷刚, the contact of 后勤管理处."""
    shi: Member
    """施建国, its head."""
    yin: Member
    """尹燕, the contact of 人事处."""
    pan: Member
    """潘志明, its head."""
    ecology: Branch
    engineering: Branch
    logistics: Department
    personnel: Department


PEOPLE = (
    ("lin", "T2015007", "林晓燕", "ecology", ()),
    ("zhou", "T2006012", "周建平", "ecology", (("branch_chair", "branch"),)),
    ("chen", "T2009003", "陈雪梅", "ecology", (("branch_welfare", "branch"),)),
    ("wang", "T2003001", "王丽华", "engineering", (("welfare_officer", "school"),)),
    ("wu", "T2001005", "吴国强", "engineering", (("school_chair", "school"),)),
    ("zhao", "T2010021", "赵志远", "engineering", (("delegate", "branch"),)),
    ("lan", "T2008016", "蓝海英", "ecology", (("mediator", "school"),)),
    ("ye", "T2016030", "叶青", "engineering", (("administrator", "school"),)),
    ("xu", "T2011008", "徐文", "engineering", (("branch_chair", "branch"),)),
    ("zheng", "T2018022", "郑敏", "engineering", ()),
    ("ji", "T2005041", "季永康", "ecology", (("committee_chair", "school"),)),
    ("mao", "T2007052", "毛伟", "engineering", (("committee_member", "school"),)),
    ("tang", "T2009067", "汤静", "ecology", (("committee_member", "school"),)),
    ("xia", "T2011073", "夏明", "engineering", (("culture_officer", "school"),)),
    ("he", "T2013085", "何倩", "ecology", (("voice_officer", "school"),)),
    ("lei", "T2014091", "雷刚", "engineering", (("department_contact", "logistics"),)),
    ("shi", "T2004017", "施建国", "engineering", (("department_head", "logistics"),)),
    ("yin", "T2016102", "尹燕", "engineering", (("department_contact", "personnel"),)),
    ("pan", "T2002009", "潘志明", "engineering", (("department_head", "personnel"),)),
)
"""Key, staff number, name, branch, and the offices: each a post, held in the own branch, the school union or a department."""


def make_cast(session: Session) -> Cast:
    """Add the cast, their offices and the sample rules."""
    import_rules(session, json.loads((SAMPLES / "rules.json").read_text(encoding="utf-8")))
    branches = {"ecology": Branch(code="ST", name="生态学院分工会"), "engineering": Branch(code="GX", name="工学院分工会")}
    departments = {"logistics": Department(code="HQ", name="后勤管理处"), "personnel": Department(code="RS", name="人事处")}
    session.add_all([*branches.values(), *departments.values()])
    session.flush()
    people = {}
    for key, number, name, branch, offices in PEOPLE:
        member = Member(staff_number=number, name=name, branch=branches[branch], phone=f"1380578{number[-4:]}")
        session.add(member)
        for post, where in offices:
            session.add(Office(
                member=member, post=post, branch=branches[branch] if where == "branch" else None,
                department=departments.get(where), from_on=date(2024, 1, 1), until_on=date(2028, 12, 31),
            ))
        people[key] = member
    session.flush()
    return Cast(**people, **branches, **departments)
