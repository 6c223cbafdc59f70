"""Pushed text is neutral: nothing anybody filled into a case, and no other person's name, ever reaches the platform."""

import json
from random import Random

import pytest

from delivery.sweep import sweep_outbox
from models.case import Case
from models.session import transaction
from tests.cast import PEOPLE, Cast
from tests.delivery.post import PostOffice, official_account
from tests.wandering import open_by_example, wander
from union.cases.case_view import read_case
from union.casework.flows.service_kinds import ServiceKind
from union.casework.forms.fields import Field, Text
from union.ground import clock
from union.services.catalogue import catalogue

SECRET = "绝密"
WALKS = 3
STEPS = 5
KINDS = [pytest.param(kind, id=kind.code) for kind in catalogue()]


def write(field: Field, example: str) -> str:
    """Answer with something that would be noticed anywhere."""
    return f"{SECRET}{field.code}" if isinstance(field, Text) and not example.isdecimal() else example


def members(cast: Cast) -> list[object]:
    return [getattr(cast, key) for key, *_ in PEOPLE]


def live(post: PostOffice, cast: Cast, kind: ServiceKind, seed: int) -> list[str]:
    """Let a case live for a while; returns what its page shows of what was filled in."""
    random = Random(seed)
    with transaction(post.engine) as session:
        people = [session.merge(one) for one in members(cast)]
        case_ = open_by_example(session, kind, random.choice(people), post.at, write)
        for _ in range(STEPS):
            wander(session, case_, people, random, post.at, write)
        view = read_case(session, case_.number, case_.subject, post.at)
        return [line.text for line in view.lines] + [text for row in view.timeline for _, text in row.lines]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channel", ["template", "customer"])
def test_no_answer_of_a_case_reaches_the_platform(
    post: PostOffice, live_cast: Cast, kind: ServiceKind, channel: str
) -> None:
    for one in members(live_cast):
        openid = post.bind(one)  # type: ignore[arg-type]
        post.open_customer_window(openid, 1000)
    if channel == "customer":
        post.official = official_account(
            post.app.sandbox.config, post.app.sandbox.base_url, template_id="", subscribe_template_id=""
        )
    shown = {text for seed in range(WALKS) for text in live(post, live_cast, kind, seed)}
    post.deliver()
    pushed = json.dumps([item | {"openid": ""} for item in post.arrived()], ensure_ascii=False)
    assert post.arrived(channel) and len(shown) > len(kind.form) // 2
    assert SECRET not in pushed
    told_anyway = {kind.title, kind.neutral_title, clock.show_day(clock.day_of(post.at))}
    assert {text for text in shown if len(text) > 1 and text in pushed and text not in told_anyway} == set()
    assert [name for _, _, name, *_ in PEOPLE if name in pushed] == []
    with transaction(post.engine) as session:
        assert session.query(Case).count() == WALKS
        assert sweep_outbox(session, post.at).in_doubt == 0
