"""Addresses of pages, relative to the base address; the pages' room answers them, chat and notices write them."""

from __future__ import annotations

from urllib.parse import urlencode


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


def privacy() -> str:
    """Return the privacy page: what is kept, who looked at it, consents."""
    return "/h5/privacy"


def help_page() -> str:
    """Return the help page."""
    return "/h5/help"
