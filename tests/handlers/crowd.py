"""One process of a crowd: posts every message several times from several threads and prints the answers."""

from __future__ import annotations

import json
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from config.keys import KeyRing
from config.settings import load_settings
from gateways.doors import open_doors
from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from handlers.chat.room import Room
from handlers.reception.register import make_table
from models.sealed import use_keys
from models.session import make_engine
from tests.handlers.phone import Hands, Phone, xml
from union.ground import audit
from wx_backend.application import create_app
from wx_backend.callback import open_reception
from wx_backend.house import House

MESSAGES, TIMES, THREADS = 20, 5, 10


def counting(word: str = "打卡") -> HandlerTable:
    """Return a table whose one handler leaves a mark in the database each time it runs."""
    table = HandlerTable[Chat]()

    @table.on_text(word)
    def check_in(chat: Chat) -> Reply:
        audit.record(chat.session, "check_in", chat.message.msg_id, by=None, at=chat.at)
        return TextReply(f"到了，{chat.message.msg_id}")

    return table


def main(database_url: str, folder: str, seed: str) -> None:
    """Wait for a line on standard input, then post."""
    use_keys(KeyRing("k1", {"k1": bytes(range(32))}))
    settings = load_settings({"JGZJ_VAR": str(Path(folder) / "var"), "JGZJ_WECHAT_MODE": "plain", "JGZJ_LOG_LEVEL": "ERROR"})
    engine = make_engine(database_url)
    hands = Hands(datetime(2026, 11, 18, 2, 0, tzinfo=UTC))
    house = House(settings, engine, open_doors(settings, engine), hands)
    app = create_app(house=house)
    open_reception(app, Room(settings, engine, house.doors, make_table(counting()), hands, patience=60))
    numbers = [number for number in range(MESSAGES) for _ in range(TIMES)]
    random.Random(seed).shuffle(numbers)
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.readline()

    def post(number: int) -> tuple[int, int, str]:
        openid = f"oCROWD-{number:02}"
        return number, *Phone(app, openid, hands).push(xml(openid, "text", hands.at, Content="打卡", MsgId=9000 + number))

    with ThreadPoolExecutor(THREADS) as pool:
        print(json.dumps(list(pool.map(post, numbers))), flush=True)  # noqa: T201 - the parent reads it
    open_reception(app).close()


if __name__ == "__main__":
    main(*sys.argv[1:])
