"""Notices: one thing one person is told; written with the change it tells of, sent after the commit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.case import Case
from models.member import Member
from models.notice import Notice
from union import clock, links
from union.rules import find_rule

QUIET = {"from": 22, "until": 7}
BURST = {"count": 4, "minutes": 60}


@dataclass(frozen=True)
class NoticeKind:
    """How one kind of notice reads: a status of at most five characters and a neutral sentence."""

    code: str
    phrase: str
    sentence: str
    is_for_officer: bool = False
    is_urgent: bool = False
    is_personal: bool = False
    """Only for the person a case is for, not for a colleague who reported."""


def _kinds(*rows: NoticeKind) -> dict[str, NoticeKind]:
    return {row.code: row for row in rows}


KINDS = _kinds(
    NoticeKind("case.opened", "已提交", "已收到，我们会尽快办理"),
    NoticeKind("case.reported", "已登记", "同事为您登记了一项服务，您可以查看、补充或撤回"),
    NoticeKind("case.accepted", "已受理", "已受理，正在为您办理"),
    NoticeKind("case.returned", "需补充", "有内容需要您补充，请一次补齐"),
    NoticeKind("case.transferred", "已转办", "已转由其他部门办理"),
    NoticeKind("case.progress", "有进展", "有一项办理进展"),
    NoticeKind("case.confirm", "待确认", "请您确认签收", is_personal=True),
    NoticeKind("case.waiting", "等您办", "正等您补充或确认，请您抽空处理"),
    NoticeKind("case.declined", "未通过", "未能通过，理由请查看详情"),
    NoticeKind("case.withdrawn", "已撤回", "已撤回"),
    NoticeKind("case.completed", "已办结", "已办结"),
    NoticeKind("case.closed_with_greeting", "已办结", "已办结，愿您一切安好，工会一直在您身边", is_personal=True),
    NoticeKind("case.extended", "已更新", "信息已更新", is_personal=True),
    NoticeKind("offer.service", "可申请", "有一项服务您可能用得上，需要时可直接申请"),
    NoticeKind("campaign.greeting", "有问候", "校工会向您致以节日问候"),
    NoticeKind("desk.new", "新待办", "有一项新的事项等您受理", is_for_officer=True),
    NoticeKind("desk.corrected", "已补充", "申请人已补充内容，请继续办理", is_for_officer=True),
    NoticeKind("desk.changed", "有更新", "事项内容有更新，请查看", is_for_officer=True),
    NoticeKind("desk.withdrawn", "已撤回", "申请人已撤回，无需再办", is_for_officer=True),
    NoticeKind("desk.assigned", "交您办", "有一项事项交由您办理", is_for_officer=True),
    NoticeKind("desk.transfer_asked", "待接收", "有一项转办事项等您接收", is_for_officer=True),
    NoticeKind("desk.transfer_taken", "已接收", "转办事项已被接收", is_for_officer=True),
    NoticeKind("desk.transfer_refused", "被退回", "转办事项未被接收，请继续办理", is_for_officer=True),
    NoticeKind("desk.due_soon", "将到期", "事项即将到期，请及时办理", is_for_officer=True),
    NoticeKind("desk.overdue", "已超期", "事项已超过承诺时限，请尽快办理", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.escalated", "请督办", "有事项超期未办，已提请校工会督办", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.idle", "待推进", "事项已有一段时间没有进展，请继续办理", is_for_officer=True),
    NoticeKind("desk.stranded", "请接办", "所在分工会暂无可办的干部，请校工会办理", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.vacant", "缺人手", "有事项暂无干部可办，请尽快安排人员", is_for_officer=True, is_urgent=True),
    NoticeKind("task.due", "待办理", "有一项跟进任务到期", is_for_officer=True),
    NoticeKind("task.overdue", "已超期", "有一项跟进任务已超期", is_for_officer=True, is_urgent=True),
    NoticeKind("office.ended", "已到期", "您的工会任职已到期，相关权限已自动结束"),
    NoticeKind("campaign.lists", "请核对", "节日走访名单已生成，请核对并安排", is_for_officer=True),
    NoticeKind("campaign.rule_missing", "待设定", "节日走访名单的日期尚未设定，暂按默认日期准备", is_for_officer=True),
    NoticeKind("officer.digest", "晨报", "今日待办汇总", is_for_officer=True),
    NoticeKind("chat.late_answer", "已处理", "您刚才的请求已处理"),
)


def tell(
    session: Session, to: Member, kind: str, *, key: str, at: datetime, title: str, path: str,
    case_: Case | None = None, text: str = "", details: dict[str, Any] | None = None,
) -> Notice | None:
    """Queue one notice; the same key is told once (None the second time), the dead never. Text must be neutral."""
    if to.died_on is not None:
        return None
    dedupe_key = f"{kind}:{key}:{to.id}"
    if session.scalars(select(Notice.id).where(Notice.dedupe_key == dedupe_key)).first() is not None:
        return None
    how = KINDS[kind]
    number = case_.number if case_ else ""
    about = f"{title}（{number}）" if number else title
    state, when = _when(session, to, how, at)
    notice = Notice(
        dedupe_key=dedupe_key, member_id=to.id, kind=kind, is_for_officer=how.is_for_officer, is_urgent=how.is_urgent,
        case_id=case_.id if case_ else None, title=title, number=number, phrase=how.phrase,
        text=text or f"{about}：{how.sentence}。", path=path, details=details or {}, created_at=at, state=state,
        next_attempt_at=when,
    )
    try:
        with session.begin_nested():
            session.add(notice)
    except IntegrityError:
        # Somebody told the same thing at this moment.
        return None
    return notice


def tell_about_case(
    session: Session, case_: Case, neutral_title: str, to: Member, kind: str, key: str, at: datetime
) -> None:
    """Queue a notice that leads to a case's page."""
    path = links.case(case_.number)
    tell(session, to, kind, key=f"{case_.id}:{key}", at=at, title=neutral_title, path=path, case_=case_)


def quiet_hours(session: Session, at: datetime) -> tuple[int, int]:
    """Return from and until which hour nobody's phone rings (rule notice.quiet)."""
    rule = find_rule(session, "notice.quiet", clock.day_of(at))
    value = rule.value if rule else QUIET
    return int(value["from"]), int(value["until"])


def after_quiet(session: Session, at: datetime) -> datetime:
    """Return the instant itself, or the end of the quiet hours that it falls in."""
    begin, end = quiet_hours(session, at)
    there = clock.local(at)
    in_quiet = begin <= there.hour or there.hour < end if begin > end else begin <= there.hour < end
    if not in_quiet:
        return at
    day = there.date() + timedelta(days=1 if there.hour >= end else 0)
    return clock.instant(day, end)


def _when(session: Session, to: Member, kind: NoticeKind, at: datetime) -> tuple[str, datetime]:
    """Return state and instant: members wait out the night; an officer's flood waits for the morning digest."""
    when = after_quiet(session, at)
    if to.is_missing:
        # Who is no longer on the roster cannot open the page; it is there when they come back.
        return "inbox", at
    if not kind.is_for_officer or kind.is_urgent or kind.code == "officer.digest":
        return "queued", when
    if when > at or _is_flooded(session, to, at):
        return "digest", when
    return "queued", when


def _is_flooded(session: Session, to: Member, at: datetime) -> bool:
    rule = find_rule(session, "notice.officer_burst", clock.day_of(at))
    burst = rule.value if rule else BURST
    since = at - timedelta(minutes=int(burst["minutes"]))
    recent = select(func.count()).select_from(Notice).where(
        Notice.member_id == to.id, Notice.is_for_officer, Notice.created_at > since, Notice.state != "digest"
    )
    return (session.scalar(recent) or 0) >= int(burst["count"])


def find_inbox(session: Session, member: Member, limit: int = 50) -> list[Notice]:
    """Return a member's notices, newest first: the inbox page has every one, whatever its channel did."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.kind != "chat.late_answer")
    return list(session.scalars(query.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(limit)))


def mark_read(session: Session, member: Member, path: str, at: datetime) -> None:
    """Note that a member has opened the page some notices lead to."""
    query = select(Notice).where(Notice.member_id == member.id, Notice.path == path, Notice.read_at.is_(None))
    for notice in session.scalars(query):
        notice.read_at = at
