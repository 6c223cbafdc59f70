"""The demo of this installation: its sample files put into the database once, its people given to the sandbox."""

from __future__ import annotations

import contextlib

from sqlalchemy import Engine

from config.menu import menu_for
from config.samples import read_json, read_roster
from config.settings import Settings
from gateways.doors import open_doors
from gateways.wechat.errors import WeChatError
from gateways.wechat.menus import push_menu
from models.sealed import use_keys
from models.session import make_engine, transaction
from union.demo.people import Samples, load_demo as load_into
from union.ground import clock

SANDBOX_FIELDS = ("openid", "unionid", "nickname", "avatar", "subscribed", "phone", "note")


def load_demo(engine: Engine, settings: Settings) -> bool:
    """Load the demo in one transaction; False where it, or an own roster, is there already."""
    use_keys(settings.keys)
    samples = Samples(
        rules=read_json("rules") + read_json("demo_rules"),
        branches=read_json("branches"),
        departments=read_json("departments"),
        roster=read_roster(),
        offices=read_json("offices"),
        activities=read_json("activities"),
        congress=read_json("congress"),
        phones=read_json("phones"),
    )
    with transaction(engine) as session:
        return load_into(session, samples, app_id=settings.account.app_id, at=clock.now())


def publish_menu(settings: Settings) -> None:
    """Make the configured menu live on the sandbox; a sandbox that breaks on purpose keeps its own."""
    engine = make_engine(settings.database_url)
    with contextlib.suppress(WeChatError):
        push_menu(open_doors(settings, engine).client, menu_for(settings.base_url))
    engine.dispose()


def sandbox_people() -> list[dict[str, object]]:
    """Return the cast as the sandbox's phones know them: no staff number, no post."""
    return [{name: phone[name] for name in SANDBOX_FIELDS if name in phone} for phone in read_json("phones")]
