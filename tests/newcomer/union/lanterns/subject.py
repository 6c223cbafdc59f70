"""Lanterns (灯谜会) as a subject: all that this folder brings to the registers."""

from __future__ import annotations

from datetime import datetime

from models.lantern import Lantern
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.member import Member
from union.casework.flows.clock_jobs import ClockJob, Daily, Round
from union.casework.flows.engine import advance
from union.casework.flows.list_lines import Mine, Waiting
from union.casework.flows.rows import State
from union.casework.flows.subjects import Statistics, Subject, read_as
from union.casework.flows.things import CLOCK, Move, MoveTable, Taking, ThingKind, row_of
from union.casework.forms.fields import Text
from union.casework.forms.papers import Paper, Sent
from union.ground import access, clock
from union.ground.choices import ChoiceToken
from union.ground.documents import Sheet
from union.ground.errors import NotFound
from union.ground.posts import Desk, Post
from union.ground.search import SearchEntry
from union.notices.kinds import NoticeKind
from union.notices.outbox import tell

UNKNOWN = "没有找到这盏灯"
TO_LANTERN = ChoiceToken("lantern")
"""The lantern with a number."""
HANGER, KEEPER = "hanger", "keeper"


def get_lantern(session: Session, key: str) -> Lantern:
    """Return a lantern; raises NotFound."""
    found = session.get(Lantern, row_of(key, UNKNOWN))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def roles_of(session: Session, one: Lantern, member: Member, at: datetime) -> frozenset[str]:
    """Return what a member is to a lantern."""
    keeps = access.holds(access.offices_of(session, member, clock.day_of(at)), "lantern_keeper")
    return frozenset({HANGER} if one.member_id == member.id else set()) | ({KEEPER} if keeps else set())


def take_down(taking: Taking[Lantern]) -> None:
    """Tell who hung it up."""
    one = taking.thing
    tell(taking.session, one.member, "lantern.taken_down", key=str(one.id), at=taking.at, title="灯谜", path=page_of(one))


def page_of(one: Lantern) -> str:
    """Return a lantern's page."""
    return f"/h5/lanterns/{one.id}"


LANTERN = ThingKind[Lantern](
    name="lantern", title="灯谜", model=Lantern, get=get_lantern, lock=get_lantern, key_of=lambda one: str(one.id),
    title_of=lambda one: one.riddle, parts_of=roles_of, page_of=page_of, move_page=lambda one, action: f"{page_of(one)}/{action}",
    unknown=UNKNOWN,
    flow=MoveTable[Lantern](
        start="hanging", states=(State("hanging", "已挂出", "等人来猜"), State("down", "已取下", "", outcome="completed")),
        steps=(
            Move(action="take_down", title="取下灯谜", source=("hanging",), target="down", who=(KEEPER, CLOCK), then=take_down,
                 fields=(Text(code="reason", title="谜底", example="灯笼", max=40),)),
        ), kept_by=(KEEPER,),
    ),
)


def make_new(session: Session, by: Member, at: datetime) -> Paper:
    """Return the form for a new lantern."""

    def send(raw: dict[str, str], _version: int | None, _consents: bool) -> Sent:
        one = Lantern(member=by, riddle=raw["riddle"], state="hanging", hung_at=at)
        session.add(one)
        session.flush()
        return Sent(number=str(one.id), path=page_of(one), text=f"“{one.riddle}”已挂出")

    return Paper(code="lantern:new", title="挂灯谜", fields=(Text(code="riddle", title="谜面", example="有头无尾", max=40),),
                 page="/h5/lanterns/new", back="/h5/", send=send, word="挂灯谜")  # type: ignore[arg-type]


def find_hanging(session: Session) -> list[Lantern]:
    """Return the lanterns that hang."""
    return list(session.scalars(select(Lantern).where(Lantern.state == "hanging").order_by(Lantern.id)))


def find_waiting(session: Session, member: Member, at: datetime) -> list[Waiting]:
    """Return what waits for a keeper."""
    found = [one for one in find_hanging(session) if KEEPER in roles_of(session, one, member, at)]
    return [Waiting("灯谜", one.member.name, one.member.name, "待取下", str(one.id), None, False, one.hung_at, page_of(one),
                    TO_LANTERN, str(one.id)) for one in found]


def find_mine(session: Session, member: Member, at: datetime) -> list[Mine]:
    """Return a member's own lanterns."""
    return [Mine("灯谜", LANTERN.flow.state(one.state).title, "等人来猜", str(one.id), page_of(one), TO_LANTERN, str(one.id),
                 one.hung_at, one.state == "hanging", False, "")
            for one in session.scalars(select(Lantern).where(Lantern.member_id == member.id))]


def find_entries(_session: Session, _member: Member | None, _at: datetime) -> list[SearchEntry]:
    """Return what leads to the lanterns."""
    return [SearchEntry(TO_LANTERN, "", "元宵灯谜会", ("猜灯谜", "元宵灯会"), "挂一盏灯谜，请同事来猜。", path="/h5/lanterns/new")]


def forget(session: Session, member: Member, purpose: str, at: datetime) -> None:
    """Blank out a member's riddles once they take their consent back."""
    for one in session.scalars(select(Lantern).where(Lantern.member_id == member.id)) if purpose == "lantern:all" else ():
        one.riddle = ""


def compose(session: Session, year: int, _by: Member, _at: datetime) -> Sheet:
    """Return how many lanterns hang."""
    return Sheet(f"{year}年灯谜", ("灯谜",), [[len(find_hanging(session))]], "按挂出的灯谜统计。")


SUBJECT = Subject(
    code="lanterns", title="灯谜会", things=(LANTERN,), role_titles={HANGER: "挂灯人", KEEPER: "管灯人"},
    new_papers={"lantern:new": make_new}, waiting=(find_waiting,), mine=(find_mine,), search=find_entries,
    forgets=(forget,), purposes={"lantern": lambda _session, purposes: dict.fromkeys(purposes, "灯谜会")},
    readings={"lantern": read_as("灯谜", "谜面")},
    posts=(Post("lantern_keeper", "管灯人", 900),), desks=(Desk("lanterns", branch=(), school=("lantern_keeper",)),),
    statistics=(Statistics(code="lanterns", title="灯谜", compose=compose),),
    notices=(NoticeKind("lantern.taken_down", "已取下", "灯谜已经取下"),),
    jobs=(ClockJob(name="take_lanterns_down", title="元宵过后取下灯谜", due=Daily(8), tells=True, rounds=(
        Round(lambda session, _at: [one.id for one in find_hanging(session)],
              lambda session, one, at: advance(session, LANTERN, session.get_one(Lantern, one), "take_down", at, {}), "lanterns"),
    )),),
)
