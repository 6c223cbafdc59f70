"""What chat says of an activity and of somebody's place in it: a line of a list, the whole, and what may be done by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.chat.words import harmless
from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union.activities.activity.locks import close_of
from union.activities.choices import TO_ACTIVITY, TO_CONTEST, TO_ENTRY, TO_REGISTRATION, TO_ROSTER
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.places import seats
from union.activities.places.leaving import cancel_end
from union.activities.sight.activity_list import ListedActivity, is_open
from union.activities.sight.activity_view import SIGN_UP, ActivityView, Mate, Place, say_presence
from union.activities.sight.search_entries import tell_when
from union.casework.flows.engine import options_of
from union.casework.flows.things import Move
from union.casework.forms.papers import TO_PAPER
from union.ground import clock
from union.ground.choices import NumberedLine

PART_OF = "activities"

MOST_SIBLINGS = 4
SHORT: dict[str, str] = {
    RegistrationState.PENDING: "待审核", RegistrationState.INVITED: "邀请待答复", RegistrationState.SEATED: "已报名",
    RegistrationState.WAITING: "候补中", RegistrationState.OFFERED: "名额待确认",
}


def tell_line(found: ListedActivity, at: datetime) -> NumberedLine:
    """Return an activity as a line to choose: 羽毛球赛（12月5日，校体育馆，剩3个名额）."""
    one = found.activity
    if found.registration is not None:
        state = SHORT[found.registration.state]
    elif not is_open(one, at):
        state = tell_when(one)
    elif found.seats_left is None:
        state = ""
    else:
        unit = "队" if one.team_max else "个名额"
        state = f"剩{found.seats_left}{unit}" if found.seats_left else "已满，可候补"
    return NumberedLine(_line(one, state), TO_ACTIVITY, one.code)


def tell_plainly(one: Activity) -> NumberedLine:
    """Return an activity as a line for somebody who is not known yet."""
    return NumberedLine(_line(one, ""), TO_ACTIVITY, one.code)


def tell_own(one: Registration, position: int | None) -> NumberedLine:
    """Return somebody's registration as a line to choose."""
    title = _line(one.activity, f"候补第{position}位" if position else SHORT[one.state])
    return NumberedLine(title, TO_REGISTRATION, str(one.id))


def tell_over(one: Registration, moves: Sequence[Move[Registration]]) -> NumberedLine:
    """Return an activity that is over, with what is left to do."""
    state = f"已结束，可以{'、'.join(move.title for move in moves)}"
    return NumberedLine(_line(one.activity, state, with_venue=False), TO_REGISTRATION, str(one.id))


def tell_run(one: Activity, counts: Mapping[str, int]) -> str:
    """Return an activity as who runs it chooses it: 羽毛球赛（11月28日，报名截止，已报12/30，待审核2）."""
    whole = f"/{one.capacity}" if one.capacity else ""
    parts = [ACTIVITY.flow.state(one.state).title, f"已报{counts.get(RegistrationState.SEATED, 0)}{whole}"]
    parts += [f"{SHORT[state]}{counts[state]}" for state in (RegistrationState.PENDING, RegistrationState.WAITING) if counts.get(state)]
    return _line(one, "，".join(parts), with_venue=False)


def tell_person(one: Registration, at: datetime, *, with_activity: bool = False) -> NumberedLine:
    """Return somebody's registration as who runs the activity chooses it: 林晓燕（生态学院分工会，已报名，还没有签到）."""
    parts = [one.branch.name, *([one.activity.title] if with_activity else []), SHORT[one.state], say_presence(one, at)]
    title = harmless(f"{one.member.name}（{'，'.join(part for part in parts if part)}）")
    return NumberedLine(title, TO_REGISTRATION, str(one.id))


def describe(view: ActivityView) -> str:
    """Return what a member may know of an activity, in a message."""
    one, state = view.activity, view.state
    until = f"—{clock.show_until(one.ends_at, one.starts_at)}" if one.ends_at else ""
    title = one.title if state.code == ActivityState.OPEN else f"{one.title}（{state.title}）"
    lines = [title, f"时间：{clock.show_time(one.starts_at)}{until}"]
    lines += [f"地点：{one.venue}"] if one.venue else []
    if state.code == ActivityState.OPEN:
        lines += [f"报名截止：{clock.show_time(close_of(one))}", *_tell_seats(view)]
    lines += [f"成团：{view.shortfall}"] if view.shortfall and state.code in (ActivityState.OPEN, ActivityState.CLOSED) else []
    if state.code == ActivityState.PUBLISHED:
        lines.append(tell_when(one))
    if state.code in (ActivityState.PUBLISHED, ActivityState.OPEN):
        lines += _tell_terms(view)
    lines += [f"名册资料不全：{view.left_out}位会员因此不能报名，请联系分工会补上"] if view.left_out else []
    if state.code == ActivityState.CANCELLED and one.reason:
        lines.append(f"原因：{one.reason}")
    if view.place is not None:
        lines += tell_place(view.place)
    elif view.against:
        lines.append(f"{view.against}。")
    return harmless("\n".join([*lines, *([one.intro] if one.intro else [])]))


def tell_place(place: Place) -> list[str]:
    """Return the lines about somebody's own place."""
    one = place.registration
    title = f"候补第{place.position}位" if place.position else place.state.title
    lines = [f"您：{title}。{place.next_step}"]
    lines += [f"原因：{one.reason}"] if one.reason and one.ended_at else []
    lines += [f"同行：{place.companions}"] if place.companions else []
    lines += [f"{title}：{text}" for title, text in place.answers]
    if one.team is not None and place.mates:
        lines.append(f"队伍“{one.team.name}”：{'、'.join(_mate(mate) for mate in place.mates)}")
    return lines + ([f"签到：{place.presence}"] if place.presence and one.checked_in_at else [])


def find_options(view: ActivityView) -> list[NumberedLine]:
    """Return what somebody may do about an activity by number, what is waited for first."""
    options = place_options(view.place) if view.place is not None else []
    code = view.activity.code
    for move in view.own_moves:
        is_full = move.action == SIGN_UP and view.seats_left == 0
        title = "报名候补" if is_full else move.title
        options.append(NumberedLine(title, TO_PAPER, ACTIVITY.code_of(code, move.action)))
    if view.is_runner and view.activity.state != ActivityState.DRAFT:
        options.append(NumberedLine("名单", TO_ROSTER, code))
    if view.activity.contest and view.activity.state != ActivityState.DRAFT:
        if view.place and view.place.entry_id:
            options.append(NumberedLine("我的作品", TO_ENTRY, str(view.place.entry_id)))
        options.append(NumberedLine("作品、评分和结果", TO_CONTEST, code))
    return options + options_of(ACTIVITY, view.activity, view.runner_moves)


def place_options(place: Place) -> list[NumberedLine]:
    """Return what may be done about a registration by number, what is waited for first."""
    primary = place.primary
    ordered = sorted(place.moves, key=lambda move: (move is not primary, move.is_grave))
    key = str(place.registration.id)
    return [NumberedLine(move.title, TO_PAPER, REGISTRATION.code_of(key, move.action)) for move in ordered]


def position_lines(session: Session, found: Sequence[Registration]) -> list[NumberedLine]:
    """Return somebody's registrations as lines, each with its place in the waiting list."""
    return [tell_own(one, seats.position_of(session, one)) for one in found]


def _line(one: Activity, state: str, *, with_venue: bool = True) -> str:
    parts = [_day(one), *([one.venue] if one.venue and with_venue else []), *([state] if state else [])]
    return harmless(f"{one.title}（{'，'.join(parts)}）")


def _tell_terms(view: ActivityView) -> list[str]:
    """Return what decides whether somebody comes, in a few lines."""
    one = view.activity
    how = [f"每队{one.team_min or 1}–{one.team_max}人"] if one.team_max else []
    how += [f"可带家属{one.companions_max}位{'（含孩子）' if one.allows_children else '（成人）'}"] if one.companions_max else []
    how += [f"满{one.minimum}人成团"] if one.minimum and not view.shortfall else []
    how += ["报名后要审核"] if one.needs_approval else []
    lines = ["；".join([*how, f"可自行取消到{clock.show_time(cancel_end(one))}"])]
    lines.append("；".join(f"{title}：{text}" for title, text in view.terms))
    lines += [f"组织者：{one.organiser.name}"] if one.organiser else []
    if view.siblings:
        shown = "、".join(f"{other.title}（{_day(other)}）" for other in view.siblings[:MOST_SIBLINGS])
        lines.append(f"同系列：{shown}{'等' if len(view.siblings) > MOST_SIBLINGS else ''}")
    return lines


def _tell_seats(view: ActivityView) -> list[str]:
    if view.seats_left is None:
        return []
    if view.seats_left:
        whole = f"（共{view.activity.capacity}{view.unit}）" if view.activity.capacity else ""
        return [f"名额：{'您的分工会' if view.quota else ''}还剩{view.seats_left}{view.unit}{whole}"]
    return [f"名额：已满，可以候补{f'（{view.waiting}位在候补）' if view.waiting else ''}"]


def _day(one: Activity) -> str:
    when = clock.local(one.starts_at)
    return f"{when.month}月{when.day}日"


def _mate(mate: Mate) -> str:
    name = mate.registration.member.name
    if mate.is_captain:
        return f"{name}（队长）"
    return f"{name}（未答复）" if mate.registration.state == RegistrationState.INVITED else name
