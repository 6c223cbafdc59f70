"""评价 and 志愿时长: what is left to a member after an activity."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.activity_words import tell_over
from handlers.chat.chat import Chat, fit
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from handlers.forms.dialogue import start
from union import links
from union.activities.activity.presence import show_hours
from union.activities.attendance.certificates import find_hours, find_years
from union.activities.flow import REGISTRATION
from union.activities.sight.own_page import find_over
from union.casework.forms.papers import TO_PAPER
from union.ground.choices import NumberedLine

table = HandlerTable[Chat]()
RATE = "rate"


@table.on_text("评价", "评价活动", "活动评价", needs_member=True)
def rate(chat: Chat) -> Reply | None:
    """Begin rating the activity that one was at, of several by number."""
    found = [one for one, moves in find_over(chat.session, chat.me, chat.at) if RATE in {move.action for move in moves}]
    papers = [NumberedLine(harmless(one.activity.title), TO_PAPER, REGISTRATION.code_of(str(one.id), RATE)) for one in found]
    if not papers:
        return TextReply("现在没有等您评价的活动。评价提案的答复请回复“提案”。")
    return start(chat, papers[0].argument) if len(papers) == 1 else chat.offer("评价哪一个活动？", papers, "回复数字。")


@table.on_text("志愿时长", "我的时长", "服务时长", "时长", "时长证明", "志愿证明", needs_member=True)
def show_own_hours(chat: Chat) -> Reply | None:
    """Tell a member's confirmed hours by year, the way to the certificate, and which may still be disputed."""
    page = chat.anchor(links.hours(), "查看时长和证明")
    years = [find_hours(chat.session, chat.me, year) for year in find_years(chat.session, chat.me)]
    if not years:
        return TextReply(f"您还没有志愿服务时长。签到、签退以后由工会干部确认。{page}")
    lines = [
        f"{one.year}年：已确认{show_hours(one.minutes)}，{len(one.registrations)}次"
        + (f"　{chat.anchor(links.hours_certificate(one.year), '开证明')}" if one.minutes else "")
        for one in years
    ]
    head = "\n".join(["您的志愿服务时长：", *lines])
    found = [tell_over(one, moves) for one, moves in find_over(chat.session, chat.me, chat.at) if one.activity.counts_hours]
    return chat.offer(head, found, f"回复数字办理，或{page}。", ask="可以办理：") if found else TextReply(fit(head, page))
