"""The kinds of notices: a status of at most five characters and a neutral sentence each; subjects declare their own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from union.ground.declarations import by_name, declared


@dataclass(frozen=True)
class NoticeKind:
    """How one kind of notice reads: a status of at most five characters and a neutral sentence."""

    code: str
    phrase: str
    sentence: str
    is_for_officer: bool = False
    is_urgent: bool = False
    is_personal: bool = False
    """Only for the person a case is for, not for a colleague who reported."""


HOUSE = (
    NoticeKind("office.ended", "已到期", "您的工会任职已到期，相关权限已自动结束"),
    NoticeKind("officer.digest", "晨报", "今日待办汇总", is_for_officer=True),
    NoticeKind("draft.expiring", "将清理", "您有没填完的内容快到保存期限，需要请接着填写"),
    NoticeKind("chat.late_answer", "已处理", "您刚才的请求已处理"),
)
"""What is told of no subject."""


@cache
def notice_kinds() -> dict[str, NoticeKind]:
    """Return all kinds of notices by their codes, subject by subject, those of no subject last."""
    return by_name("kinds of notices", [(kind.code, kind) for kind in (*declared("notices"), *HOUSE)])
