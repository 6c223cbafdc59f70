"""Which channels lead to a person now, in their order, and what stands in the way of the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.settings import OfficialAccount
from delivery.history import MOST_TRIES, History
from models.account import Account
from models.notice import AccountChannel, ChannelStop, Notice
from union.ground.accounts import find_accounts
from union.notices.channels import METERED, Channel, find_state, find_stops, has_allowance
from union.notices.late_answers import KIND as LATE_ANSWER


@dataclass(frozen=True)
class Route:
    """One channel as it stands for one notice; an empty obstacle means that it is open."""

    channel: Channel
    obstacle: str = ""
    opens_at: datetime | None = None
    """When an obstacle that concerns everybody ends."""


def find_recipient(session: Session, notice: Notice, app_id: str) -> Account | None:
    """Return the account a notice goes to: the chat it was asked in, else the member's live binding to this app."""
    if notice.account_id is not None:
        return session.get(Account, notice.account_id)
    accounts = find_accounts(session, notice.member) if notice.member else []
    return next((account for account in accounts if account.app_id == app_id), None)


def find_routes(
    session: Session, notice: Notice, account: Account | None, official: OfficialAccount, history: History, at: datetime
) -> list[Route]:
    """Return the channels this notice may take, in their order, without those that have refused it."""
    allowed = (Channel.CUSTOMER,) if notice.kind == LATE_ANSWER else tuple(Channel)
    stops = find_stops(session, at)
    left = [channel for channel in allowed if not history.is_done_with(channel)]
    return [_route(session, channel, account, official, history, stops.get(channel), at) for channel in left]


def _route(
    session: Session, channel: Channel, account: Account | None, official: OfficialAccount, history: History,
    stop: ChannelStop | None, at: datetime,
) -> Route:
    if not is_configured(channel, official):
        return Route(channel, "没有配置模板编号")
    if account is None:
        return Route(channel, "没有绑定微信")
    # Who was never seen to follow may have followed before the account was ours to hear of it: the platform decides.
    if not account.is_following and account.unfollowed_at is not None:
        return Route(channel, "已取消关注")
    state = find_state(session, account.id, channel)
    if state is not None and state.dead_since is not None:
        return Route(channel, f"对此用户已关闭：{state.dead_reason}")
    if history.tries(channel) >= MOST_TRIES:
        return Route(channel, "已试过多次")
    if channel in METERED and not _has_allowance(state, at):
        return Route(channel, "没有可用的订阅次数" if channel is Channel.SUBSCRIBE else "不在客服消息窗口内")
    if stop is not None:
        return Route(channel, f"通道暂停：{stop.reason}", stop.until)
    return Route(channel)


def is_configured(channel: Channel, official: OfficialAccount) -> bool:
    """Say whether the installation has what a channel needs."""
    needed = {Channel.TEMPLATE: official.template_id, Channel.SUBSCRIBE: official.subscribe_template_id}
    return bool(needed.get(channel, "-"))


def _has_allowance(state: AccountChannel | None, at: datetime) -> bool:
    return state is not None and has_allowance(state, at)
