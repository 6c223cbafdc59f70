"""Proposals of the demo's sitting for the photographer, in every state, and the pictures of their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Department, Member, Office
from models.proposal import Proposal
from tests.sitting import FORM
from union import links
from union.casework.flows.engine import take
from union.congress.flow import PROPOSALS
from union.congress.proposing.proposing import propose
from union.congress.sittings.sitting import SITTING
from union.congress.term.congresses import find_congresses

Shot = dict[str, Any]
PROPOSER, SECONDER, ALSO, HEAD, STRANGER = "赵志远", "周建平", "陈雪梅", "徐文", "王丽华"
LIFT = {
    "title": "老教学楼加装电梯", "category": "campus",
    "reason": "三号教学楼共六层，没有电梯，年纪大的老师和腿脚不便的同事上课要一层一层爬，搬运实验器材也不方便，已有老师在楼梯上摔伤。",
    "suggestion": "建议先请设计单位勘察，在暑假为三号教学楼加装一部电梯，其他老楼分年度安排。",
}
PARKING = {
    "title": "增加教学区停车位", "category": "campus",
    "reason": "教学区现有停车位两百个，登记的教职工车辆已经超过六百辆，上午八点以后基本找不到车位，乱停乱放还堵住了消防通道。",
    "suggestion": "建议利用北门空地新建停车位，并在上课高峰对校外车辆限制进入。",
}
ANSWER = (
    "感谢您对班车的关心。经与人事处商定，从下学期起晚间八点半加开一班新校区往返班车，"
    "发车时刻表会在校园网公布；周末班次根据乘坐情况再定。"
)


class Acting:
    """The people of the sitting and what they do."""

    def __init__(self, session: Session, who: Any, at: Any) -> None:
        self.session, self.who, self.at = session, who, at

    def take(self, one: Proposal, action: str, by: str, *, days_ago: int = 0, **given: Any) -> Proposal:
        """Take a move."""
        return take(self.session, PROPOSALS, str(one.id), action, given, by=self.member(by), at=self.at - timedelta(days=days_ago))

    def member(self, name: str) -> Member:
        """Return a member by name, or by post (committee_chair, HQ/department_head)."""
        department, _, post = name.rpartition("/")
        if not post.isascii():
            found: Member = self.who(name)
            return found
        query = select(Member).join(Office).where(Office.post == post)
        if department:
            query = query.join(Department, Office.department_id == Department.id).where(Department.code == department)
        return self.session.scalars(query.order_by(Member.id)).first()  # type: ignore[return-value]

    def seconded(self, form: dict[str, str], by: str, *, days_ago: int, asked: str, agreed: tuple[str, ...]) -> Proposal:
        """Write a proposal and ask for seconders."""
        one = propose(self.session, form, by=self.member(by), at=self.at - timedelta(days=days_ago))
        self.take(one, "invite", by, days_ago=days_ago, seconders=asked)
        for name in agreed:
            self.take(one, "second", name, days_ago=days_ago - 1)
        return one


def play_proposals(session: Session, who: Any, at: Any) -> list[Shot]:
    """Let a sitting happen, and return every picture of its pages."""
    acting = Acting(session, who, at)
    earlier = _answered(acting)
    waiting = acting.seconded(PARKING, PROPOSER, days_ago=3, asked=f"{SECONDER}、{ALSO}", agreed=(ALSO,))
    asked = acting.seconded(
        {**FORM, "title": "加开新校区晚间班车"}, ALSO, days_ago=2, asked=f"{PROPOSER}、{SECONDER}", agreed=()
    )
    tabled = acting.seconded(LIFT, PROPOSER, days_ago=8, asked=f"{SECONDER}、{ALSO}", agreed=(SECONDER, ALSO))
    acting.take(tabled, "table", PROPOSER, days_ago=7)
    acting.take(tabled, "approve", HEAD, days_ago=6)
    return [*_shots(acting.member("committee_chair").name, waiting.id, asked.id, tabled.id, earlier.id), *_sittings(acting)]


def _sittings(acting: Acting) -> list[Shot]:
    """Let the committee report to the present sitting and honour a department of the one before."""
    now, before = find_congresses(acting.session)
    chair = acting.member("committee_chair")
    take(acting.session, SITTING, str(now.id), "report", {}, by=chair, at=acting.at)
    take(acting.session, SITTING, str(before.id), "honour", {"department": "HQ"}, by=chair, at=acting.at)
    return [
        {"name": "sitting-committee", "who": chair.name, "path": links.sitting(now.id)},
        {"name": "sitting-member", "who": STRANGER, "path": links.sitting(before.id)},
        {"name": "sitting-new", "who": chair.name, "path": links.new_sitting()},
        {"name": "sitting-call", "who": chair.name, "path": links.sitting_move(now.id, "change_call")},
    ]


def _answered(acting: Acting) -> Proposal:
    """Let a proposal of the demo's sitting be answered, and wait for its rating."""
    one = acting.seconded(FORM, PROPOSER, days_ago=9, asked=f"{SECONDER}、{ALSO}", agreed=(SECONDER, ALSO))
    acting.take(one, "table", PROPOSER, days_ago=8)
    acting.take(one, "approve", HEAD, days_ago=8)
    acting.take(one, "file", "committee_chair", days_ago=7)
    acting.take(one, "refer", "committee_chair", days_ago=6, lead="HQ", co=["RS"])
    acting.take(one, "accept", "HQ/department_contact", days_ago=5)
    acting.take(one, "accept", "RS/department_contact", days_ago=5)
    acting.take(one, "give_opinion", "RS/department_contact", days_ago=4, opinion="同意调整作息时间，所需岗位已列入计划。")
    acting.take(one, "draft", "HQ/department_contact", days_ago=3, text=ANSWER, outcome="A")
    acting.take(one, "sign", "HQ/department_head", days_ago=2)
    acting.take(one, "publish", "committee_chair", days_ago=1)
    return one


def _shots(chair: str, waiting: int, asked: int, tabled: int, earlier: int) -> list[Shot]:
    def shot(name: str, who: str, path: str, **more: Any) -> Shot:
        return {"name": f"proposal-{name}", "who": who, "path": path} | more

    new = links.new_proposal()
    alike = [
        *({"fill": f"#{code}", "with": FORM[code]} for code in ("title", "reason", "suggestion")),
        {"click": "button[value=alike]:not([tabindex])"}, {"see": "#alike"},
    ]
    return [
        shot("list-delegate", PROPOSER, links.proposals()),
        shot("list-waiting", SECONDER, f"{links.proposals()}?group=waiting"),
        shot("list-member", STRANGER, links.proposals()),
        shot("new", PROPOSER, new),
        shot("new-alike", PROPOSER, new, steps=alike),
        shot("seconding", PROPOSER, links.proposal(waiting)),
        shot("asked", SECONDER, links.proposal(asked)),
        shot("invite", PROPOSER, links.proposal_move(waiting, "invite")),
        shot("review", PROPOSER, links.proposal(tabled)),
        shot("to-decide", chair, links.proposal(tabled)),
        shot("answered", PROPOSER, links.proposal(earlier)),
        shot("rate", PROPOSER, links.proposal_move(earlier, "rate")),
        shot("member", STRANGER, links.proposal(earlier)),
    ]
