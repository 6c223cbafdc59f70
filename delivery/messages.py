"""What a notice looks like on a phone: the values of a template, or a text that carries the link."""

from __future__ import annotations

from gateways.wechat.replies import cut_text
from models.notice import Notice
from union import clock
from union.late_answers import KIND as LATE_ANSWER, read_late_answer

TITLE_CHARS = 20
PHRASE_CHARS = 5
TEXT_BYTES = 2048


def template_values(notice: Notice) -> dict[str, str]:
    """Return the values of the progress template, each within its field's limit (thing 20, phrase 5, never empty)."""
    return {
        "thing1": _on_one_line(notice.title)[:TITLE_CHARS] or "工会通知",
        # character_string takes no Chinese and must not be empty: a notice without a case shows its own number.
        "character_string2": notice.number or f"N{notice.id:08d}",
        "phrase3": notice.phrase[:PHRASE_CHARS],
        "time4": clock.show_time(notice.created_at),
    }


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


def _on_one_line(text: str) -> str:
    return " ".join(text.split())

