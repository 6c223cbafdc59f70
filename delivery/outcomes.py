"""What a refused or failed call means for the notice and for its channel (one row per error class)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from gateways.wechat.errors import ErrorClass, WeChatError
from models.notice import AttemptOutcome
from union.notices.channels import Channel


class Then(Enum):
    """What becomes of the notice."""

    AGAIN = auto()
    """Surely not sent: the same channel again, later."""
    DOUBT = auto()
    """Perhaps sent: only what the platform recognises as a repeat may follow."""
    NEXT = auto()
    """Surely not sent, and this channel will not do: the next channel."""


class Mark(Enum):
    """What becomes of the channel."""

    NONE = auto()
    DEAD = auto()
    """For this person, until they come back."""
    SHUT = auto()
    """For this person: the allowance is used up or the window shut."""
    STOPPED_TODAY = auto()
    """For everybody, until the next midnight in Shanghai."""
    STOPPED = auto()
    """For everybody, for minutes: an administrator has to mend a setting."""


@dataclass(frozen=True)
class SendVerdict:
    """What to do after a call that gave no message id."""

    then: Then
    mark: Mark = Mark.NONE
    outcome: str = AttemptOutcome.FAILED
    """What the attempt's row says: failed (this channel is done with), retry, skipped (it is stopped), or unknown."""
    is_alert: bool = False
    slowest: float = 1800.0
    """The longest pause before the next try, in seconds."""
    settles_doubt: bool = False
    """The refusal is of the request as such, so earlier tries of the same request were refused as well."""


VERDICTS: dict[ErrorClass, SendVerdict] = {
    ErrorClass.TOKEN: SendVerdict(Then.AGAIN, outcome=AttemptOutcome.RETRY),
    ErrorClass.TRANSIENT: SendVerdict(Then.AGAIN, outcome=AttemptOutcome.RETRY),
    ErrorClass.SAME_USER: SendVerdict(Then.AGAIN, outcome=AttemptOutcome.RETRY, slowest=8.0),
    ErrorClass.DAY_QUOTA: SendVerdict(Then.NEXT, Mark.STOPPED_TODAY, outcome=AttemptOutcome.SKIPPED, is_alert=True),
    ErrorClass.CONFIG: SendVerdict(Then.NEXT, Mark.STOPPED, outcome=AttemptOutcome.SKIPPED, is_alert=True),
    ErrorClass.USER_OFF: SendVerdict(Then.NEXT, Mark.DEAD, settles_doubt=True),
    ErrorClass.NEEDS_USER: SendVerdict(Then.NEXT, Mark.SHUT),
    ErrorClass.REQUEST_WRONG: SendVerdict(Then.NEXT, is_alert=True, settles_doubt=True),
    ErrorClass.LOGIN: SendVerdict(Then.NEXT, is_alert=True, settles_doubt=True),
}
IN_DOUBT = SendVerdict(Then.DOUBT, outcome=AttemptOutcome.UNKNOWN, slowest=60.0)


def judge(error: WeChatError) -> SendVerdict:
    """Return what to do after a failed call."""
    if error.maybe_done and error.kind is ErrorClass.TRANSIENT:
        return IN_DOUBT
    return VERDICTS[error.kind]


def can_repeat(channel: Channel) -> bool:
    """Say whether the platform drops a repeat: only template messages carry a key of ours."""
    return channel is Channel.TEMPLATE
