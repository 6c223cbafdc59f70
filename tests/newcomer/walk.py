"""A walk through a house with a newcomer in it, by its public doors; returns what was met."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from models.lantern import Lantern  # type: ignore[import-not-found]
from sqlalchemy import Engine

from config.keys import KeyRing
from gateways import kv_table
from gateways.doors import open_doors
from jobs.clockwork import Clockwork
from jobs.preview import preview
from jobs.table import TABLE, find_job
from models.audit import Consent
from models.everything import metadata
from models.member import Office
from models.notice import Notice
from models.sealed import use_keys
from models.session import make_engine, transaction
from tests.cast import Cast, make_cast
from tests.handlers.conftest import bound_phone, make_settings
from tests.handlers.phone import Hands
from union.ground import audit
from union.ground.consents import give_consent
from union.registers.describe import describe_catalogue
from union.registers.mine import find_mine
from union.registers.privacy import list_readings, name_purposes, take_back
from union.registers.statistics import compose_statistics
from union.registers.waiting import find_waiting
from wx_backend.application import create_app
from wx_backend.house import House

JOB = "take_lanterns_down"


def walk(folder: Path) -> dict[str, Any]:
    """Hang a lantern up in chat, meet it in every register, let the clock take it down, and take the consent back."""
    use_keys(KeyRing("k1", {"k1": bytes(range(32))}))
    hands = Hands(datetime(2026, 11, 18, 2, 0, tzinfo=UTC))
    engine, settings = make_engine(f"sqlite:///{folder / 'house.sqlite3'}"), make_settings(folder)
    cast = _settle(engine, hands)
    app = create_app(house=House(settings, engine, open_doors(settings, engine), hands))
    found = {
        **_chat(app, engine, cast, hands), **_look(engine, cast, hands), **_turn_the_clock(engine, hands),
        **_take_back(engine, cast, hands), "routes": [str(rule) for rule in app.url_map.iter_rules() if "lantern" in str(rule)],
    }
    app.extensions["reception"].close()
    return found


def _settle(engine: Engine, hands: Hands) -> Cast:
    metadata.create_all(engine)
    kv_table.metadata.create_all(engine)
    with transaction(engine) as session:
        cast = make_cast(session)
        session.add(Office(member=cast.wu, post="lantern_keeper", from_on=hands.at.date()))
        give_consent(session, cast.lin, "lantern:all", "灯谜会会展示您的谜面", hands.at)
        audit.record(session, "read", "lantern:1", by=cast.wu, at=hands.at, subject=cast.lin, fields=("riddle",))
    return cast


def _chat(app: Flask, engine: Engine, cast: Cast, hands: Hands) -> dict[str, Any]:
    lin = bound_phone(app, hands, engine, cast.lin, "oLIN-newcomer")
    said = [lin.say(text) for text in ("挂灯谜", "有头无尾，打一物", "提交")]
    return {"said": said, "searched": lin.say("元宵灯会"), "mine in chat": lin.say("我的"), "shown": lin.say("1")}


def _look(engine: Engine, cast: Cast, hands: Hands) -> dict[str, Any]:
    document = describe_catalogue()
    with transaction(engine) as session:
        lin, zhou, wu = (session.merge(one) for one in (cast.lin, cast.zhou, cast.wu))
        return {
            "waiting": [one.title for one in find_waiting(session, wu, hands.at)],
            "waiting for others": [one.title for one in find_waiting(session, zhou, hands.at)],
            "mine": [one.title for one in find_mine(session, lin, hands.at)],
            "readings": [(one.about, list(one.fields)) for one in list_readings(session, lin)],
            "counted": compose_statistics(session, "lanterns", 2026, by=wu, at=hands.at).rows,
            "purposes": name_purposes(session, session.query(Consent).all()),
            "document": document[document.index("## 灯谜"):].splitlines()[:6],
        }


def _turn_the_clock(engine: Engine, hands: Hands) -> dict[str, Any]:
    today = hands.at.date()
    planned = [one for one in preview(engine, TABLE, today, today) if one.job.name == JOB]
    job = find_job(TABLE, JOB)
    assert job is not None
    ran = Clockwork(engine, TABLE, now=hands).run_now(job)
    with transaction(engine) as session:
        told = [notice.text for notice in session.query(Notice).filter_by(kind="lantern.taken_down")]
    return {"planned": [(one.job.name, [reach.kind for reach in one.reached]) for one in planned], "ran": ran, "told": told}


def _take_back(engine: Engine, cast: Cast, hands: Hands) -> dict[str, Any]:
    with transaction(engine) as session:
        take_back(session, session.merge(cast.lin), session.query(Consent).one().id, hands.at)
        return {"forgotten": session.get_one(Lantern, 1).riddle}
