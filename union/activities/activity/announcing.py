"""Telling the people an activity concerns: that it is coming, open, changed, cancelled or short; each thing once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Branch, Member
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.contest_terms import find_jurors
from union.activities.activity.eligibility import branches_of
from union.activities.activity.locks import close_of, find_live
from union.activities.activity.roles import find_runners
from union.activities.activity.telling import tell_about, tell_all_about, tell_each_about
from union.ground import access, clock
from union.ground.placeholder import is_branch


def tell_published(session: Session, activity: Activity, at: datetime) -> None:
    """Tell the officers of the branches an activity is for, and who works on it, that it is coming."""
    for officer in _find_passing_on(session, activity, at).values():
        tell_about(session, activity, officer, "activity.published", "published", at,
                   text=f"活动“{activity.title}”已发布，请转告会员。")


def _find_passing_on(session: Session, activity: Activity, at: datetime) -> dict[int, Member]:
    """Return who passes news of an activity on: the officers of the branches it is for, and who works on it."""
    found = {one.id: one for one in find_runners(session, activity, at)}
    for branch_id in _branches(session, activity):
        found |= {one.id: one for one in access.find_desk_officers(session, "activities", branch_id, clock.day_of(at))}
    return found


def tell_opened(session: Session, activity: Activity, members: Sequence[Member], at: datetime, *, is_again: bool = False) -> None:
    """Tell members that they can sign up now, or again: each time registration is open until another day."""
    text = f"“{activity.title}”开始报名了，名额有限，欢迎参加。"
    if is_again:
        text = f"“{activity.title}”延长报名到{clock.show_time(close_of(activity))}，欢迎参加。"
    tell_all_about(session, activity, members, "activity.opened", f"opened:{close_of(activity)}" if is_again else "opened", at, text=text)


def tell_extended(session: Session, activity: Activity, at: datetime) -> None:
    """Tell everybody who has signed up that registration goes on: their places stand."""
    people = [one.member for one in find_live(session, activity)]
    tell_all_about(session, activity, people, "activity.extended", f"extended:{activity.version}", at,
                   text=f"“{activity.title}”延长报名到{clock.show_time(close_of(activity))}，您的报名不变。")


def tell_changed(session: Session, activity: Activity, what: str, at: datetime) -> None:
    """Tell everybody who has signed up that time or venue have changed, from what to what."""
    people = [one.member for one in find_live(session, activity)]
    tell_all_about(session, activity, people, "activity.changed", f"changed:{activity.version}", at,
                   text=f"“{activity.title}”有变更：{what}。")


def tell_asked(session: Session, activity: Activity, registrations: Sequence[Registration], at: datetime) -> None:
    """Tell who has signed up that something more is asked, leading each to where they answer it."""
    people = [(one.member, links.registration_move(one.id, "change")) for one in registrations]
    tell_each_about(session, activity, people, "activity.asked", f"asked:{activity.version}", at,
                    text=f"“{activity.title}”增加了报名要填的内容，请补充。")


def tell_unfit(session: Session, activity: Activity, count: int, at: datetime) -> None:
    """Tell who works on an activity that some who have signed up no longer meet its conditions: they keep their places."""
    for officer in find_runners(session, activity, at):
        tell_about(session, activity, officer, "activity.unfit", f"unfit:{activity.version}", at, path=links.roster(activity.code),
                   text=f"“{activity.title}”改了参加条件，有{count}位已报名的会员不再符合，名额仍为他们保留，请在名单里查看。")


def tell_cancelled(session: Session, activity: Activity, registrations: Sequence[Registration], at: datetime) -> None:
    """Tell who has signed up, works on it, judges it or passed on that it was coming, that an activity does not take place."""
    told = {one.member_id: one.member for one in registrations} | {one.id: one for one in find_runners(session, activity, at)}
    told |= {one.member_id: one.member for one in find_jurors(session, activity)}
    tell_all_about(session, activity, told.values(), "activity.cancelled", "cancelled", at,
                   text=f"“{activity.title}”取消举行，原因请查看详情，给您带来不便请谅解。")
    for officer in _find_passing_on(session, activity, at).values():
        if officer.id not in told:
            tell_about(session, activity, officer, "activity.called_off", "called_off", at,
                       text=f"活动“{activity.title}”取消举行，请转告会员。")


def tell_going_ahead(session: Session, activity: Activity, at: datetime) -> None:
    """Tell everybody who has a place that an activity takes place though few have signed up."""
    people = [one.member for one in find_live(session, activity, RegistrationState.SEATED)]
    tell_all_about(session, activity, people, "activity.going_ahead", f"going_ahead:{activity.version}", at,
                   text=f"“{activity.title}”照常举行，{clock.show_time(activity.starts_at)}开始，期待您来。")


def _branches(session: Session, activity: Activity) -> list[int]:
    """Return the branches whose members an activity is for."""
    codes = branches_of(activity)
    query = select(Branch.id).where(is_branch()).order_by(Branch.id)
    return list(session.scalars(query.where(Branch.code.in_(codes)) if codes else query))
