"""What the platform's error codes mean for us: one class of action for each code."""

from enum import Enum

from wechatpy.exceptions import WeChatClientException


class ErrorClass(Enum):
    """What to do about a failed call."""

    TOKEN = "token"  # noqa: S105 - drop the token if it is still the one used, fetch, retry once
    TRANSIENT = "transient"  # back off and retry, only if repeating does no harm
    DAY_QUOTA = "day_quota"  # stop the channel until midnight in Shanghai, alert
    SAME_USER = "same_user"  # two sends to one person at once: retry in seconds
    USER_OFF = "user_off"  # this channel is dead for this person
    NEEDS_USER = "needs_user"  # fall to the next channel until the person acts
    REQUEST_WRONG = "request_wrong"  # no retry; alert with template and field
    CONFIG = "config"  # stop the channel, alert the administrator
    LOGIN = "login"  # the person starts the sign-in again


_CODES: dict[ErrorClass, tuple[int, ...]] = {
    ErrorClass.TOKEN: (40001, 40014, 42001),
    ErrorClass.TRANSIENT: (-1, 45011),
    ErrorClass.DAY_QUOTA: (45009, 45065, 45066, 45067),
    ErrorClass.SAME_USER: (43108,),
    ErrorClass.USER_OFF: (40003, 43004, 43019, 50005),
    ErrorClass.NEEDS_USER: (43101, 45015, 45047, 48002),
    ErrorClass.REQUEST_WRONG: (
        40036, 40037, 40039, 40249, 41030, 44002, 45002, 45008, 45168, 47001, 47003,
    ),
    ErrorClass.CONFIG: (40013, 40125, 40164, 40243, 43107, 43116, 48001, 48004, 50001, 50002, 61004),
    ErrorClass.LOGIN: (40029, 40163, 40226, 42003, 42007),
}  # fmt: skip
_CLASS_OF = {code: kind for kind, codes in _CODES.items() for code in codes}


def classify(errcode: int | None) -> ErrorClass:
    """Return the class of a code: no code is a network failure, an unknown code a wrong request."""
    if errcode is None:
        return ErrorClass.TRANSIENT
    return _CLASS_OF.get(errcode, ErrorClass.REQUEST_WRONG)


class WeChatError(WeChatClientException):  # type: ignore[misc]  # wechatpy carries no types
    """A call to the platform that failed; it never carries an address, a token or a secret.

    `errcode` is None when no answer could be read. `maybe_done` says that the platform may have acted all
    the same (time-out, dropped connection, 5xx, -1): repeating a send could then double it.
    """

    errcode: int | None
    errmsg: str
    kind: ErrorClass
    maybe_done: bool

    def __init__(
        self, errcode: int | None, errmsg: str, kind: ErrorClass | None = None, maybe_done: bool = False
    ) -> None:
        super().__init__(errcode, errmsg)
        self.kind = kind or classify(errcode)
        self.maybe_done = maybe_done or errcode == -1

    def __str__(self) -> str:
        return f"WeChat error {self.errcode}: {self.errmsg} ({self.kind.value})"
