"""The ways to a person's phone: windows open for a while, consents to use up, dead ends, and ways stopped as a whole."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.account import Account
from models.notice import AccountChannel, ChannelStop
from union.ground import clock


class Channel(StrEnum):
    """The ways, in the order they are tried; the inbox page is the last resort and no way to a phone."""

    TEMPLATE = "template"
    SUBSCRIBE = "subscribe"
    CUSTOMER = "customer"


METERED = (Channel.SUBSCRIBE, Channel.CUSTOMER)
"""Ways on which every message uses up one of an allowance that the person gave."""


def open_window(session: Session, account: Account, count: int, lasts: timedelta, at: datetime) -> None:
    """Let `count` customer messages go out for a while: a new action of the person resets the window, it does not add."""
    state = _lock(session, account.id, Channel.CUSTOMER)
    state.allowance, state.open_until = count, at + lasts
    reopen(session, account)


def grant(session: Session, account: Account) -> None:
    """Note that the person accepted one more 订阅通知: one accept, one message."""
    state = _lock(session, account.id, Channel.SUBSCRIBE)
    state.allowance += 1
    reopen(session, account)


def refuse(session: Session, account: Account) -> None:
    """Note that the person refuses 订阅通知 from now on."""
    _lock(session, account.id, Channel.SUBSCRIBE).allowance = 0
    session.flush()


def reopen(session: Session, account: Account) -> None:
    """Try the dead ends again: the person has come back."""
    session.flush()
    dead = update(AccountChannel).where(AccountChannel.account_id == account.id, AccountChannel.dead_since.is_not(None))
    session.execute(dead.values(dead_since=None, dead_reason=""))


def use_up(session: Session, account_id: int, channel: Channel, at: datetime) -> bool:
    """Take one message off an allowance before it is sent; False where there is none or the window is shut."""
    if channel not in METERED:
        return True
    state = session.scalars(_select(account_id, channel).with_for_update()).first()
    if state is None or not has_allowance(state, at):
        return False
    state.allowance -= 1
    return True


def has_allowance(state: AccountChannel, at: datetime) -> bool:
    """Say whether a message may go out: customer messages only while the window is open."""
    is_open = state.open_until is not None and state.open_until > at
    return state.allowance > 0 and (is_open or state.channel != Channel.CUSTOMER)


def give_back(session: Session, account_id: int, channel: Channel) -> None:
    """Put back one message that surely was not sent."""
    if channel in METERED:
        _lock(session, account_id, channel).allowance += 1


def shut(session: Session, account_id: int, channel: Channel) -> None:
    """Note that the allowance is used up or the window shut, whatever was thought to be left."""
    state = _lock(session, account_id, channel)
    state.allowance, state.open_until = 0, None
    session.flush()


def close_for_good(session: Session, account_id: int, channel: Channel, reason: str, at: datetime) -> None:
    """Mark a way as dead for one person until they come back."""
    state = _lock(session, account_id, channel)
    state.dead_since, state.dead_reason = at, reason[:100]
    session.flush()


def find_state(session: Session, account_id: int, channel: Channel) -> AccountChannel | None:
    """Return what is known of one way to one person."""
    return session.scalars(_select(account_id, channel)).first()


def stop_channel(session: Session, channel: Channel, until: datetime, reason: str) -> None:
    """Stop a way as a whole until an instant; a longer stop stays."""
    for _ in range(2):
        stop = session.scalars(select(ChannelStop).where(ChannelStop.channel == channel).with_for_update()).first()
        if stop is not None:
            if until > stop.until:
                stop.until, stop.reason = until, reason[:200]
                session.flush()
            return
        try:
            with session.begin_nested():
                session.add(ChannelStop(channel=channel, until=until, reason=reason[:200]))
            return
        except IntegrityError:
            # Another worker met the same refusal at the same moment.
            continue


def find_stops(session: Session, at: datetime) -> dict[str, ChannelStop]:
    """Return the ways that are stopped as a whole now."""
    stops = session.scalars(select(ChannelStop).where(ChannelStop.until > at).execution_options(populate_existing=True))
    return {stop.channel: stop for stop in stops}


def next_midnight(at: datetime) -> datetime:
    """Return the coming midnight in Shanghai, when the platform's daily counts begin anew."""
    return clock.instant(clock.day_of(at) + timedelta(days=1))


def _lock(session: Session, account_id: int, channel: Channel) -> AccountChannel:
    """Return the row of one way to one person, made when missing, locked until the transaction ends."""
    query = _select(account_id, channel).with_for_update()
    state = session.scalars(query).first()
    if state is not None:
        return state
    try:
        with session.begin_nested():
            session.add(AccountChannel(account_id=account_id, channel=channel, allowance=0))
    except IntegrityError:
        # Another message of the same person was quicker.
        pass
    return session.scalars(query).one()


def _select(account_id: int, channel: Channel) -> Select[AccountChannel]:
    query = select(AccountChannel).where(AccountChannel.account_id == account_id, AccountChannel.channel == channel)
    return query.execution_options(populate_existing=True)
