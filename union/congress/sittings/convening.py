"""Adding a sitting with its call for proposals, by the committee or by the operator; and the papers of sittings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.congress import Congress
from models.member import Member
from union import links
from union.casework.flows.engine import note
from union.casework.forms.fields import Date, Field
from union.casework.forms.number_field import Whole
from union.casework.forms.papers import Paper, Sent
from union.casework.forms.parsing import parse_form
from union.casework.forms.people import form_context
from union.congress.sittings.sitting import LAST_DAY, SITTING, manages_sittings, turn
from union.congress.term.congresses import find_congresses
from union.congress.term.numbers import prefix_of
from union.ground import clock
from union.ground.errors import Conflict, Invalid, NotAllowed, Refusal

NEW = "new"
OPEN = "open"
PAPER = f"{SITTING.name}:{NEW}:{OPEN}"
"""The form for a new one."""
TWIN = "这一届次已经有了"
FIELDS: tuple[Field, ...] = (
    Whole(code="term", title="届", example="3", least=1, most=999, help="第几届教代会"),
    Whole(code="sitting", title="次", example="5", least=1, most=999, help="第几次会议；提案编号由届、次组成"),
    Date(code="opens_on", title="征集的第一天", example="11月1日"),
    LAST_DAY,
    Date(code="held_on", title="预定召开日期", example="12月10日", required=False),
)


def open_congress(
    session: Session, term: int, sitting: int, *, opens_at: datetime, closes_at: datetime, at: datetime,
    held_on: date | None = None, by: Member | None = None,
) -> Congress:
    """Add a sitting with its call for proposals; raises Refusal for times out of order, or Conflict for a twin."""
    if not (0 < term < 1000 and 0 < sitting < 1000):
        raise Refusal("届和次请写1到999的数字")
    if closes_at <= opens_at:
        raise Refusal("征集结束要晚于开始")
    taken = {prefix_of(one): one for one in session.scalars(select(Congress))}
    congress = Congress(
        term=term, sitting=sitting, title=f"第{term}届教代会第{sitting}次会议", state=SITTING.flow.start, opens_at=opens_at,
        closes_at=closes_at, held_on=held_on,
    )
    if (twin := taken.get(prefix_of(congress))) is not None:
        # 1届11次 and 11届1次 would number their proposals alike.
        raise Conflict(TWIN if (twin.term, twin.sitting) == (term, sitting) else f"提案编号会与{twin.title}的相同，请联系系统管理员")
    try:
        with session.begin_nested():
            session.add(congress)
    except IntegrityError:
        raise Conflict(TWIN) from None
    note(session, SITTING, congress, OPEN, "设立会议", "", by=by, at=at)
    turn(session, congress, at)
    session.flush()
    return congress


def make_new_paper(session: Session, by: Member, at: datetime) -> Paper:
    """Return the form for a new sitting, for chat and page; raises NotAllowed for who is not of the committee."""
    if by.is_missing or not manages_sittings(session, by, at):
        raise NotAllowed("只有提案工作委员会可以设立会议")

    def send(raw: Mapping[str, Any], _version: int | None, _consents: bool) -> Sent:
        given = parse_form(FIELDS, raw, form_context(session, by, at))
        first, last, held = (date.fromisoformat(given[one]) if given.get(one) else None for one in ("opens_on", "closes_on", "held_on"))
        if first is None or last is None or last < first:
            raise Invalid({"closes_on": "征集的最后一天不能早于第一天"})
        made = open_congress(
            session, given["term"], given["sitting"], opens_at=clock.instant(first), closes_at=clock.end_of_day(last), at=at,
            held_on=held, by=by,
        )
        path = links.sitting(made.id)
        return Sent(number=str(made.id), path=f"{path}?done={OPEN}", text=f"{made.title}已设立，{SITTING.flow.state(made.state).title}",
                    chat_path=path)

    newest = next(iter(find_congresses(session)), None)
    begun = {"term": newest.term, "sitting": newest.sitting + 1} if newest else {}
    return Paper(
        code=PAPER, title="设立会议", fields=FIELDS, page=links.new_sitting(), back=links.proposals(), send=send,
        intro="征集从第一天0点开始，到最后一天24点截止；开始时会通知这一届的全体代表", word="设立会议", begun=begun,
    )
