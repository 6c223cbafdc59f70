"""活动 and 报名: what is open for somebody, one activity in detail, their own registrations, and every move by number."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.activity_words import (
    describe,
    find_options,
    place_options,
    position_lines,
    tell_line,
    tell_over,
    tell_plainly,
)
from handlers.chat.chat import Chat, fit
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from handlers.forms.dialogue import start
from models.activity import ActivityState
from models.registration import Registration
from union import links
from union.activities.choices import TO_ACTIVITY, TO_REGISTRATION
from union.activities.flow import REGISTRATION
from union.activities.planning.making import NEW
from union.activities.sight.activity_list import find_known_to, get_activity, is_open
from union.activities.sight.activity_view import read_activity, read_place
from union.activities.sight.own_page import find_over, find_own
from union.activities.sight.search_entries import find_for_everybody, is_for_everybody
from union.casework.flows.engine import open_moves
from union.casework.forms.papers import TO_PAPER
from union.ground.choices import NumberedLine
from union.ground.errors import NotFound

table = HandlerTable[Chat]()
APART = "\n您可以："
"""Stands before what may be done, apart from the long text of an activity."""
GIVE_UP = ("cancel", "leave", "decline", "refuse")
"""How somebody gives up what they have: a seat, a place in the waiting list, an offer, an invitation."""


@table.on_text("活动", "活动列表", "报名", "文体活动", takes_rest=True)
@table.on_click("menu.activities")
def list_activities(chat: Chat) -> Reply | None:
    """List what is open for a member and what opens later, or of all that goes on what words and days speak of."""
    page = chat.anchor(links.activities(), "在页面查看")
    if chat.member is None:
        lines = [tell_plainly(one) for one in find_for_everybody(chat.session, chat.at)]
    else:
        found = find_known_to(chat.session, chat.member, chat.at, chat.rest)
        shown = found if chat.rest else [one for one in found if is_open(one.activity, chat.at)] + [
            one for one in found if one.activity.state == ActivityState.PUBLISHED
        ]
        lines = [tell_line(one, chat.at) for one in shown]
    if not lines and chat.rest:
        return TextReply(f"没有找到“{harmless(chat.rest[:20])}”的活动。回复“活动”看全部正在报名的。")
    if not lines:
        return TextReply(f"现在没有您可以报名的活动，有新活动会在这里通知。{page}")
    return chat.offer("找到这些活动：" if chat.rest else "正在开放和即将开放的活动：", lines, f"回复数字看详情和报名，或{page}。")


@table.on_choice(TO_ACTIVITY)
@table.on_scan("activity.")
def show_activity(chat: Chat) -> Reply | None:
    """Show the activity whose code stands behind the key, with what the member may do."""
    page = chat.anchor(links.activity(chat.rest), "查看详情")
    if chat.member is None:
        one = get_activity(chat.session, chat.rest)
        if not is_for_everybody(one):
            raise NotFound("这个活动只面向部分会员，请先绑定工号再看。回复“绑定”开始")
        return TextReply(fit(harmless(f"{one.title}\n{one.intro}"), f"报名请先回复“绑定”。{page}"))
    view = read_activity(chat.session, chat.rest, chat.member, chat.at)
    options, body = find_options(view), describe(view)
    return chat.present(body, options, page, APART)


@table.on_choice(TO_REGISTRATION, needs_member=True)
@table.on_scan("registration.", needs_member=True)
def show_registration(chat: Chat) -> Reply | None:
    """Show one's own place in an activity, or to who runs it somebody's registration."""
    one = REGISTRATION.get(chat.session, chat.rest)
    if one.member_id == chat.me.id:
        chat.rest = one.activity.code
        return show_activity(chat)
    if not REGISTRATION.parts_of(chat.session, one, chat.me, chat.at):
        raise NotFound(REGISTRATION.unknown)
    place = read_place(chat.session, one, chat.me, chat.at)
    page = chat.anchor(links.registration(one.id), "在页面办理")
    who = f"{one.member.name}（{one.branch.name}）报名“{one.activity.title}”：{place.state.title}"
    said = [f"同行：{place.companions}"] if place.companions else []
    said += [f"签到：{place.presence}"] if place.presence else []
    body = harmless("\n".join([who, *said, *(f"{title}：{text}" for title, text in place.answers)]))
    return chat.present(body, place_options(place), page, APART)


@table.on_text("我的报名", "我的活动", "报名记录", needs_member=True)
def list_own(chat: Chat) -> Reply | None:
    """List a member's registrations that go on, with the place in the waiting list, and what is left to do of those that are over."""
    going_on, over = find_own(chat.session, chat.me), find_over(chat.session, chat.me, chat.at)
    lines = position_lines(chat.session, [one for one in going_on if one.id not in {ended.id for ended, _ in over}])
    lines += [tell_over(one, moves) for one, moves in over]
    page = chat.anchor(links.activities(), "在页面查看")
    if not lines:
        return TextReply(f"您现在没有报名的活动。回复“活动”看可以报名的，或{page}。")
    return chat.offer("您的报名：", lines, f"回复数字看详情，或{page}。")


@table.on_text("取消报名", "退出报名", "放弃报名", "退出候补", needs_member=True)
def give_up(chat: Chat) -> Reply | None:
    """Begin giving up a registration, the only one at once, of several by number."""
    papers = [paper for one in find_own(chat.session, chat.me) if (paper := _way_out(chat, one))]
    if not papers:
        return TextReply("您没有可以自行取消的报名。过了取消期限请联系活动的组织者。")
    if len(papers) == 1:
        return start(chat, papers[0].argument)
    return chat.offer("取消哪一个？", papers, "回复数字，确认后才会取消。")


@table.on_text("发起活动", "新建活动", needs_member=True)
def make_activity(chat: Chat) -> Reply | None:
    """Begin a new activity, or say why not."""
    return start(chat, NEW)


def show_found(chat: Chat, text: str) -> TextReply | None:
    """Reply with the activities that days and words speak of; None where they speak of none."""
    found = find_known_to(chat.session, chat.me, chat.at, text)
    if len(found) == 1:
        chat.rest = found[0].activity.code
        reply = show_activity(chat)
        return reply if isinstance(reply, TextReply) else None
    lines = [tell_line(one, chat.at) for one in found]
    return chat.offer("找到这些活动：", lines, "回复数字看详情和报名。") if lines else None


def _way_out(chat: Chat, one: Registration) -> NumberedLine | None:
    moves = open_moves(chat.session, REGISTRATION, one, chat.me, chat.at)
    move = next((move for move in moves if move.action in GIVE_UP), None)
    if move is None:
        return None
    return NumberedLine(
        harmless(f"{one.activity.title}：{move.title}"), TO_PAPER, REGISTRATION.code_of(str(one.id), move.action)
    )
