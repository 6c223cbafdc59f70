"""The one refusal of the callback door: why a body or check request is not accepted, and its HTTP status."""


class CallbackRejected(Exception):  # noqa: N818 - the name says what happened, as the log line does
    """A callback request that is refused; `reason` is for the log, `status` for the caller (400, 403 or 413)."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
