"""提案 in chat: written, seconded, followed and decided by number; each move begins its own dialogue."""

from __future__ import annotations

from collections.abc import Sequence

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import MOST_LINES, MOST_LISTED, Chat
from handlers.chat.handler_table import HandlerTable
from handlers.forms.dialogue import start
from handlers.proposal_words import describe, tell_line, tell_own, tell_waiting
from models.proposal import Proposal
from union import links
from union.casework.flows.engine import options_of
from union.casework.forms.papers import TO_PAPER
from union.congress.choices import TO_PROPOSAL, TO_PROPOSALS, TO_SITTING
from union.congress.flow import PROPOSALS
from union.congress.proposal.proposals import UNKNOWN, key_of
from union.congress.proposing.proposing import PAPER, can_propose
from union.congress.sight import proposal_list
from union.congress.sight.proposal_view import read_proposal
from union.congress.sittings.sitting import manages_sittings
from union.congress.term import congresses
from union.ground import clock
from union.ground.choices import NumberedLine
from union.ground.errors import NotFound

table = HandlerTable[Chat]()
WRITE = NumberedLine("写提案", TO_PAPER, PAPER)
LATEST = 5


@table.on_text("提案", "提案系统", "我的提案", needs_member=True)
@table.on_click("menu.proposals", needs_member=True)
@table.on_choice(TO_PROPOSALS, needs_member=True)
def list_proposals(chat: Chat) -> Reply | None:
    """List what waits for a member and what is their own; to others, what was answered."""
    lines = [tell_waiting(one) for one in proposal_list.find_waiting(chat.session, chat.me, chat.at)]
    lines += [tell_own(one) for one in proposal_list.find_own(chat.session, chat.me, chat.at)]
    lines = _once(lines)
    head = "您的提案和要办的：" if lines else "提案："
    if not lines:
        found = proposal_list.find_answered(chat.session, chat.me, chat.at, LATEST)
        lines = [tell_line(one) for one in found]
        head = "最近答复的提案：" if lines else head
    more = [WRITE] if can_propose(chat.session, chat.me, chat.at) else []
    more += _sitting(chat)
    page = chat.anchor(links.proposals(), "查看本次会议的提案")
    if not lines and not more:
        return TextReply(f"现在还没有您能看的提案。提案由教代会代表提出，答复公布后大家都能看到。\n{page}")
    told = "\n".join(part for part in (_call(chat), head) if part)
    # What can be begun stands on the first page of a long list.
    first = MOST_LINES - len(more)
    return chat.offer(told, [*lines[:first], *more, *lines[first:]], f"回复数字，或{page}。")


@table.on_text("写提案", "提交提案", "提提案", "新提案", needs_member=True)
def write_proposal(chat: Chat) -> Reply | None:
    """Begin a proposal, or say why not."""
    return start(chat, PAPER)


@table.on_text("附议", "我要附议", needs_member=True)
def list_asked(chat: Chat) -> Reply | None:
    """Show what waits for a delegate's yes or no."""
    asked = proposal_list.find_asked(chat.session, chat.me)
    if not asked:
        return TextReply("现在没有等您附议的提案。想请别人附议您的提案，请回复“邀请附议”。")
    if len(asked) == 1:
        return _show(chat, key_of(asked[0]))
    return chat.offer("等您答复是否附议：", [tell_line(one) for one in asked], "回复数字查看内容，再决定。")


@table.on_text("邀请附议", "附议邀请", needs_member=True)
def invite_seconders(chat: Chat) -> Reply | None:
    """Begin inviting seconders for one's own proposal."""
    own = proposal_list.find_seeking(chat.session, chat.me)
    if not own:
        return TextReply("您没有正在征集附议的提案。写一件新的请回复“写提案”。")
    papers = [NumberedLine(words.harmless(one.title), TO_PAPER, PROPOSALS.code_of(key_of(one), "invite")) for one in own]
    if len(papers) == 1:
        return start(chat, papers[0].argument)
    return chat.offer("为哪一件提案邀请附议？", papers, "回复数字。")


@table.on_text("提案进度", "查提案", needs_member=True, takes_rest=True)
def follow_proposal(chat: Chat) -> Reply | None:
    """Show one proposal by its number, those with some words in them, or list one's own."""
    return _find(chat, chat.rest) if chat.rest else list_proposals(chat)


@table.on_choice(TO_PROPOSAL, needs_member=True)
@table.on_scan("proposal.", needs_member=True)
def show_proposal(chat: Chat) -> Reply | None:
    """Show the proposal whose key stands behind the choice."""
    return _show(chat, chat.rest)


def show_numbered(chat: Chat, number: str) -> TextReply:
    """Show the proposal with a number; raises NotFound for one that does not exist for this person."""
    proposal = proposal_list.find_by_number(chat.session, number)
    if proposal is None:
        raise NotFound(UNKNOWN)
    return _show(chat, key_of(proposal))


def _show(chat: Chat, key: str) -> TextReply:
    view = read_proposal(chat.session, key, chat.me, chat.at)
    body, page = describe(view), chat.anchor(links.proposal(view.proposal.id), "查看全文")
    options = options_of(PROPOSALS, view.proposal, view.moves)
    first = f":{view.primary.action}" if view.primary else ""
    # What it waits for stands first.
    options.sort(key=lambda option: not option.argument.endswith(first))
    return chat.present(body, options, page)


def _find(chat: Chat, text: str) -> TextReply:
    number = words.find_proposal_number(text)
    if number is not None:
        return show_numbered(chat, number)
    found: Sequence[Proposal] = proposal_list.search(chat.session, chat.me, chat.at, text, MOST_LISTED)
    if not found:
        return TextReply(f"没有找到有“{text[:20]}”的提案。编号在通知里，例如：提案进度 T35-001。")
    return chat.offer("找到这些提案：", [tell_line(one) for one in found], "回复数字看详情。")


def _once(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Return the lines, each proposal once: the committee's member may be its seconder, too."""
    return list({line.argument: line for line in reversed(lines)}.values())[::-1]


def _sitting(chat: Chat) -> list[NumberedLine]:
    """Return the way to the present sitting, for who manages it."""
    congress = congresses.find_current(chat.session)
    if congress is None or not manages_sittings(chat.session, chat.me, chat.at):
        return []
    return [NumberedLine(congress.title, TO_SITTING, str(congress.id))]


def _call(chat: Chat) -> str:
    """Return the call that is open, in a line."""
    congress = congresses.find_current(chat.session)
    if congress is None or not congress.opens_at <= chat.at <= congress.closes_at:
        return ""
    return f"{congress.title}正在征集提案，{clock.show_time(congress.closes_at)}截止。"
