"""What members and officers read of festivals: a status of at most five characters and a neutral sentence each."""

from __future__ import annotations

from union.notices.kinds import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind("campaign.greeting", "有问候", "校工会向您致以节日问候"),
    NoticeKind("campaign.lists", "请核对", "节日走访名单已生成，请核对并安排", is_for_officer=True),
    NoticeKind("campaign.rule_missing", "待设定", "节日走访名单的日期尚未设定，暂按默认日期准备", is_for_officer=True),
)
