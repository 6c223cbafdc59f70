"""What a process takes up as it starts, so that nobody's first request waits for it."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.orm import Session

from models.session import reading
from union.congress.proposing.similar_proposals import warm
from wx_backend.house import House

log = logging.getLogger(__name__)


def start_warming(house: House) -> threading.Thread:
    """Read earlier proposals in a thread of its own: some seconds for thousands of long ones, during which nobody waits."""
    thread = threading.Thread(target=take_up_proposals, args=(house,), name="earlier proposals", daemon=True)
    thread.start()
    return thread


def take_up_proposals(house: House) -> None:
    """Read earlier proposals; a database that is away only makes the first look for similar ones slow."""
    try:
        # Only reading: a transaction would keep every writer out on SQLite.
        with reading(house.engine) as connection, Session(connection) as session:
            log.info("%s earlier proposals are known", warm(session))
    except Exception:
        log.exception("earlier proposals could not be read; who first looks for similar ones waits for it")
