"""What a notice looks like on a phone: the values of a template, or a text that carries the link."""

from __future__ import annotations

from config.settings import OfficialAccount
from gateways.wechat.replies import cut_text
from models.notice import Notice
from union.ground import clock
from union.notices.channels import Channel
from union.notices.details import read_details
from union.notices.late_answers import KIND as LATE_ANSWER, read_late_answer

TITLE_CHARS = 20
PHRASE_CHARS = 5
TEXT_BYTES = 2048


def fill_template(notice: Notice, channel: Channel, official: OfficialAccount) -> tuple[str, dict[str, str]]:
    """Return a channel's template and its values, each within its field's limit (thing 20, phrase 5, none empty); none for a text."""
    if channel is Channel.CUSTOMER:
        return "", {}
    details = read_details(notice)
    title, phrase = _thing(notice.title) or "工会通知", notice.phrase[:PHRASE_CHARS]
    when = clock.show_time(details.when or notice.created_at)
    if channel is Channel.TEMPLATE and details.venue is not None and official.activity_template_id:
        venue = _thing(details.venue) or "见活动详情"
        return official.activity_template_id, {"thing1": title, "time2": when, "thing3": venue, "phrase4": phrase}
    template = official.template_id if channel is Channel.TEMPLATE else official.subscribe_template_id
    # character_string takes no Chinese and must not be empty: a notice without a case shows its own number.
    number = notice.number or f"N{notice.id:08d}"
    return template, {"thing1": title, "character_string2": number, "phrase3": phrase, "time4": when}


def link_of(notice: Notice, base_url: str) -> str:
    """Return the address of the page a notice leads to, none where there is no page."""
    return f"{base_url}{notice.path}" if notice.path else ""


def customer_text(notice: Notice, base_url: str) -> str:
    """Return the text of a customer message; the sentence is cut before the link is. A late answer has its own words."""
    if notice.kind == LATE_ANSWER:
        return cut_text(read_late_answer(notice), TEXT_BYTES)
    link = link_of(notice, base_url)
    tail = f"\n查看详情：{link}" if link else ""
    return cut_text(notice.text, TEXT_BYTES - len(tail.encode())) + tail


def client_msg_id(notice_id: int, generation: int) -> str:
    """Return the key under which the platform drops repeats: the row's number, and a new one after a known failure."""
    return f"n{notice_id}" + (f"r{generation}" if generation else "")


def _thing(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_CHARS else line[:TITLE_CHARS - 1] + "…"

