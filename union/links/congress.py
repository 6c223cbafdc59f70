"""Where the pages of the congress and of the members' voice are."""

from __future__ import annotations

from urllib.parse import urlencode


def proposals() -> str:
    """Return the proposals of the present sitting."""
    return "/h5/proposals"


def new_proposal() -> str:
    """Return the form for a new proposal."""
    return "/h5/proposals/new"


def proposal(proposal_id: int) -> str:
    """Return one proposal's page."""
    return f"/h5/proposals/{proposal_id}"


def proposal_move(proposal_id: int, action: str) -> str:
    """Return the page of one move on a proposal."""
    return f"/h5/proposals/{proposal_id}/{action}"


def proposal_document(proposal_id: int, form: str) -> str:
    """Return a proposal with its answers as a file: pdf or docx."""
    return f"/h5/proposals/{proposal_id}/print.{form}"


def proposal_register(congress_id: int) -> str:
    """Return the register of a sitting's proposals as a table."""
    return f"/h5/proposals/register.xlsx?{urlencode({'congress': congress_id})}"


def proposals_of(congress_id: int) -> str:
    """Return the proposals of one sitting."""
    return f"/h5/proposals?{urlencode({'congress': congress_id})}"


def sitting(congress_id: int) -> str:
    """Return one sitting of the staff congress."""
    return f"/h5/sittings/{congress_id}"


def sitting_move(congress_id: int, action: str) -> str:
    """Return the page of one move on a sitting."""
    return f"/h5/sittings/{congress_id}/{action}"


def sitting_report(congress_id: int) -> str:
    """Return what a sitting was told of earlier proposals, to be printed."""
    return f"/h5/sittings/{congress_id}/report.pdf"


def new_sitting() -> str:
    """Return the form for a new sitting."""
    return "/h5/sittings/new"


def board() -> str:
    """Return the board of published answers (回音壁)."""
    return "/h5/board"


def board_entry(publication_id: int) -> str:
    """Return one entry of the board."""
    return f"/h5/board/{publication_id}"


def publication(number: str) -> str:
    """Return the form that publishes a case's answer on the board."""
    return f"/h5/board/publish/{number}"


def take_back(number: str) -> str:
    """Return where a case is taken off the board."""
    return f"/h5/board/take-back/{number}"


def agree_to_publish(number: str) -> str:
    """Return where the author of a suggestion agrees to its being published."""
    return f"/h5/board/agree/{number}"


def anonymous_suggestion() -> str:
    """Return the form for a suggestion without a name."""
    return "/h5/suggest"


def anonymous_answer() -> str:
    """Return where a suggestion without a name is followed by its code and PIN."""
    return "/h5/suggest/answer"
