"""What a form says in chat: a question with its help, the answers so far, the summary before sending."""

from __future__ import annotations

from typing import Any

from handlers.chat import words
from handlers.chat.chat import Chat, fit
from handlers.forms.draft import context_of, most_in_parts
from union.casework.forms.fields import Field
from union.casework.forms.papers import Paper
from union.casework.forms.parsing import EMPTY

SKIPPED = "（未填）"
_MAX_OPTIONS = 30
_MANY_LEFT = 5
"""From so many open questions on, where none of them is needed, it is said how to leave them all."""
_MANY, _LONG, _SHORT = 12, 60, 24
"""From so many fields on a summary shows less of each: all of them stand in one message, to be changed by their numbers."""


def ask(chat: Chat, paper: Paper, answers: dict[str, Any], field: Field, lead: str = "") -> str:
    """Return the question for one field, after what there is to say first."""
    context = context_of(chat)
    asked = paper.asked(answers)
    place = next((n for n, one in enumerate(asked, 1) if one.code == field.code), len(asked))
    lines = [f"（{place}/{len(asked)}）{field.title}{'' if field.required else '（选填）'}"]
    lines += [f"{n}. {option.title}" for n, option in enumerate(field.options_for(context)[:_MAX_OPTIONS], 1)]
    help_text = field.help_text(context, {**paper.known, **answers})
    lines.append(help_text)
    stands = find_standing(paper, answers, field)
    lines.append(_how(chat, paper, field, stands=stands, has_options=bool(field.options_for(context)), has_example="例如" in help_text))
    is_left = [one.code not in answers for one in asked].count(True) >= _MANY_LEFT and paper.next(paper.filled(answers)) is None
    lines.append("其余不用填的话，回复“其余按默认”" if is_left else "")
    question = "\n".join(line for line in lines if line)
    before = [*([lead] if lead else []), *([] if stands in EMPTY else [f"现在是：{field.show(stands, context)}"])]
    return fit("\n".join(before), question) if before else question


def find_standing(paper: Paper, answers: dict[str, Any], field: Field) -> Any:
    """Return what stands in a field now: what was answered, or what it is begun with."""
    return answers[field.code] if field.code in answers else paper.begun.get(field.code)


def show_so_far(chat: Chat, paper: Paper, answers: dict[str, Any]) -> str:
    """Return the answers so far, numbered as “修改 2” counts them."""
    context, lines, asked = context_of(chat), [], paper.asked(answers)
    most = _LONG if len(asked) <= _MANY else _SHORT
    for n, field in enumerate(asked, 1):
        if field.code in answers:
            value = answers[field.code]
            lines.append(f"{n}. {field.title}：{SKIPPED if value in EMPTY else _short(field.show(value, context), most)}")
    return "\n".join(lines)


def say_how_to_change(paper: Paper, answers: dict[str, Any]) -> str:
    """Say how one field is changed, with a number that there is."""
    number = min(2, len(paper.asked(answers)))
    return f"“修改 {number}”改第{number}项，" if number else ""


def summarise(chat: Chat, paper: Paper, answers: dict[str, Any], lead: str = "") -> str:
    """Return everything answered, the consent and what to reply, before anything is sent."""
    shown = show_so_far(chat, paper, answers)
    called = words.nested(paper.called)
    head = f"请核对“{called}”：" if shown else f"确定办理“{called}”吗？"
    consent = f"\n{paper.consent}\n回复“提交”即表示您已阅读并同意。" if paper.consent else ""
    change = say_how_to_change(paper, answers)
    ways = f"{change}没改的照旧；改好回复“提交”，" if paper.is_edit else f"回复“提交”发出，{change}"
    ways += "“取消”放弃。"
    page = chat.anchor(paper.page, "在页面核对")
    body = "\n".join(part for part in (lead, head, shown, _tell_alike(chat, paper, answers)) if part)
    return fit(body, "\n".join(part for part in (consent, ways, page) if part))


def _tell_alike(chat: Chat, paper: Paper, answers: dict[str, Any]) -> str:
    """Return what is there already and resembles this, so that it is not written twice."""
    found = paper.find_alike(answers) if paper.find_alike else ()
    if not found:
        return ""
    return "\n".join([f"{paper.alike_title}：", *(f"· {chat.anchor(one.path, words.harmless(one.title))}（{one.state}）" for one in found)])


def _how(chat: Chat, paper: Paper, field: Field, *, stands: Any, has_options: bool, has_example: bool) -> str:
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
    if most_in_parts(field):
        ways.append("可以分几次发，写完回复“完成”" if stands in EMPTY else "新发的会代替现在的，只想补几句请先回复“接着写”")
    if stands not in EMPTY:
        ways.append("照旧可回复“跳过”")
    if not field.required:
        ways.append("没有可回复“跳过”" if stands in EMPTY else "清空可回复“不填”")
    if field.sensitive:
        ways.append("仅办理人可见" if chat.thread.state.get("told") else f"仅办理人可见，也可{chat.anchor(paper.page, '在页面填写')}")
        chat.thread.keep(chat.at, told=True)
    return "；".join(ways)


def _short(text: str, most: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most - 1]}…"
