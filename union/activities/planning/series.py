"""Series: activities that belong together (四球赛), each made with the first of its activities."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.activity import Activity, ActivitySeries
from union.activities.activity.locks import SHOWN
from union.casework.forms.fields import Answers, Choice, Field, Option, Text
from union.ground.errors import NotFound


def find_series(session: Session) -> list[ActivitySeries]:
    """Return every series, the newest first."""
    return list(session.scalars(select(ActivitySeries).order_by(ActivitySeries.id.desc())))


def get_series(session: Session, code: str) -> ActivitySeries:
    """Return a series by its code; raises NotFound."""
    found = session.scalars(select(ActivitySeries).where(ActivitySeries.code == code)).first()
    if found is None:
        raise NotFound("没有找到这个系列")
    return found


def find_in_series(session: Session, series: ActivitySeries) -> list[Activity]:
    """Return the activities of a series that members may see, in the order in which they begin."""
    query = select(Activity).where(Activity.series_id == series.id, Activity.state.in_(SHOWN))
    return list(session.scalars(query.order_by(Activity.starts_at, Activity.id)))


def series_fields(session: Session) -> Sequence[Field]:
    """Return what is asked about an activity's series: one there is already, or the title of a new one."""
    options = tuple(Option(one.code, one.title) for one in find_series(session))
    present = (Choice(code="series", title="所属系列", required=False, example="1", options=options, help="不属于系列可以不选"),)
    new = Text(code="new_series", title="新系列名称", required=False, max=60, example="2026年四球赛",
               help="系列里的第一场活动在这里起名，以后的活动可以选它")
    return (*(present if options else ()), new)


def choose_series(session: Session, given: Answers) -> ActivitySeries | None:
    """Return the series that was chosen or named anew; the same title is the same series."""
    title = " ".join((given.get("new_series") or "").split())
    if not title:
        return get_series(session, given["series"]) if given.get("series") else None
    found = session.scalars(select(ActivitySeries).where(ActivitySeries.title == title)).first()
    return found or _add(session, title)


def _add(session: Session, title: str) -> ActivitySeries:
    # A code made of the title: the unique key decides where two name the same at once.
    series = ActivitySeries(code=f"s-{sha256(title.encode()).hexdigest()[:12]}", title=title, intro="")
    try:
        with session.begin_nested():
            session.add(series)
    except IntegrityError:
        return get_series(session, series.code)
    return series
