"""What works by itself goes on: jobs and the delivery, at the instant that was kept and some while later, each time twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from jobs.table import TABLE
from models.session import reading
from tests.phones import BASE
from tests.tooling.before.asking import WAITING
from tests.tooling.before.finishing import compare, stand
from tests.tooling.before.town import Town
from wechat_sandbox.world.shapes import Allowance

A_WHILE, LATER, NEXT_DAY = timedelta(minutes=4), timedelta(minutes=40), timedelta(days=1)


def run_jobs(town: Town) -> list[dict[str, Any]]:
    """Run the whole table at this instant, some minutes later and the next day, each time twice; returns each round."""
    rounds = []
    for later in (timedelta(), A_WHILE, NEXT_DAY):
        town.hands.at += later
        rounds += [_run_round(town), _run_round(town)]
    return rounds


def _run_round(town: Town) -> dict[str, Any]:
    told, runs, before = _told(town), _runs(town), stand(town)
    clockwork = town.clockwork()
    clockwork.run_left()
    for job in TABLE:
        clockwork.run_due(job)
    return {
        "told": sorted(_told(town) - told), "runs": sorted(_runs(town) - runs),
        "changed": {key: count for key, count in compare(before, stand(town)).items() if not key.startswith("told ")},
    }


def _told(town: Town) -> set[str]:
    with reading(town.engine) as connection:
        return set(connection.execute(text("SELECT dedupe_key FROM notice")).scalars())


def _runs(town: Town) -> set[str]:
    with reading(town.engine) as connection:
        rows = connection.execute(text("SELECT job, due_at, state, attempts FROM job_run")).all()
    return {f"{job} {str(due_at)[:19]} {state} {attempts}" for job, due_at, state, attempts in rows}


def deliver(town: Town) -> dict[str, Any]:
    """Deliver what is due now, what is due later, and once more.

    Returns what arrived each time (to whom, how, where it leads, what it says), what became of everything that was waiting, and
    what was closed already and is tried again all the same."""
    _know_everybody(town)
    before, tried = _waiting(town), _tries(town)
    rounds: list[list[str]] = []
    seen = 0
    for later in (timedelta(), LATER, timedelta()):
        town.hands.at += later
        town.deliver()
        items = town.arrived()
        rounds.append(sorted(_arrived(one) for one in items[seen:]))
        seen = len(items)
    after, tries = _states(town), _tries(town)
    became = {key: f"{after[key]} after {tries[key]}" for key in before}
    return {"rounds": rounds, "became": became, "again": sorted(key for key in after if key not in before and tries[key] != tried[key])}


def _states(town: Town) -> dict[str, str]:
    with reading(town.engine) as connection:
        rows = connection.execute(text("SELECT dedupe_key, state FROM notice ORDER BY id")).all()
    return {key: state for key, state in rows}  # noqa: C416 - rows are no tuples to dict


def _waiting(town: Town) -> list[str]:
    return [key for key, state in _states(town).items() if state in WAITING]


def _tries(town: Town) -> Counter[str]:
    query = text(
        "SELECT notice.dedupe_key FROM delivery_attempt JOIN notice ON notice.id = delivery_attempt.notice_id "
        "WHERE delivery_attempt.outcome <> 'skipped'"
    )
    with reading(town.engine) as connection:
        return Counter(connection.execute(query).scalars())


def _know_everybody(town: Town) -> None:
    """Let WeChat know everybody who follows, each in the window that their last message opened."""
    with reading(town.engine) as connection:
        openids = list(connection.execute(text("SELECT openid FROM account ORDER BY id")).scalars())
    sandbox = town.sandbox.sandbox
    for openid in openids:
        town.add_person(openid)
        sandbox.world.people[openid].allowance = Allowance(5, sandbox.now() + 48 * 3600, "message")


def _arrived(item: Mapping[str, Any]) -> str:
    said = [row["value"] for row in item.get("rows", [])] or [item["text"]]
    return " | ".join([item["openid"], item["channel"], str(item.get("url", "")).removeprefix(BASE), *said])
