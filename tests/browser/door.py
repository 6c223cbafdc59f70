"""An activity that has just begun: its door, its sealed answers, who reads them and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.activity import Activity
from models.member import Member
from tests.union.activities.outings import do, open_activity, registration_of
from union import links
from union.activities.flow import ACTIVITY
from union.casework.flows.engine import make_paper
from union.ground import clock

FORM = "T恤尺码：S/M/L\n过敏史（保密）"
ANSWERS = (("赵志远", "花粉"), ("郑敏", "无"), ("蓝海英", "海鲜"))


def play_door(session: Session, who: Callable[[str], Member], chair: Member, at: datetime) -> list[dict[str, Any]]:
    """Let people sign up for a walk that has just begun, and return the pictures of its door."""
    walk = _begin(session, who, chair, at)
    first, second = (registration_of(session, walk, who(name)).id for name in ("赵志远", "郑敏"))

    def shot(name: str, path: str, *steps: dict[str, str], person: str = chair.name) -> dict[str, Any]:
        return {"name": f"activity-door-{name}", "who": person, "path": path, "steps": list(steps)}

    said = {"fill": "#why", "with": "为参加者购买保险"}
    send = {"click": "#scanner [type=submit]"}
    read = {"click": "form[aria-label='查看保密回答'] button"}
    refused, typed = ({"fill": "#given", "with": name} for name in ("蓝海英", "郑敏"))
    return [
        shot("sealed", links.registration(first)), shot("read", links.registration(first), said, read, {"see": "text=花粉"}),
        shot("privacy", links.privacy(), person="赵志远"), shot("roster", links.roster(walk.code)),
        shot("code", links.my_code(second), person="郑敏"), shot("scanner", links.scanner(walk.code)),
        shot("scanned", links.scanner(walk.code), typed, send, {"see": "text=郑敏"}),
        shot("refused", links.scanner(walk.code), refused, send, {"see": "text=待审核，没有名额"}),
    ]


def _begin(session: Session, who: Callable[[str], Member], chair: Member, at: datetime) -> Activity:
    start = at + timedelta(days=1)
    walk = open_activity(
        session, chair, at, title="白云山秋季健步走", kind="文体比赛", venue="白云山森林公园", form=FORM, opens_at="", closes_at="",
        ends_at="",
        starts_at=f"{clock.local(start):%Y-%m-%d %H:%M}", needs_approval="是",
    )
    size, illness = (row["code"] for row in walk.form)
    for name, text in ANSWERS:
        paper = make_paper(session, ACTIVITY, walk.code, "sign_up", who(name), at)
        paper.send({"adults": "0", size: "M", illness: text}, None, True)
        if name != "蓝海英":
            do(session, registration_of(session, walk, who(name)), "approve", chair, at)
    walk.starts_at = at - timedelta(minutes=20)
    session.flush()
    return walk
