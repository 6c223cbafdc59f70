"""Addresses of pages, relative to the base address; the pages' room answers them, chat and notices write them."""

from __future__ import annotations

from urllib.parse import urlencode

from union.links.congress import (
    agree_to_publish as agree_to_publish,
    anonymous_answer as anonymous_answer,
    anonymous_suggestion as anonymous_suggestion,
    board as board,
    board_entry as board_entry,
    new_proposal as new_proposal,
    new_sitting as new_sitting,
    proposal as proposal,
    proposal_document as proposal_document,
    proposal_move as proposal_move,
    proposal_register as proposal_register,
    proposals as proposals,
    proposals_of as proposals_of,
    publication as publication,
    sitting as sitting,
    sitting_move as sitting_move,
    sitting_report as sitting_report,
    take_back as take_back,
)


def home() -> str:
    """Return my things (我的事项)."""
    return "/h5/"


def sign_in(back: str = "") -> str:
    """Return where a sign-in through WeChat begins, leading back to where the person wanted to go."""
    return "/h5/sign-in" + (f"?{urlencode({'back': back})}" if back else "")


def signed_in() -> str:
    """Return where WeChat leads back to after a sign-in."""
    return "/h5/sign-in/back"


def sign_out() -> str:
    """Return where a person signs out."""
    return "/h5/sign-out"


def bind(back: str = "") -> str:
    """Return the binding page, leading back to where the person came from."""
    return "/h5/bind" + (f"?{urlencode({'back': back})}" if back else "")


def catalogue() -> str:
    """Return the list of services (服务大全)."""
    return "/h5/services"


def service_form(code: str, **prefilled: str) -> str:
    """Return a service's form, some answers filled in."""
    return f"/h5/services/{code}" + (f"?{urlencode(prefilled)}" if prefilled else "")


def case(number: str) -> str:
    """Return a case's page."""
    return f"/h5/cases/{number}"


def case_sent(number: str) -> str:
    """Return the page that says an application has arrived."""
    return f"/h5/cases/{number}/sent"


def case_done(number: str, action: str) -> str:
    """Return a case's page that says which step was just taken."""
    return f"/h5/cases/{number}?{urlencode({'done': action})}"


def case_action(number: str, action: str) -> str:
    """Return the page of one action on a case."""
    return f"/h5/cases/{number}/{action}"


def attachment(number: str, attachment_id: int) -> str:
    """Return the page of one attached file."""
    return f"/h5/cases/{number}/files/{attachment_id}"


def todo() -> str:
    """Return the officer's list (待办)."""
    return "/h5/todo"


def inbox() -> str:
    """Return all notices of a member."""
    return "/h5/inbox"


def unbind() -> str:
    """Return the page on which a person unbinds."""
    return "/h5/unbind"


def visits(code: str, year: int) -> str:
    """Return a campaign's visit list."""
    return f"/h5/visits/{code}/{year}"


def activities() -> str:
    """Return the list of activities."""
    return "/h5/activities"


def activity(code: str) -> str:
    """Return one activity's page."""
    return f"/h5/activities/{code}"


def activity_move(code: str, action: str) -> str:
    """Return the page of one move on an activity: signing up, publishing it."""
    return f"/h5/activities/{code}/do/{action}"


def new_activity() -> str:
    """Return the form for a new activity."""
    return "/h5/activities/new"


def roster(code: str) -> str:
    """Return an activity's roster, for its officers."""
    return f"/h5/activities/{code}/roster"


def roster_sheet(code: str) -> str:
    """Return an activity's roster as a table; a template posted there comes back filled."""
    return f"/h5/activities/{code}/roster.xlsx"


def activity_statistics(year: int | None = None) -> str:
    """Return who comes to activities in a year, for officers."""
    return "/h5/activities/statistics" + (f"?{urlencode({'year': year})}" if year else "")


def statistics(code: str, year: int) -> str:
    """Return a year's figures of a subject, for officers."""
    return f"/h5/statistics/{code}?{urlencode({'year': year})}"


def statistics_sheet(code: str, year: int) -> str:
    """Return a year's figures of a subject as a table."""
    return f"/h5/statistics/{code}.xlsx?{urlencode({'year': year})}"


def attendance_sheet(code: str) -> str:
    """Return one activity's attendance by branch as a table."""
    return f"/h5/activities/{code}/attendance.xlsx"


def poster(code: str) -> str:
    """Return the picture of an activity's WeChat scene code, for a poster at the door."""
    return f"/h5/activities/{code}/poster.png"


def check_in_screen(code: str) -> str:
    """Return the page with an activity's changing check-in code, for a screen at the door."""
    return f"/h5/activities/{code}/screen"


def scanner(code: str) -> str:
    """Return where officers scan members' own codes at the door."""
    return f"/h5/activities/{code}/scanner"


def check_in(code: str, token: str = "") -> str:
    """Return where a scanned check-in code leads."""
    return f"/h5/activities/{code}/check-in" + (f"?{urlencode({'token': token})}" if token else "")


def contest(code: str) -> str:
    """Return a contest's entries and results."""
    return f"/h5/activities/{code}/contest"


def my_code(registration_id: int) -> str:
    """Return the code by which an officer checks in one member."""
    return f"/h5/registrations/{registration_id}/code"


def registration_file(registration_id: int, attachment_id: int, reason: str = "") -> str:
    """Return one file given with a registration; a sealed one opens for an officer's reason."""
    return f"/h5/registrations/{registration_id}/files/{attachment_id}" + (f"?{urlencode({'reason': reason})}" if reason else "")


def entry(entry_id: int) -> str:
    """Return what one participant has entered in a contest."""
    return f"/h5/entries/{entry_id}"


def entry_file(entry_id: int, attachment_id: int) -> str:
    """Return one file of what somebody has entered in a contest."""
    return f"/h5/entries/{entry_id}/files/{attachment_id}"


def entry_move(entry_id: int, action: str) -> str:
    """Return the page of one move on an entry: changing it, admitting it, scoring it."""
    return f"/h5/entries/{entry_id}/{action}"


def objection(number: str) -> str:
    """Return what a member has against a contest's results, with the answer."""
    return f"/h5/objections/{number}"


def objection_move(number: str, action: str) -> str:
    """Return the page of one move on an objection."""
    return f"/h5/objections/{number}/{action}"


def registration(registration_id: int) -> str:
    """Return one registration's page, for its officers."""
    return f"/h5/registrations/{registration_id}"


def registration_move(registration_id: int, action: str) -> str:
    """Return the page of one move on a registration: approving it, confirming its hours."""
    return f"/h5/registrations/{registration_id}/{action}"


def hours() -> str:
    """Return a member's volunteering hours, by year."""
    return "/h5/hours"


def hours_certificate(year: int) -> str:
    """Return the certificate of a member's volunteering hours of one year."""
    return f"/h5/hours/{year}.pdf"


def privacy() -> str:
    """Return the privacy page: what is kept, who looked at it, consents."""
    return "/h5/privacy"


def help_page() -> str:
    """Return the help page."""
    return "/h5/help"
