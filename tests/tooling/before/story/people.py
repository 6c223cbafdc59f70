"""The people: the demo as it is loaded, everybody's account, and who will not be reached."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from config.samples import read_json, read_roster
from models.member import Member, Office
from models.session import transaction
from tests.tooling.before.story.teller import Teller
from union.demo.people import Samples, load_demo
from union.ground import clock
from union.membership.binding import issue_code
from union.membership.offices import end_office

NOT_BOUND = ("T2018118", "T2024134", "T2024110")
"""Who never followed the account: their notices lie in the inbox."""
LEFT = "T2021128"
"""Who followed and left."""


def load(teller: Teller) -> None:
    """Load the demo without its own relaxed quiet hours: nights are quiet and mornings have a digest."""
    samples = Samples(
        rules=read_json("rules"), branches=read_json("branches"), departments=read_json("departments"), roster=read_roster(),
        offices=read_json("offices"), activities=read_json("activities"), congress=read_json("congress"), phones=read_json("phones"),
    )
    with transaction(teller.town.engine) as session:
        assert load_demo(session, samples, app_id=teller.town.house.settings.account.app_id, at=teller.now)
    for one in read_json("phones"):
        teller.town.add_person(one["openid"])


def bind_all(teller: Teller) -> None:
    """Let everybody follow the account and bind in chat, most by the phone's last digits, some by a code."""
    bound = teller.town.openids()
    with transaction(teller.town.engine) as session:
        people = [(one.staff_number, one.name, (one.phone or "")[-4:]) for one in session.scalars(select(Member).order_by(Member.id))]
    demo = {one["staff_number"]: one["openid"] for one in read_json("phones")}
    for number, name, digits in people:
        if number in bound or number in NOT_BOUND:
            continue
        openid = demo.get(number, f"oBefore_{number}")
        teller.town.add_person(openid)
        phone = teller.town.chat(openid)
        phone.send("event", Event="subscribe")
        secret = digits if int(number[-1]) % 2 else teller.inside(lambda session, number=number: issue_code(
            session, session.scalars(select(Member).where(Member.staff_number == number)).one(), by=None, at=teller.now))
        assert "绑定成功" in phone.say(f"绑定 {number} {name} {secret}"), number


def leave(teller: Teller) -> None:
    """Let one person leave the account."""
    teller.chat(LEFT).send("event", Event="unsubscribe")


def end_term(teller: Teller, number: str, on: date) -> None:
    """Let somebody's term end."""
    with transaction(teller.town.engine) as session:
        query = select(Office).join(Member, Member.id == Office.member_id).where(Member.staff_number == number)
        end_office(session, session.scalars(query).one().id, on, at=clock.instant(on, 9))
