"""A post office for tests: a real sandbox, a real database, a worker whose clock stands still until it is moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from config.settings import OfficialAccount
from delivery.planning import SendingOffice
from delivery.worker import Pace, Worker
from gateways.doors import open_account
from gateways.kv_table import TableKeyValue
from gateways.wechat.client import Client
from models.account import Account
from models.member import Member
from models.notice import AccountChannel, ChannelStop, DeliveryAttempt, Notice
from models.session import transaction
from union import links
from union.ground.accounts import follow, get_account
from union.membership.binding import SecretKind, bind
from union.notices import channels
from union.notices.outbox import tell
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.world.faults import Fault
from wechat_sandbox.world.people import read_person
from wechat_sandbox.world.shapes import Allowance

BASE = "https://gh.lsxy.example"
TEMPLATE_PATH = "/cgi-bin/message/template/send"
SUBSCRIBE_PATH = "/cgi-bin/message/subscribe/bizsend"
CUSTOMER_PATH = "/cgi-bin/message/custom/send"
SUBSCRIBE_TEMPLATE = "sub-case-progress"
CALM = Pace()


def official_account(config: SandboxConfig, base_url: str, **changes: str) -> OfficialAccount:
    """Return the account as the settings would name it, with the sandbox in the platform's place."""
    names = {
        "app_id": config.appid, "secret": config.secret, "token": config.token, "mode": config.mode,
        "aes_key": config.aes_key, "previous_aes_key": "", "api_base": base_url, "oauth_base": base_url,
        "template_id": "tpl-case-progress", "activity_template_id": "", "subscribe_template_id": SUBSCRIBE_TEMPLATE,
    }
    return OfficialAccount(**(names | changes))


@dataclass
class PostOffice:
    """What a test of delivery needs in its hands."""

    engine: Engine
    app: SandboxApp
    at: datetime
    official: OfficialAccount

    def client(self) -> Client:
        """Return a client as delivery uses it."""
        return Client(open_account(self.official), TableKeyValue(self.engine), backoff=())

    def worker(self, pace: Pace = CALM, engine: Engine | None = None) -> Worker:
        """Return a worker that tells the time by this office's clock."""
        office = SendingOffice(self.official, BASE, timedelta(seconds=pace.lease))
        return Worker(engine or self.engine, self.client(), office, pace, lambda: self.at)

    def deliver(self) -> int:
        """Deliver what is due at this office's time."""
        return self.worker().work_off()

    def wait(self, **time: float) -> None:
        """Move the clock on, the platform's too."""
        step = timedelta(**time)
        self.at += step
        self.app.sandbox.world.clock_offset += step.total_seconds()

    def bind(self, member: Member, *, is_known_to_follow: bool = True, subscribed: bool = True) -> str:
        """Bind a member to an account of their own; returns its openid."""
        openid = f"o{member.staff_number}_follower"
        self.app.sandbox.add_person(read_person({"openid": openid, "nickname": member.name, "subscribed": subscribed}))
        with transaction(self.engine) as session:
            account = get_account(session, self.official.app_id, openid)
            if is_known_to_follow:
                follow(account, self.at)
            secret, kind = member.staff_number[-4:], SecretKind.PHONE
            bound = bind(
                session, account, staff_number=member.staff_number, name=member.name, secret=secret, kind=kind, at=self.at
            )
            assert bound is not None and not isinstance(bound, str), bound
        return openid

    def account(self, openid: str) -> Account:
        """Return an account as stored."""
        with transaction(self.engine) as session:
            return session.scalars(select(Account).where(Account.openid == openid)).one()

    def tell(self, member: Member, kind: str = "case.progress", key: str = "1", **given: Any) -> int:
        """Queue one notice; returns its number."""
        known = {"title": "关怀服务", "path": links.case("W202600001")} | given
        with transaction(self.engine) as session:
            notice = tell(session, member, kind, key=key, at=self.at, **known)
            assert notice is not None
            return notice.id

    def open_customer_window(self, openid: str, count: int = 5) -> None:
        """Let the person have just written to the account, in the sandbox and in the house."""
        person = self.app.sandbox.world.people[openid]
        person.allowance = Allowance(count, self.app.sandbox.now() + 48 * 3600, "message")
        with transaction(self.engine) as session:
            channels.open_window(session, self._in(session, openid), count, timedelta(hours=48), self.at)

    def accept_subscription(self, openid: str, count: int = 1) -> None:
        """Let the person have accepted 订阅通知, in the sandbox and in the house."""
        self.app.sandbox.world.people[openid].consents[SUBSCRIBE_TEMPLATE] = count
        with transaction(self.engine) as session:
            for _ in range(count):
                channels.grant(session, self._in(session, openid))

    def _in(self, session: Any, openid: str) -> Account:
        return session.scalars(select(Account).where(Account.openid == openid)).one()

    def fail(self, path: str, fault: str = "errcode", **given: Any) -> None:
        """Let the next call of a path go wrong."""
        self.app.sandbox.faults.add(Fault(path=path, fault=fault, **given))

    def notice(self, notice_id: int) -> Notice:
        """Return a notice as stored."""
        with transaction(self.engine) as session:
            return session.get_one(Notice, notice_id)

    def attempts(self, notice_id: int) -> list[DeliveryAttempt]:
        """Return a notice's attempts, oldest first."""
        query = select(DeliveryAttempt).where(DeliveryAttempt.notice_id == notice_id).order_by(DeliveryAttempt.id)
        with transaction(self.engine) as session:
            return list(session.scalars(query))

    def tries(self, notice_id: int) -> list[tuple[str, str]]:
        """Return what was tried for a notice: channel and outcome."""
        return [(one.channel, one.outcome) for one in self.attempts(notice_id)]

    def channel(self, openid: str, channel: str) -> AccountChannel | None:
        """Return what is known of one channel to one person."""
        account_id = self.account(openid).id
        query = select(AccountChannel).where(AccountChannel.account_id == account_id, AccountChannel.channel == channel)
        with transaction(self.engine) as session:
            return session.scalars(query).first()

    def stops(self) -> Mapping[str, datetime]:
        """Return the channels stopped as a whole, and until when."""
        with transaction(self.engine) as session:
            return {stop.channel: stop.until for stop in session.scalars(select(ChannelStop))}

    def arrived(self, channel: str | None = None, openid: str | None = None) -> list[dict[str, Any]]:
        """Return what reached the phones, as the sandbox's own record has it."""
        asked = {name: value for name, value in (("channel", channel), ("openid", openid)) if value}
        found = self.app.test_client().get("/_sandbox/delivered", query_string=asked).get_json()
        items: list[dict[str, Any]] = found["items"]
        return items

    def calls(self, path: str) -> Sequence[Mapping[str, Any]]:
        """Return the calls that reached one path of the platform."""
        return self.app.sandbox.record.find(path)
