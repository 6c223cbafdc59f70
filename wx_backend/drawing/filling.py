"""Filling a form in on a page: drawn, saved as the draft that chat shares, sent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue

from models.case import Attachment
from union.casework.flows.things import MoveTable
from union.casework.forms.attachments import attach
from union.casework.forms.drafts import discard_draft, find_draft, keep_draft
from union.casework.forms.papers import Alike, Paper, Sent
from union.casework.forms.parsing import EMPTY
from union.casework.forms.people import form_context
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from union.registers.papers import get_paper
from wx_backend.drawing import files, tickets
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import CHECK, Sheet, posted, posted_version, written
from wx_backend.errors import status_of
from wx_backend.guards import Visit
from wx_backend.showing import for_page

GO_ON = "请继续填写下面的内容"
CONSENT = "consent"
ALIKE = "alike"
"""The button that looks for what is there already."""
CONSENT_MISSING = "请先阅读并勾选同意"


def show_paper(visit: Visit, code: str) -> ResponseReturnValue:
    """Draw the form of a paper; raises NotFound, NotAllowed, or Conflict where it cannot be filled in.

    It holds its draft, or what the link filled in where that is about something else."""
    paper, prefilled = get_paper(visit.session, code, visit.member, visit.at), request.args
    draft = find_draft(visit.session, visit.member, paper.code, visit.at)
    asker = visit.member.staff_number
    raw = written(paper.fields, draft.answers if draft else paper.begun, asker)
    given = {one.code: prefilled[one.code][:200] for one in paper.fields if prefilled.get(one.code)}
    given = {code: "本人" if text == asker else text for code, text in given.items()}
    if any(raw.get(code, text) != text for code, text in given.items()):
        raw = {}
    sheet = _sheet(visit, paper, raw | given)
    saved = "已保存草稿，也可以在微信里继续填写" if request.args.get("saved") else ""
    return _draw(visit, paper, sheet, saved=saved)


def show_paper_or_leave(visit: Visit, code: str, back: str) -> ResponseReturnValue:
    """Draw the form of a paper, or lead back to what it is about where it can no longer be filled in."""
    try:
        return show_paper(visit, code)
    except (Conflict, NotAllowed):
        return redirect(back)


def say_done(flow: MoveTable[Any], action: str) -> str:
    """Return what a page says of the move that has led to it; empty for what is no move."""
    move = flow.find_named(action)
    return (move.said or f"“{move.title}”已办好") if move else ""


def say_outcome(visit: Visit, flow: MoveTable[Any], thing: Any, action: str) -> str:
    """Return what a page says of the move that has led to it, where it depends on what came of it."""
    move = flow.find_named(action)
    return move.said_of(visit.session, thing, visit.member) if move is not None and move.said_of else say_done(flow, action)


def take_paper(visit: Visit, code: str) -> ResponseReturnValue:
    """Take the posted form of a paper: keep it as draft, and send it once.

    Posted twice it leads to the same page, though the paper may be gone by then."""
    do, ticket = request.form.get("do", "send"), tickets.posted_ticket()
    # What the page's script asks while somebody writes sends nothing: it waits for nobody.
    if do != "ask" and (earlier := _find_earlier(visit, ticket)):
        return earlier
    paper = get_paper(visit.session, code, visit.member, visit.at)
    sheet = _sheet(visit, paper, posted(paper.fields, request.form), frozenset(request.form.getlist("shown")))
    if do == "ask":
        return _answer(sheet)
    _unpack(visit, paper, sheet)
    if do.startswith("drop:"):
        files.drop(visit, sheet, do.removeprefix("drop:"))
    problems = _keep(visit, paper, sheet)
    if do == "save" and not problems:
        return redirect(f"{paper.page}?saved=1", 303)
    if do != "send":
        return _draw(visit, paper, sheet, status=422 if problems else 200)
    return _send(visit, paper, sheet, ticket)


def take_paper_or_show(visit: Visit, code: str, show: Callable[[str], str]) -> ResponseReturnValue:
    """Take the posted form of a paper; where it cannot be taken any more, show what it is about as it is now, and why."""
    try:
        return take_paper(visit, code)
    except NotFound:
        raise
    except Refusal as error:
        return show(str(error)), status_of(error)


def _sheet(visit: Visit, paper: Paper, raw: dict[str, Any], shown: frozenset[str] = frozenset()) -> Sheet:
    context = form_context(visit.session, visit.member, visit.at)
    return Sheet(paper.fields, context, raw, paper.known, shown=shown)


def _answer(sheet: Sheet) -> ResponseReturnValue:
    """Tell the page's script which fields apply now and what helps."""
    answers, _ = sheet.read()
    return jsonify({
        one.code: {"asked": sheet.is_asked(one, answers), "help": for_page(sheet.help_of(one, answers))}
        for one in sheet.fields
    })


def _unpack(visit: Visit, paper: Paper, sheet: Sheet) -> None:
    """Add the files that came with the request to their fields, and leave out what is not the visitor's to give."""
    shown = _files(visit, paper, sheet)
    codes = {one.code: one for one in sheet.fields if one.widget == "files"}
    for code in codes:
        sheet.raw[code] = [number for number in sheet.raw[code] if number in shown]
    for upload in visit.bag.uploads:
        one = codes.get(upload.field)
        if one is None:
            continue
        if upload.problem:
            sheet.problems[one.code] = f"“{upload.file_name}”没有收下：{upload.problem}"
            continue
        attachment = attach(
            visit.session, visit.member, one.code, stored_name=upload.stored_name, file_name=upload.file_name,
            media_type=upload.media_type, size=upload.size, at=visit.at,
        )
        upload.is_kept = True
        sheet.raw[one.code].append(attachment.id)


def _keep(visit: Visit, paper: Paper, sheet: Sheet) -> dict[str, str]:
    """Keep what fits as the draft; returns, and notes on the sheet, what was written and does not fit."""
    answers, problems = sheet.read()
    found = find_draft(visit.session, visit.member, paper.code, visit.at)
    if answers or found:
        keep_draft(visit.session, visit.member, paper.code, answers, visit.at, paper.open_until)
    sheet.problems = problems | sheet.problems
    return sheet.problems


def _find_earlier(visit: Visit, ticket: str) -> ResponseReturnValue | None:
    """Return the way to where this form led when it was posted before; the member's other posts wait from here on."""
    tickets.hold(visit)
    place = tickets.find_sent(visit, ticket)
    return redirect(place, 303) if place else None


def _send(visit: Visit, paper: Paper, sheet: Sheet, ticket: str) -> ResponseReturnValue:
    if sheet.unseen():
        return _draw(visit, paper, sheet, note=GO_ON)
    if sheet.problems:
        _note_missing(sheet)
    if paper.consent and not request.form.get(CONSENT):
        _note_missing(sheet)
        sheet.problems[CONSENT] = CONSENT_MISSING
    if sheet.problems:
        return _draw(visit, paper, sheet, note=CHECK, status=422)
    try:
        sent = _carry_out(visit, paper, sheet)
    except Invalid as error:
        sheet.problems = dict(error.problems)
        return _draw(visit, paper, sheet, note=CHECK, status=422)
    except (NotFound, NotAllowed, Conflict):
        raise
    except Refusal as error:
        return _draw(visit, paper, sheet, note=str(error), status=status_of(error))
    discard_draft(visit.session, visit.member, paper.code)
    tickets.note_sent(visit, ticket, sent)
    return redirect(sent.path, 303)


def _carry_out(visit: Visit, paper: Paper, sheet: Sheet) -> Sent:
    """Send the paper as it lay before the person, in the version they saw; a refusal leaves nothing half-done."""
    with visit.session.begin_nested():
        return paper.send(sheet.raw, posted_version(request.form), bool(request.form.get(CONSENT)))


def _note_missing(sheet: Sheet) -> None:
    """Say at once everything that is still to be filled in."""
    answers, _ = sheet.read()
    for one in sheet.fields:
        if one.required and sheet.is_asked(one, answers) and sheet.raw.get(one.code) in EMPTY:
            sheet.problems.setdefault(one.code, f"“{one.title}”还没有填")


def _draw(
    visit: Visit, paper: Paper, sheet: Sheet, *, note: str = "", saved: str = "", status: int = 200
) -> ResponseReturnValue:
    boxes = sheet.boxes(_files(visit, paper, sheet))
    page = show_page(
        visit, "form", here=paper.here, paper=paper, boxes=boxes, note=note, saved=saved, ticket=tickets.new_ticket(),
        alike=_find_alike(paper, sheet) if request.form.get("do") == ALIKE else None,
        consent_problem=sheet.problems.get(CONSENT, ""), consented=bool(request.form.get(CONSENT)),
    )
    return page, status


def _find_alike(paper: Paper, sheet: Sheet) -> Sequence[Alike]:
    answers, _ = sheet.read()
    return paper.find_alike(answers) if paper.find_alike else ()


def _files(visit: Visit, paper: Paper, sheet: Sheet) -> dict[int, Attachment]:
    numbers = [number for one in sheet.fields if one.widget == "files" for number in sheet.raw.get(one.code) or []]
    return files.find_shown(visit, numbers, paper.case_id)
