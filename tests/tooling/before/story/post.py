"""The outbox in every state: told for the morning, tried in vain, in doubt, reported on, claimed by who died; a job half done."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delivery import claims
from delivery.planning import begin
from gateways.wechat.messages import Envelope, build_message
from handlers.reception import message_claims
from handlers.reception.handling import LATE
from jobs import runs
from jobs.context import RunContext
from jobs.table import TABLE, find_job
from jobs.timing import last_due
from models.notice import DeliveryAttempt, Notice
from models.session import transaction
from tests.handlers.phone import Phone
from tests.tooling.before.story.teller import Teller
from tests.tooling.before.town import PATIENCE
from union.ground.accounts import find_account
from wechat_sandbox.world.faults import Fault
from wechat_sandbox.world.shapes import Allowance

TEMPLATE, SUBSCRIBE = "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend"
NOT_FOLLOWING, TOO_OFTEN = 43004, 45011
LONG_PAUSES = 20
"""A seed whose first number is 0.9."""
SUBSCRIBE_TEMPLATE = "sub-case-progress"


class Died(BaseException):
    """The process is gone; nobody catches this."""


class HalfTheWork(RunContext):
    """A run whose process dies in the middle."""

    def each(self, find: Callable[[Session], Sequence[Any]], work: Callable[[Session, Any], object], unit: str) -> str:
        """Do the first half of the pieces, and die."""
        found = self.do(find)
        for one in found[:len(found) // 2]:
            self.do(lambda session, one=one: work(session, one))  # type: ignore[misc]
        raise Died(unit)


def die_half_way(teller: Teller, name: str) -> None:
    """Begin a job's last due time, and die with half of it done."""
    job = find_job(TABLE, name)
    assert job is not None
    due_at = last_due(job.trigger, teller.now)
    assert due_at is not None
    taken = runs.take(teller.town.engine, name, due_at, job.lease, teller.now)
    assert taken is not None
    try:
        job.run(HalfTheWork(teller.town.engine, teller.now))
    except Died:
        return
    raise AssertionError("it came to its end")


def report_results(teller: Teller) -> None:
    """Let WeChat report on some of what was sent last: all well but for one who blocks the account, and one slip of its own."""
    query = select(DeliveryAttempt.message_id).join(Notice, Notice.id == DeliveryAttempt.notice_id).where(
        DeliveryAttempt.outcome == "sent", DeliveryAttempt.channel == "template", Notice.state == "sent"
    )
    sent = teller.inside(lambda session: list(session.scalars(query.order_by(DeliveryAttempt.id.desc()).limit(30))))
    phone = teller.chat("T2001005")
    for number, message_id in enumerate(sent[::2]):
        status = {0: "failed:user block", 1: "failed: system failed"}.get(number, "success")
        phone.send("event", Event="TEMPLATESENDJOBFINISH", MsgID=message_id, Status=status)


def fail(teller: Teller, who: str, path: str, fault: str, times: int = 1, **more: Any) -> None:
    """Let the next calls to one person go wrong."""
    teller.town.sandbox.sandbox.faults.add(Fault(path=path, fault=fault, openid=teller.openid(who), times=times, **more))


def doubt(teller: Teller, who: str, tell: Callable[[], object]) -> None:
    """Let a consented message leave and its answer get lost: nobody knows whether it arrived."""
    openid = teller.openid(who)
    entry = {"List": {"TemplateId": SUBSCRIBE_TEMPLATE, "SubscribeStatusString": "accept"}}
    teller.chat(who).send("event", Event="subscribe_msg_popup_event", EventKey="", SubscribeMsgPopupEvent=entry)
    teller.town.sandbox.sandbox.world.people[openid].consents[SUBSCRIBE_TEMPLATE] = 1
    fail(teller, who, TEMPLATE, "errcode", errcode=NOT_FOLLOWING)
    fail(teller, who, SUBSCRIBE, "drop_after")
    tell()
    teller.town.deliver()


def by_customer_message(teller: Teller, who: str, tell: Callable[[], object]) -> None:
    """Let a notice go the last way, in the window that the person's own message has opened."""
    teller.say(who, "帮助")
    sandbox = teller.town.sandbox.sandbox
    sandbox.world.people[teller.openid(who)].allowance = Allowance(5, sandbox.now() + 48 * 3600, "message")
    fail(teller, who, TEMPLATE, "errcode", errcode=NOT_FOLLOWING)
    tell()
    teller.town.deliver()


def put_off(teller: Teller, who: str, tell: Callable[[], object], until: datetime) -> None:
    """Let a push be tried in vain so often that its next try lies beyond an instant."""
    tell()
    fail(teller, who, TEMPLATE, "errcode", errcode=TOO_OFTEN, times=10_000)
    waits = teller.now
    while waits <= until:
        teller.town.hands.at = max(waits, teller.now)
        draw_long_pauses()
        teller.town.deliver()
        waits = teller.inside(_next_try)


def _next_try(session: Session) -> datetime:
    query = select(Notice.next_attempt_at).where(Notice.state == "queued", Notice.attempts > 0)
    return session.scalars(query.order_by(Notice.next_attempt_at)).one()


def draw_long_pauses() -> None:
    """Let the pause before the next try, which is drawn by lot, come out long."""
    random.seed(LONG_PAUSES)


def mend(teller: Teller) -> None:
    """Let everything go well again."""
    teller.town.sandbox.sandbox.faults.clear()


def die_while_sending(teller: Teller) -> None:
    """Claim three of what is due, begin to send one of them, and die."""
    with transaction(teller.town.engine) as session:
        claimed = claims.claim(session, "gone:1", 3, teller.now, timedelta(seconds=60))
    with transaction(teller.town.engine) as session:
        assert begin(session, claimed[0], teller.town.office(), teller.now) is not None


def answer_late(teller: Teller, who: str, text: str) -> None:
    """Let a chat be told to wait: the answer follows through the outbox."""
    teller.town.open_chat(0.0)
    assert teller.say(who, text) == LATE
    teller.town.open_chat(PATIENCE)


def leave_unanswered(teller: Teller, who: str, text: str) -> None:
    """Claim somebody's message, and die before it is handled."""
    openid, app_id = teller.openid(who), teller.town.house.settings.account.app_id
    body = {"ToUserName": "gh_union", "FromUserName": openid, "CreateTime": int(teller.now.timestamp()), "MsgType": "text",
            "Content": text, "MsgId": "7900000001"}
    with transaction(teller.town.engine) as session:
        assert find_account(session, app_id, openid) is not None
    message = build_message(app_id, body, Envelope("xml"))  # type: ignore[arg-type]
    assert message_claims.claim(teller.town.engine, message, teller.now) is not None


def scene(phone: Phone, key: str) -> str:
    """Scan a code."""
    return phone.send("event", Event="SCAN", EventKey=key, Ticket="t")
