"""Visit lists of a campaign: who is on them, what an officer may see of them, and the visits made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from models.campaign import Campaign, CampaignVisit
from models.member import Member
from union.casework.forms.plain_text import strip_invisible
from union.festivals.care_reasons import Reach, find_gone, find_reasons
from union.ground import access, audit, clock
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound

DESK = "welfare"
ADDED = "补充："
"""Begins the reason an officer wrote; the other lines come from cases and go when a case is withdrawn."""
REASON_CHARS, NOTE_CHARS = 300, 500


def get_campaign(session: Session, code: str, year: int, *, locked: bool = False) -> Campaign:
    """Return a campaign whose lists have been begun; raises NotFound. Whoever changes a list holds its campaign's lock."""
    query = select(Campaign).where(Campaign.code == code, Campaign.year == year)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    campaign = session.scalars(query).first()
    if campaign is None:
        raise NotFound("没有找到这个节日的走访名单，它可能还没有生成")
    return campaign


def fill_lists(session: Session, campaign: Campaign, reach: Reach, at: datetime) -> list[CampaignVisit]:
    """Bring a campaign's lists up to date with the cases, visits made and officers' words kept; returns who came to a branch."""
    reasons = find_reasons(session, reach)
    listed = {visit.member_id: visit for visit in _visits(session, campaign, true())}
    gone = find_gone(session, set(listed))
    changed = [
        _refresh(session, visit, [] if member_id in gone else reasons.get(member_id, []), member_id in gone, at)
        for member_id, visit in listed.items() if visit.visited_at is None
    ]
    fresh = [member_id for member_id in reasons if member_id not in listed]
    members = session.scalars(select(Member).where(Member.id.in_(fresh)).order_by(Member.id))
    added = [_put(session, campaign, member, "\n".join(reasons[member.id]), None, at) for member in members.all()]
    session.flush()
    return added + [visit for visit in changed if visit is not None]


def find_visits(session: Session, officer: Member, code: str, year: int, at: datetime) -> list[CampaignVisit]:
    """Return the people an officer may visit, their reasons read and so noted; raises NotAllowed, NotFound."""
    scope = _scope(session, officer, at)
    campaign = get_campaign(session, code, year)
    found = _visits(session, campaign, scope & (CampaignVisit.member_id != officer.id))
    gone = find_gone(session, {visit.member_id for visit in found if visit.visited_at is None})
    shown = [visit for visit in found if visit.visited_at is not None or visit.member_id not in gone]
    for visit in shown:
        fields = ("reason", "note") if visit.note else ("reason",)
        audit.record(session, "read", _about(campaign), by=officer, at=at, subject=visit.member, fields=fields)
    return shown


def can_visit(session: Session, member: Member, at: datetime) -> bool:
    """Say whether visit lists are for a member: for those who serve the welfare desk, of a branch or of the school union."""
    return _find_scope(session, member, at) is not None


def add_visit(
    session: Session, code: str, year: int, member: Member, reason: str, *, by: Member, at: datetime
) -> CampaignVisit:
    """Put a member on the list by an officer's word; raises NotAllowed, NotFound, Invalid, Conflict."""
    _scope(session, by, at)
    words = " ".join(_words(reason, "reason", "理由", REASON_CHARS).split())
    if not words:
        raise Invalid({"reason": "请写明走访的理由"})
    campaign = get_campaign(session, code, year, locked=True)
    if not _may_visit(session, by, member.id, member.branch_id, at):
        raise NotAllowed("只能补充您负责范围内的其他会员")
    if find_gone(session, {member.id}):
        raise NotAllowed("这位会员目前不能列入走访名单")
    if _visits(session, campaign, CampaignVisit.member_id == member.id):
        raise Conflict(f"{member.name}已在走访名单中")
    return _put(session, campaign, member, ADDED + words, by, at)


def record_visit(session: Session, visit_id: int, *, by: Member, note: str, at: datetime) -> CampaignVisit:
    """Note that somebody on the list was visited; raises NotFound outside the officer's scope, Conflict, Invalid."""
    words = _words(note, "note", "走访情况", NOTE_CHARS)
    visit = session.get(CampaignVisit, visit_id)
    if visit is None or not _may_visit(session, by, visit.member_id, visit.branch_id, at):
        raise NotFound("没有找到这条走访记录")
    get_campaign(session, visit.campaign.code, visit.campaign.year, locked=True)
    session.refresh(visit)
    if visit.visited_at is not None:
        raise Conflict(f"这次走访已于{clock.show_time(visit.visited_at)}登记，不必重复登记")
    visit.visited_at, visit.visited_by_id, visit.note = at, by.id, words or None
    audit.record(session, "record_visit", _about(visit.campaign), by=by, at=at, subject=visit.member)
    session.flush()
    return visit


def _visits(session: Session, campaign: Campaign, condition: ColumnElement[bool]) -> list[CampaignVisit]:
    query = select(CampaignVisit).join(Member, CampaignVisit.member_id == Member.id)
    query = query.where(CampaignVisit.campaign_id == campaign.id, condition)
    query = query.order_by(CampaignVisit.visited_at.is_not(None), CampaignVisit.branch_id, Member.staff_number)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def _put(
    session: Session, campaign: Campaign, member: Member, reason: str, by: Member | None, at: datetime
) -> CampaignVisit:
    visit = CampaignVisit(campaign=campaign, member=member, branch_id=member.branch_id, reason=reason)
    session.add(visit)
    audit.record(session, "list", _about(campaign), by=by, at=at, subject=member, fields=("reason",))
    session.flush()
    return visit


def _refresh(
    session: Session, visit: CampaignVisit, reasons: Sequence[str], is_gone: bool, at: datetime
) -> CampaignVisit | None:
    """Rewrite what the cases say; who has no reason left, or is gone, leaves the list. Returns a visit that moved branch."""
    written = [line for line in visit.reason.split("\n") if line.startswith(ADDED)]
    lines = [*reasons, *written]
    if not lines or is_gone:
        audit.record(session, "unlist", _about(visit.campaign), by=None, at=at, subject=visit.member)
        session.delete(visit)
        return None
    has_moved = visit.branch_id != visit.member.branch_id
    visit.reason, visit.branch_id = "\n".join(lines), visit.member.branch_id
    return visit if has_moved else None


def _scope(session: Session, officer: Member, at: datetime) -> ColumnElement[bool]:
    """Return the condition that a visit is the officer's to make; raises NotAllowed for everyone else."""
    scope = _find_scope(session, officer, at)
    if scope is None:
        raise NotAllowed("只有工会走访人员可以查看走访名单")
    return scope


def _find_scope(session: Session, officer: Member, at: datetime) -> ColumnElement[bool] | None:
    day = clock.day_of(at)
    if _serves(session, officer, None, day):
        return access.everything()
    held = {office.branch_id for office in access.offices_of(session, officer, day) if office.branch_id is not None}
    branches = [branch_id for branch_id in held if _serves(session, officer, branch_id, day)]
    return CampaignVisit.branch_id.in_(branches) if branches else None


def _may_visit(session: Session, officer: Member, member_id: int, branch_id: int, at: datetime) -> bool:
    """Say whether a member is one an officer visits: of the own branch, or anybody's for the school union; never oneself."""
    day = clock.day_of(at)
    return officer.id != member_id and any(_serves(session, officer, where, day) for where in (branch_id, None))


def _serves(session: Session, officer: Member, branch_id: int | None, day: date) -> bool:
    return any(one.id == officer.id for one in access.find_desk_officers(session, DESK, branch_id, day))


def _words(text: str, field: str, title: str, most: int) -> str:
    words = strip_invisible(text)
    if len(words) > most:
        raise Invalid({field: f"“{title}”最多{most}个字，您写了{len(words)}个字"})
    return words


def _about(campaign: Campaign) -> str:
    return f"campaign:{campaign.code}:{campaign.year}"
