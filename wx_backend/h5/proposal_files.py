"""A proposal in the official form and a sitting's register, as files to take away."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from gateways.paper_docx import write_docx
from gateways.paper_pdf import write_pdf
from union.congress.sight.printing import print_proposal, print_register
from wx_backend.drawing.downloads import PDF, later, sheet_later
from wx_backend.drawing.sheet import LARGEST_ID
from wx_backend.guards import Access, Afterwards, Visit, open_to
from wx_backend.h5.proposals import PROPOSAL

blueprint = Blueprint("proposal_files", __name__, url_prefix="/h5/proposals")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = {"pdf": (write_pdf, PDF), "docx": (write_docx, DOCX)}


@blueprint.get(f"/{PROPOSAL}/print.<any(pdf, docx):form>")
@open_to(Access.MEMBER)
def print_form(visit: Visit, proposal_id: int, form: str) -> ResponseReturnValue | Afterwards:
    """Return a proposal with its answers as PDF or DOCX to who may read it."""
    document = print_proposal(visit.session, str(proposal_id), visit.member, visit.at)
    write, media_type = WRITERS[form]
    return later(partial(write, document), f"{document.number or '提案'}.{form}", media_type)


@blueprint.get("/register.xlsx")
@open_to(Access.MEMBER)
def download_register(visit: Visit) -> ResponseReturnValue | Afterwards:
    """Return a sitting's register as XLSX to the committee."""
    number = request.args.get("congress", 0, type=int)
    sheet = print_register(visit.session, number if 0 < number <= LARGEST_ID else 0, visit.member, visit.at)
    return sheet_later(sheet)
