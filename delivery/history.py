"""What has been tried for one notice, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.notice import AttemptOutcome, DeliveryAttempt
from union.notices.channels import Channel
from union.notices.send_results import SYSTEM_FAILED

MOST_TRIES = 20
"""Calls on one channel for one notice; with the pauses between them they last for hours."""
MOST_NEW_KEYS = 3
REPEATABLE = timedelta(minutes=9)
"""The platform drops a repeat of the same key for 10 minutes (wechat.md §3.5); one is left for clocks and the wire."""


@dataclass(frozen=True)
class History:
    """The attempts of one notice, oldest first."""

    attempts: Sequence[DeliveryAttempt]

    @property
    def generation(self) -> int:
        """Return how often the platform reported a failure of its own: each needs a key that is not a repeat."""
        return sum(one.outcome == AttemptOutcome.FAILED and one.reason == SYSTEM_FAILED for one in self.attempts)

    def is_done_with(self, channel: Channel) -> bool:
        """Say whether a channel has refused this notice for good."""
        if channel is Channel.TEMPLATE and self.generation > MOST_NEW_KEYS:
            return True
        failures = [one for one in self.attempts if one.outcome == AttemptOutcome.FAILED and one.channel == channel]
        return any(one.reason != SYSTEM_FAILED for one in failures)

    def tries(self, channel: Channel) -> int:
        """Return how many calls on a channel came to nothing and may be repeated."""
        return sum(one.channel == channel and one.outcome in (AttemptOutcome.RETRY, AttemptOutcome.UNKNOWN) for one in self.attempts)

    def is_sent(self) -> bool:
        """Say whether the platform has taken the notice: a process that was believed dead may have come to an end."""
        return any(one.outcome == AttemptOutcome.SENT for one in self.attempts)

    def doubt(self) -> DeliveryAttempt | None:
        """Return the first attempt that may have reached the person although nobody knows."""
        return next((one for one in self.attempts if one.outcome == AttemptOutcome.UNKNOWN), None)

    def is_repeatable(self, at: datetime) -> bool:
        """Say whether the platform would still recognise another try as a repeat of the one in doubt."""
        doubt = self.doubt()
        return doubt is not None and doubt.channel == Channel.TEMPLATE and at - doubt.started_at < REPEATABLE

    def has_skip(self, channel: Channel, reason: str) -> bool:
        """Say whether it is written already that a channel was passed by for this reason."""
        return any(one.outcome == AttemptOutcome.SKIPPED and (one.channel, one.reason) == (channel, reason) for one in self.attempts)
