"""What a form says in chat: a question with its help, the answers so far, the summary before sending."""

from __future__ import annotations

from typing import Any

from handlers import words
from handlers.chat import Chat, fit
from handlers.forms import context_of
from union.casework.fields import Field
from union.casework.forms import EMPTY
from union.casework.papers import Paper

SKIPPED = "（未填）"
_MAX_OPTIONS = 30


def ask(chat: Chat, paper: Paper, answers: dict[str, Any], field: Field, lead: str = "") -> str:
    """Return the question for one field, after what there is to say first."""
    context = context_of(chat)
    asked = paper.asked(answers)
    place = next((n for n, one in enumerate(asked, 1) if one.code == field.code), len(asked))
    lines = [f"（{place}/{len(asked)}）{field.title}{'' if field.required else '（选填）'}"]
    lines += [f"{n}. {option.title}" for n, option in enumerate(field.options_for(context)[:_MAX_OPTIONS], 1)]
    help_text = field.help_text(context, {**paper.known, **answers})
    lines.append(help_text)
    lines.append(_how(chat, paper, field, has_options=bool(field.options_for(context)), has_example="例如" in help_text))
    question = "\n".join(line for line in lines if line)
    return fit(lead, question) if lead else question


def show_so_far(chat: Chat, paper: Paper, answers: dict[str, Any]) -> str:
    """Return the answers so far, numbered as “修改 2” counts them."""
    context = context_of(chat)
    lines = []
    for n, field in enumerate(paper.asked(answers), 1):
        if field.code in answers:
            value = answers[field.code]
            lines.append(f"{n}. {field.title}：{SKIPPED if value in EMPTY else _short(field.show(value, context))}")
    return "\n".join(lines)


def summarise(chat: Chat, paper: Paper, answers: dict[str, Any], lead: str = "") -> str:
    """Return everything answered, the consent and what to reply, before anything is sent."""
    shown = show_so_far(chat, paper, answers)
    called = words.nested(paper.called)
    head = f"请核对“{called}”：" if shown else f"确定办理“{called}”吗？"
    consent = f"\n{paper.consent}\n回复“提交”即表示您已阅读并同意。" if paper.consent else ""
    ways = "回复“提交”发出" + ("，“修改 2”改第2项，" if shown else "，") + "“取消”放弃。"
    page = chat.anchor(paper.page, "在页面核对")
    body = "\n".join(part for part in (lead, head, shown, _tell_alike(chat, paper, answers)) if part)
    return fit(body, "\n".join(part for part in (consent, ways, page) if part))


def _tell_alike(chat: Chat, paper: Paper, answers: dict[str, Any]) -> str:
    """Return what is there already and resembles this, so that it is not written twice."""
    found = paper.find_alike(answers) if paper.find_alike else ()
    if not found:
        return ""
    return "\n".join([f"{paper.alike_title}：", *(f"· {chat.anchor(one.path, words.harmless(one.title))}（{one.state}）" for one in found)])


def _how(chat: Chat, paper: Paper, field: Field, *, has_options: bool, has_example: bool) -> str:
    """Say how to answer: an example, what may be skipped, and where to write what is private."""
    ways = []
    if field.widget == "files":
        ways.append("请直接发图片，发完回复“完成”")
    elif field.widget == "choices":
        ways.append("请回复前面的数字，可多选，如“1 3”")
    elif has_options:
        ways.append("请回复前面的数字")
    elif field.example and not has_example:
        ways.append(f"例如：{field.example}")
    if not field.required:
        ways.append("没有可回复“跳过”")
    if field.sensitive:
        ways.append("仅办理人可见" if chat.thread.state.get("told") else f"仅办理人可见，也可{chat.anchor(paper.page, '在页面填写')}")
        chat.thread.keep(chat.at, told=True)
    return "；".join(ways)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else f"{plain[:59]}…"
