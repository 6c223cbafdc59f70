"""What chat says of an activity and of somebody's place in it: a line of a list, the whole, and what may be done by number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.words import harmless
from models.activity import Activity
from models.registration import Registration
from union import clock
from union.activities import seats
from union.activities.finding import Found
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.reading import SIGN_UP, ActivityView, Mate, Place
from union.activities.steps import close_of

Option = tuple[str, str, str]
CHOICE = "activity"
OF_REGISTRATION = "registration"
SHORT = {"pending": "待审核", "invited": "邀请待答复", "seated": "已报名", "waiting": "候补中", "offered": "名额待确认"}


def tell_line(found: Found) -> Option:
    """Return an activity as a line to choose: 羽毛球赛（12月5日，校体育馆，剩3个名额）."""
    one = found.activity
    if found.registration is not None:
        state = SHORT[found.registration.state]
    elif found.seats_left is None:
        state = ""
    else:
        unit = "队" if one.team_max else "个名额"
        state = f"剩{found.seats_left}{unit}" if found.seats_left else "已满，可候补"
    return _line(one, state), CHOICE, one.code


def tell_plainly(one: Activity) -> Option:
    """Return an activity as a line for somebody who is not known yet."""
    return _line(one, ""), CHOICE, one.code


def tell_own(one: Registration, position: int | None) -> Option:
    """Return somebody's registration as a line to choose."""
    return _line(one.activity, f"候补第{position}位" if position else SHORT[one.state]), OF_REGISTRATION, str(one.id)


def describe(view: ActivityView, at: datetime) -> str:
    """Return what a member may know of an activity, in a message."""
    one, state = view.activity, view.state
    until = f"—{clock.show_until(one.ends_at, one.starts_at)}" if one.ends_at else ""
    lines = [one.title if state.code == "open" else f"{one.title}（{state.title}）", f"时间：{clock.show_time(one.starts_at)}{until}"]
    lines += [f"地点：{one.venue}"] if one.venue else []
    if state.code == "open":
        lines += [f"报名截止：{clock.show_time(close_of(one))}", *_tell_seats(view)]
    lines += [f"成团：{view.shortfall}"] if view.shortfall and state.code in ("open", "closed") else []
    lines += [f"名册资料不全：{view.left_out}位会员因此不能报名，请联系分工会补上"] if view.left_out else []
    if state.code == "cancelled" and one.reason:
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
    if one.team is not None and place.mates:
        lines.append(f"队伍“{one.team.name}”：{'、'.join(_mate(mate) for mate in place.mates)}")
    return lines + ([f"签到：{place.presence}"] if place.presence and one.checked_in_at else [])


def find_options(view: ActivityView) -> list[Option]:
    """Return what somebody may do about an activity by number, what is waited for first."""
    options = place_options(view.place) if view.place is not None else []
    code = view.activity.code
    for move in (*view.own_moves, *view.runner_moves):
        is_full = move.action == SIGN_UP and view.seats_left == 0
        options.append(("报名候补" if is_full else move.title, "paper", ACTIVITY.code_of(code, move.action)))
    return options


def place_options(place: Place) -> list[Option]:
    """Return what may be done about a registration by number, what is waited for first."""
    primary = place.primary
    ordered = sorted(place.moves, key=lambda move: (move is not primary, move.is_grave))
    key = str(place.registration.id)
    return [(move.title, "paper", REGISTRATION.code_of(key, move.action)) for move in ordered]


def position_lines(session: Session, found: Sequence[Registration]) -> list[Option]:
    """Return somebody's registrations as lines, each with its place in the waiting list."""
    return [tell_own(one, seats.position_of(session, one)) for one in found]


def _line(one: Activity, state: str) -> str:
    when = clock.local(one.starts_at)
    parts = [f"{when.month}月{when.day}日", *([one.venue] if one.venue else []), *([state] if state else [])]
    return harmless(f"{one.title}（{'，'.join(parts)}）")


def _tell_seats(view: ActivityView) -> list[str]:
    if view.seats_left is None:
        return []
    if view.seats_left:
        whole = f"（共{view.activity.capacity}{view.unit}）" if view.activity.capacity else ""
        return [f"名额：{'您的分工会' if view.quota else ''}还剩{view.seats_left}{view.unit}{whole}"]
    return [f"名额：已满，可以候补{f'（{view.waiting}位在候补）' if view.waiting else ''}"]


def _mate(mate: Mate) -> str:
    name = mate.registration.member.name
    if mate.is_captain:
        return f"{name}（队长）"
    return f"{name}（未答复）" if mate.registration.state == "invited" else name
