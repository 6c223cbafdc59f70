"""What members and officers read of suggestions and the board: a status of at most five characters and a neutral sentence each."""

from __future__ import annotations

from union.notices.kinds import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind("voice.answered", "已答复", "已有答复，请您查看并评价", is_personal=True),
    NoticeKind("voice.again", "再次办", "已按您的评价再次办理", is_personal=True),
    NoticeKind("voice.published", "已公开", "答复已在回音壁公开，不含姓名和编号", is_personal=True),
    NoticeKind("voice.agreed", "可公开", "建议人同意公开答复，可以放到回音壁", is_for_officer=True),
    NoticeKind("voice.unsatisfied", "请再办", "会员对答复不满意，请再次办理", is_for_officer=True),
)
