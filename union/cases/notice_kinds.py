"""What members and officers read of cases: a status of at most five characters and a neutral sentence each."""

from __future__ import annotations

from union.notices.kinds import NoticeKind

NOTICES: tuple[NoticeKind, ...] = (
    NoticeKind("case.opened", "已提交", "已收到，我们会尽快办理"),
    NoticeKind("case.reported", "已登记", "同事为您登记了一项服务，您可以查看、补充或撤回"),
    NoticeKind("case.accepted", "已受理", "已受理，正在为您办理"),
    NoticeKind("case.returned", "需补充", "有内容需要您补充，请一次补齐"),
    NoticeKind("case.transferred", "已转办", "已转由其他部门办理"),
    NoticeKind("case.progress", "有进展", "有一项办理进展"),
    NoticeKind("case.confirm", "待确认", "请您确认签收", is_personal=True),
    NoticeKind("case.waiting", "等您办", "正等您补充或确认，请您抽空处理"),
    NoticeKind("case.declined", "未通过", "未能通过，理由请查看详情"),
    NoticeKind("case.withdrawn", "已撤回", "已撤回"),
    NoticeKind("case.completed", "已办结", "已办结"),
    NoticeKind("case.closed_with_greeting", "已办结", "已办结，愿您一切安好，工会一直在您身边", is_personal=True),
    NoticeKind("case.extended", "已更新", "信息已更新", is_personal=True),
    NoticeKind("offer.service", "可申请", "有一项服务您可能用得上，需要时可直接申请"),
    NoticeKind("desk.new", "新待办", "有一项新的事项等您受理", is_for_officer=True),
    NoticeKind("desk.corrected", "已补充", "申请人已补充内容，请继续办理", is_for_officer=True),
    NoticeKind("desk.changed", "有更新", "事项内容有更新，请查看", is_for_officer=True),
    NoticeKind("desk.withdrawn", "已撤回", "申请人已撤回，无需再办", is_for_officer=True),
    NoticeKind("desk.assigned", "交您办", "有一项事项交由您办理", is_for_officer=True),
    NoticeKind("desk.transfer_asked", "待接收", "有一项转办事项等您接收", is_for_officer=True),
    NoticeKind("desk.transfer_taken", "已接收", "转办事项已被接收", is_for_officer=True),
    NoticeKind("desk.transfer_refused", "被退回", "转办事项未被接收，请继续办理", is_for_officer=True),
    NoticeKind("desk.due_soon", "将到期", "事项即将到期，请及时办理", is_for_officer=True),
    NoticeKind("desk.overdue", "已超期", "事项已超过承诺时限，请尽快办理", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.escalated", "请督办", "有事项超期未办，已提请校工会督办", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.idle", "待推进", "事项已有一段时间没有进展，请继续办理", is_for_officer=True),
    NoticeKind("desk.stranded", "请接办", "所在分工会暂无可办的干部，请校工会办理", is_for_officer=True, is_urgent=True),
    NoticeKind("desk.vacant", "缺人手", "有事项暂无干部可办，请尽快安排人员", is_for_officer=True, is_urgent=True),
    NoticeKind("task.due", "待办理", "有一项跟进任务到期", is_for_officer=True),
    NoticeKind("task.overdue", "已超期", "有一项跟进任务已超期", is_for_officer=True, is_urgent=True),
)
