"""Contests in chat: works, score sheets and objections by number, and the results once they are shown."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import MOST_LISTED, Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.words import harmless
from models.registration import EntryState, ObjectionState
from union import links
from union.activities.activity.contest_terms import runs_contest
from union.activities.activity.scoring import show_score
from union.activities.choices import TO_CONTEST, TO_ENTRY, TO_OBJECTION
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION, UNKNOWN, find_objections
from union.activities.sight.activity_view import read_activity
from union.activities.sight.contest_view import EntryLine, find_published, view_contest
from union.activities.sight.entry_view import read_entry
from union.casework.flows.engine import find_options, options_of
from union.ground import clock
from union.ground.choices import NumberedLine
from union.ground.errors import NotFound

table = HandlerTable[Chat]()


@table.on_text("比赛结果", "结果公示", "获奖名单", needs_member=True, takes_rest=True)
def list_results(chat: Chat) -> Reply | None:
    """List the contests whose results are shown, the newest first, or those whose title has the words."""
    found = [one for one in find_published(chat.session, MOST_LISTED) if chat.rest in one.title]
    if not found:
        return TextReply("现在没有公布的比赛结果。" if not chat.rest else f"没有找到“{harmless(chat.rest[:20])}”的比赛结果。")
    if len(found) == 1:
        return _show(chat, found[0].code)
    lines = [NumberedLine(harmless(one.title), TO_CONTEST, one.code) for one in found]
    return chat.offer("已公布的比赛结果：", lines, "回复数字看结果。")


@table.on_choice(TO_CONTEST, needs_member=True)
def show_contest(chat: Chat) -> Reply | None:
    """Show a contest's works as far as the member may see them, and to its officers the objections that wait."""
    return _show(chat, chat.rest)


@table.on_choice(TO_ENTRY, needs_member=True)
def show_entry(chat: Chat) -> Reply | None:
    """Show one work, and what may be done with it."""
    view = read_entry(chat.session, chat.rest, chat.me, chat.at)
    entry, line = view.line.entry, view.line
    lines = [" ".join(part for part in (line.number, entry.title) if part), f"现在：{_state(line)}"]
    lines += [f"参赛者：{line.entrant}"] if line.entrant and not view.is_own else []
    lines += [f"未通过的理由：{entry.reason}"] if entry.state == EntryState.REFUSED and entry.reason else []
    lines += [f"说明：{entry.words}"] if entry.words else []
    lines += [f"文件{len(view.files)}个，请在页面查看"] if view.files else []
    body, page = harmless("\n".join(lines)), chat.anchor(links.entry(entry.id), "查看作品")
    options = options_of(ENTRY, entry, view.moves)
    return chat.present(body, options, page)


@table.on_choice(TO_OBJECTION, needs_member=True)
def show_objection(chat: Chat) -> Reply | None:
    """Show what a member has against the results to who wrote it and who answers it."""
    one = OBJECTION.get(chat.session, chat.rest)
    parts = OBJECTION.parts_of(chat.session, one, chat.me, chat.at)
    if not parts:
        raise NotFound(UNKNOWN)
    lines = [f"{one.activity.title} 公示意见 {one.number}（{OBJECTION.flow.state(one.state).title}）", one.words]
    body = harmless("\n".join([*lines, *([f"答复：{one.answer}"] if one.answer else [])]))
    page = chat.anchor(links.objection(one.number), "在页面查看")
    options = find_options(chat.session, OBJECTION, one, chat.me, chat.at)
    return chat.present(body, options, page)


def _show(chat: Chat, code: str) -> TextReply:
    view = read_activity(chat.session, code, chat.me, chat.at)
    activity, page = view.activity, chat.anchor(links.contest(code), "在页面查看")
    options = [_option(one) for one in view_contest(chat.session, activity, chat.me, chat.at)]
    if runs_contest(chat.session, activity, chat.me, chat.at):
        waiting = find_objections(chat.session, activity, state=ObjectionState.OPEN)
        options = [NumberedLine(f"公示意见 {one.number}（待答复）", TO_OBJECTION, one.number) for one in waiting] + options
    shown = ""
    if activity.results_at is not None and activity.results_until is not None:
        shown = f"，公示到{clock.show_day(clock.day_of(activity.results_until))}" if activity.results_final_at is None else "，结果已确定"
    head = harmless(f"{activity.title}{shown or '，结果还没有公布'}")
    if not options:
        return TextReply(f"{head}。{page}")
    return chat.offer(f"{head}：", options, f"回复数字查看，或{page}。")


def _option(line: EntryLine) -> NumberedLine:
    """Return a work as a line: 3号 南明湖的傍晚（林晓燕，已通过）; to its juror, whether a sheet is still to be given."""
    entry = line.entry
    said = [line.entrant, "待您评分" if line.is_to_score else "已评分" if line.sheet is not None else _state(line)]
    title = " ".join(part for part in (line.number, entry.title) if part)
    told = harmless(f"{title}（{'，'.join(part for part in said if part)}）")
    return NumberedLine(told, TO_ENTRY, str(entry.id))


def _state(line: EntryLine) -> str:
    if line.rank is None:
        return ENTRY.flow.state(line.entry.state).title
    points = f"{show_score(line.score)}分" if line.score is not None else ""
    return "，".join(part for part in (f"第{line.rank}名", line.award, points) if part)
