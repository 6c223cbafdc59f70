"""The members' voice: suggestions without a name, answers on the board and taken off it, a consent taken back; festival visits."""

from __future__ import annotations

import re

from sqlalchemy import select

from models.audit import Consent
from models.campaign import CampaignVisit
from models.member import Member
from tests.tooling.before.story.cases import step
from tests.tooling.before.story.teller import Teller

OFFICER = "T2016152"
WRITTEN = {"topic": "campus", "what": "10号楼没有热水点，打水很远", "may_publish": "yes"}


def write_without_name(teller: Teller, who: str, times: int) -> list[dict[str, str]]:
    """Write suggestions without a name on the page; returns their numbers and what opens them."""
    found = []
    for _ in range(times):
        page = teller.browser(who).press("/h5/suggest", WRITTEN, where="suggest").text
        number, pin = re.search(r"E\d{9}", page), re.search(r"<dd>(\d{8})</dd>", page)
        assert number and pin, page
        found.append({"number": number[0], "pin": pin[1]})
    return found


def answer(teller: Teller, number: str) -> None:
    """Accept and answer a suggestion."""
    step(teller, number, "accept", OFFICER)
    step(teller, number, "answer", OFFICER, answer="已请后勤处加装两处热水点，下月可用")


def put_on_board(teller: Teller, shown: str, hidden: str) -> None:
    """Publish two answers, of which one is taken back."""
    for number in (shown, hidden):
        teller.do(OFFICER, f"publication:{number}", title="加装热水点", question="10号楼没有热水点，打水很远", answer="已加装两处")
    assert teller.browser(OFFICER).press(f"/h5/cases/{hidden}", where="take-back").status_code == 200


def take_consent_back(teller: Teller, who: str, purpose: str) -> None:
    """Take a consent back on the page of privacy."""
    query = select(Consent.id).join(Member, Member.id == Consent.member_id).where(
        Member.staff_number == who, Consent.purpose == purpose, Consent.withdrawn_at.is_(None)
    )
    number = teller.inside(lambda session: session.scalars(query).first())
    assert teller.browser(who).press("/h5/privacy", where=f"consents/{number}/").status_code == 200


def visit(teller: Teller, officer: str) -> None:
    """Note a visit of the festival's list, and put somebody else on it."""
    path = "/h5/visits/teachers_day/2026"
    visits = teller.inside(lambda session: session.scalars(select(CampaignVisit.id).order_by(CampaignVisit.id)).all())
    page = teller.browser(officer).press(path, {"note": "精神不错"}, where=f"{path}/{visits[0]}")
    assert page.status_code == 200, page.text
    page = teller.browser(officer).press(path, {"member": "T2019103", "reason": "家中老人需要照顾"}, where=f"{path}/add")
    assert page.status_code == 200, page.text
