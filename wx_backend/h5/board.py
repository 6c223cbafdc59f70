"""The board (回音壁): published answers for every member, and the officer's form that publishes one."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from union import links
from union.voice.board import find_published, find_topics, get_published
from union.voice.publishing import agree, take_back
from wx_backend.drawing.filling import show_paper, take_paper
from wx_backend.drawing.page import show_page
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Visit, open_to

blueprint = Blueprint("board", __name__, url_prefix="/h5/board")


@blueprint.get("")
@open_to(Access.MEMBER)
def show_board(visit: Visit) -> ResponseReturnValue:
    """Show what is published, newest first, searched by words and topic."""
    words, topic, page = (request.args.get(name, "")[:60] for name in ("words", "topic", "page"))
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 1
    topics = find_topics(visit.session, visit.at)
    found = find_published(visit.session, words=words, topic=topic, page=number)
    titles = {one.code: one.title for one in topics}
    return show_page(visit, "board", here="services", found=found, topics=topics, titles=titles, words=words, topic=topic)


@blueprint.get(f"/<int(max={LARGEST_ID}):publication_id>")
@open_to(Access.MEMBER)
def show_entry(visit: Visit, publication_id: int) -> ResponseReturnValue:
    """Show one published answer."""
    entry = get_published(visit.session, publication_id)
    titles = {one.code: one.title for one in find_topics(visit.session, visit.at)}
    return show_page(visit, "board_entry", here="services", entry=entry, titles=titles)


@blueprint.get("/publish/<number>")
@open_to(Access.MEMBER)
def show_publication(visit: Visit, number: str) -> ResponseReturnValue:
    """Draw the form that publishes a case's answer, for its desk."""
    return show_paper(visit, f"publication:{number}")


@blueprint.post("/publish/<number>")
@open_to(Access.MEMBER)
def take_publication(visit: Visit, number: str) -> ResponseReturnValue:
    """Publish an answer in the words of the form."""
    return take_paper(visit, f"publication:{number}")


@blueprint.post("/take-back/<number>")
@open_to(Access.MEMBER)
def take_off(visit: Visit, number: str) -> ResponseReturnValue:
    """Take an answer off the board: its desk for now, its author for good."""
    case_ = take_back(visit.session, number, by=visit.member, at=visit.at)
    return redirect(f"{links.case(case_.number)}?done=take_back", 303)


@blueprint.post("/agree/<number>")
@open_to(Access.MEMBER)
def agree_to_publish(visit: Visit, number: str) -> ResponseReturnValue:
    """Note that a suggestion's author agrees to its being published."""
    case_ = agree(visit.session, number, by=visit.member, at=visit.at)
    return redirect(f"{links.case(case_.number)}?done=agree", 303)
