"""Making an activity and editing it, by the officers whose desk it is and by its organiser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState, CheckIn
from models.member import Branch, Member
from union import links
from union.activities.activity import announcing
from union.activities.activity.changes import say_change, whereabouts_asked, whereabouts_of
from union.activities.activity.contest_terms import PRESENT, find_entries, find_sheets
from union.activities.activity.eligibility import find_unfit
from union.activities.activity.locks import find_live, open_in_time
from union.activities.activity.roles import RUNNERS
from union.activities.places import own_answers, seats
from union.activities.planning.contest_field import changes_contest, read_contest
from union.activities.planning.series import choose_series
from union.activities.planning.settings import PLAIN, TERMS, TIMES, begun_settings, find_clash, setting_fields
from union.casework.flows.engine import find_options, note
from union.casework.flows.register import kind_of
from union.casework.flows.rows import SAME
from union.casework.flows.things import Move, Taking
from union.casework.forms.fields import Answers, Choice, Field, Option
from union.casework.forms.papers import Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context, get_member
from union.ground import access, clock
from union.ground.errors import Invalid, NotAllowed, Refusal

NEW = "activity:new"
"""The form for a new activity."""
SCHOOL = Option("school", "校工会")


def find_owners(session: Session, by: Member, at: datetime) -> list[Option]:
    """Return for whom a member may make activities: the school union, branches; none for who serves no such desk."""
    if by.is_missing:
        return []
    offices = access.offices_of(session, by, clock.day_of(at))
    heads = access.find_desk_officers(session, "activities", None, clock.day_of(at))
    owners = [SCHOOL] if access.serves_desk(offices, "activities", None) or by.id in {one.id for one in heads} else []
    branches = {one.branch for one in offices if one.branch and access.serves_desk([one], "activities", one.branch_id)}
    return owners + [Option(branch.code, branch.name) for branch in sorted(branches, key=lambda one: one.code)]


def creation_fields(session: Session, by: Member, at: datetime) -> Sequence[Field]:
    """Return what is asked of who makes an activity; raises NotAllowed for who may not."""
    owners = find_owners(session, by, at)
    if not owners:
        raise NotAllowed("只有负责文体活动的工会干部可以发起活动")
    return (Choice(code="owner", title="主办", example="1", options=tuple(owners)), *setting_fields(session))


def create_activity(session: Session, raw: Mapping[str, Any], *, by: Member, at: datetime) -> Activity:
    """Add an activity as a draft; raises NotAllowed, or Invalid with a sentence per field."""
    fields = creation_fields(session, by, at)
    given = parse_form(fields, raw, form_context(session, by, at), lambda answers, _: find_clash(answers))
    branch = session.scalars(select(Branch).where(Branch.code == given["owner"])).first() if given["owner"] != "school" else None
    with session.begin_nested():
        activity = Activity(
            code=f"{clock.local(at):%y%m%d}-{uuid4().hex[:8]}", title=given["title"], intro=given["intro"], branch=branch,
            organiser=by, state=ActivityState.DRAFT, starts_at=datetime.fromisoformat(given["starts_at"]),
        )
        session.add(activity)
        session.flush()
        _apply(session, activity, given)
        note(session, kind_of(activity), activity, "create", "新建活动", "", by=by, at=at)
        session.flush()
    return activity


def make_creation_paper(session: Session, by: Member, at: datetime) -> Paper:
    """Return the form for a new activity, for chat and page; raises NotAllowed."""

    def send(raw: Mapping[str, Any], _version: int | None, _consents: bool) -> Sent:
        made = create_activity(session, raw, by=by, at=at)
        kind = kind_of(made)
        path, publish = links.activity(made.code), kind.code_of(made.code, "publish")
        # What the draft waits for stands first.
        options = sorted(find_options(session, kind, made, by, at), key=lambda line: line.argument != publish)
        return Sent(number=made.code, path=path, text=f"“{made.title}”已存为草稿，确认后请发布", chat_path=path, options=options)

    return Paper(
        code=NEW, title="发起活动", fields=creation_fields(session, by, at), page=links.new_activity(),
        back=links.activities(), send=send, send_title="存为草稿", intro="先存为草稿，发布以后会员才能看到", word="发起活动",
        lead="发起活动",
        begun={"check_in": CheckIn.SCENE, "needs_approval": False},
    )


def _check_edit(taking: Taking[Activity]) -> None:
    clashes = find_clash(taking.given)
    activity, starts_at = taking.thing, datetime.fromisoformat(taking.given["starts_at"])
    if activity.state != ActivityState.DRAFT and starts_at != activity.starts_at and starts_at <= taking.at:
        clashes["starts_at"] = "新的开始时间要在现在以后"
    closes_at = taking.given.get("closes_at")
    if activity.state in (ActivityState.PUBLISHED, ActivityState.OPEN) and closes_at and datetime.fromisoformat(closes_at) <= taking.at:
        clashes["closes_at"] = "报名截止要在现在以后；要提前截止请用“截止报名”"
    clashes |= _find_contest_clash(taking)
    if clashes:
        raise Invalid(clashes)
    changes_shape = bool(taking.given.get("team_max")) != bool(activity.team_max)
    if changes_shape and find_live(taking.session, activity):
        raise Refusal("已有人报名，不能在个人报名和团队报名之间更改")


def _find_contest_clash(taking: Taking[Activity]) -> dict[str, str]:
    """Return what is against other terms of the contest: sheets given by the present ones, entries nobody would score."""
    activity = taking.thing
    if changes_contest(taking.given, activity.contest) and find_sheets(taking.session, activity):
        return {"criteria": "已有评委评分，评分办法不能再改"}
    if activity.contest and read_contest(taking.given, activity.contest) is None and find_entries(taking.session, activity, PRESENT):
        return {"kind": "已有人提交作品，不能改成不评分的活动"}
    return {}


def _edit(taking: Taking[Activity]) -> None:
    session, activity, at = taking.session, taking.thing, taking.at
    before, terms, asked = whereabouts_of(activity), activity.eligibility, own_answers.codes_required(activity)
    _apply(session, activity, taking.given)
    own_answers.reseal(session, activity)
    session.flush()
    if activity.state == ActivityState.DRAFT:
        return
    open_in_time(session, activity, at)
    if said := say_change(before, whereabouts_of(activity)):
        announcing.tell_changed(session, activity, said, at)
    live = find_live(session, activity)
    if own_answers.codes_required(activity) - asked:
        announcing.tell_asked(session, activity, [one for one in live if own_answers.lacks_answers(one)], at)
    if activity.eligibility != terms and (unfit := find_unfit(session, activity, [one.member for one in live], at)):
        announcing.tell_unfit(session, activity, len(unfit), at)
    seats.offer_free(session, activity, at)


def _say_edited(taking: Taking[Activity]) -> str:
    is_draft = taking.thing.state == ActivityState.DRAFT
    return "" if is_draft else say_change(whereabouts_of(taking.thing), whereabouts_asked(taking.given))


def _apply(session: Session, activity: Activity, given: Answers) -> None:
    for name in PLAIN:
        setattr(activity, name, _plain(name, given.get(name)))
    for name in TIMES:
        setattr(activity, name, datetime.fromisoformat(given[name]) if given.get(name) else None)
    activity.eligibility = {name: given[name] for name in TERMS if given.get(name) not in (None, [], "")}
    activity.form = given.get("form") or []
    activity.series = choose_series(session, given)
    activity.contest = read_contest(given, activity.contest)
    if given.get("organiser"):
        activity.organiser = get_member(session, given["organiser"]["staff_number"])
    session.flush()
    seats.set_capacity(session, activity, given.get("capacity"))
    ids = {branch.code: branch.id for branch in session.scalars(select(Branch))}
    seats.set_quotas(session, activity, {ids[code]: number for code, number in (given.get("quotas") or {}).items()})


def _plain(name: str, value: Any) -> Any:
    """Return a setting as its column holds it where nothing was answered."""
    empty = {"companions_max": 0, "allows_children": False, "counts_hours": False, "keywords": ""}
    return empty.get(name) if value is None else value


def _fields(session: Session, _activity: Activity, _by: Member, _at: datetime) -> Sequence[Field]:
    return setting_fields(session)


EDIT_MOVES: tuple[Move[Activity], ...] = (
    Move(action="edit", title="修改活动",
         source=(ActivityState.DRAFT, ActivityState.PUBLISHED, ActivityState.OPEN, ActivityState.CLOSED), target=SAME,
         who=RUNNERS, fields_of=_fields, begun_of=begun_settings, check=_check_edit, then=_edit, words_of=_say_edited),
)
"""Editing, as a move of an activity."""
