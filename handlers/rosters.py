"""我负责的活动 and 名单: who runs an activity finds it in every state, its people by name, and what to do by number."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.activity_words import tell_person, tell_run
from handlers.chat.chat import MOST_LISTED, Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from models.activity import Activity
from union import links
from union.activities.choices import TO_ACTIVITY, TO_ROSTER
from union.activities.sight.own_page import find_run_by
from union.activities.sight.roster_view import count_by_state, find_people, read_roster
from union.ground.choices import ChoiceToken, NumberedLine

table = HandlerTable[Chat]()
NONE = "您现在没有负责的活动。您报名的请回复“我的报名”。"
FIND = "“名单 姓名”可以查找"


@table.on_text("我负责的活动", "负责的活动", "我组织的活动", "活动管理", needs_member=True)
def list_run(chat: Chat) -> Reply | None:
    """List the activities that a member works on, whatever their state, with how many have signed up."""
    return offer_run(chat) or TextReply(NONE)


@table.on_text("名单", "报名名单", needs_member=True, takes_rest=True)
def find_roster(chat: Chat) -> Reply | None:
    """Show an activity's roster by its title, or the people of that name in all of one's activities."""
    run = find_run_by(chat.session, chat.me, chat.at)
    if not run:
        return TextReply(NONE)
    titled = [one for one in run if chat.rest in one.title]
    if len(titled) == 1:
        return _show(chat, titled[0].code)
    if titled:
        return _offer(chat, titled, TO_ROSTER, "看哪一个活动的名单？")
    people = find_people(chat.session, run, chat.rest)[:MOST_LISTED]
    if not people:
        return TextReply(f"您负责的活动里没有找到“{harmless(chat.rest[:20])}”。回复“名单”选活动，{FIND}。")
    lines = [tell_person(one, chat.at, with_activity=True) for one in people]
    return chat.offer("找到这些报名：", lines, "回复数字查看并办理。")


@table.on_choice(TO_ROSTER, needs_member=True)
def show_roster(chat: Chat) -> Reply | None:
    """Show the roster of the activity whose code stands behind the choice."""
    return _show(chat, chat.rest)


def offer_run(chat: Chat) -> TextReply | None:
    """Reply with the activities that a member works on; None where there are none."""
    run = find_run_by(chat.session, chat.me, chat.at)
    return _offer(chat, run, TO_ACTIVITY, "您负责的活动：") if run else None


def _offer(chat: Chat, found: list[Activity], choice: ChoiceToken, head: str) -> TextReply:
    counts = count_by_state(chat.session, found)
    lines = [NumberedLine(tell_run(one, counts.get(one.id, {})), choice, one.code) for one in found]
    return chat.offer(head, lines, f"回复数字查看并办理，{FIND}，或{chat.anchor(links.activities(), '在页面办理')}。")


def _show(chat: Chat, code: str) -> TextReply:
    roster = read_roster(chat.session, code, by=chat.me, at=chat.at)
    page = chat.anchor(links.roster(code), "打开名单")
    present = [row.registration for group in roster.groups if not group.state.outcome for row in group.rows]
    waiting = f"，候补{roster.waiting}人" if roster.waiting else ""
    head = harmless(f"{roster.activity.title} 名单：已报名{roster.seated}人{waiting}，已签到{roster.checked_in}人")
    if not present:
        return TextReply(f"{head}。{page}")
    lines = [tell_person(one, chat.at) for one in present]
    return chat.offer(head, lines, f"回复数字查看并办理，{FIND}，或{page}。")
