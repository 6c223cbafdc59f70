"""The kinds of notices: a status of at most five characters and a neutral sentence each, by subject."""

from __future__ import annotations

from dataclasses import dataclass


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


CASES = (
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
    NoticeKind("campaign.greeting", "有问候", "校工会向您致以节日问候"),
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
    NoticeKind("office.ended", "已到期", "您的工会任职已到期，相关权限已自动结束"),
    NoticeKind("campaign.lists", "请核对", "节日走访名单已生成，请核对并安排", is_for_officer=True),
    NoticeKind("campaign.rule_missing", "待设定", "节日走访名单的日期尚未设定，暂按默认日期准备", is_for_officer=True),
    NoticeKind("officer.digest", "晨报", "今日待办汇总", is_for_officer=True),
    NoticeKind("chat.late_answer", "已处理", "您刚才的请求已处理"),
)
ACTIVITIES: tuple[NoticeKind, ...] = (
)
PROPOSALS: tuple[NoticeKind, ...] = (
    NoticeKind("proposal.second_asked", "请附议", "邀请您附议，请查看后答复"),
    NoticeKind("proposal.seconded", "有附议", "有一位代表同意附议"),
    NoticeKind("proposal.second_refused", "未附议", "有一位代表没有同意附议"),
    NoticeKind("proposal.second_retracted", "有变化", "有一位代表撤回了附议"),
    NoticeKind("proposal.ready", "可提交", "附议人数已够，可以提交了"),
    NoticeKind("proposal.changed", "有修改", "内容有修改，请查看后重新答复是否附议"),
    NoticeKind("proposal.released", "已提交", "已经提交，附议名单已定，不用再答复"),
    NoticeKind("proposal.tabled", "已提交", "已经提交，有进展会通知您"),
    NoticeKind("proposal.late", "转建议", "征集已经结束，已转为意见建议继续办理"),
    NoticeKind("proposal.check", "请审核", "有一件提案请您审核"),
    NoticeKind("proposal.checked", "已送审", "已送提案工作委员会审查"),
    NoticeKind("proposal.check_passed", "已送审", "已过审核期限，已转提案工作委员会审查"),
    NoticeKind("proposal.returned", "请修改", "请按意见修改后重新提交"),
    NoticeKind("proposal.progress", "有进展", "有一项进展，请查看"),
    NoticeKind("proposal.brought_back", "已送审", "修改期限已过，已按原文转入审查"),
    NoticeKind("proposal.filed", "已立案", "已经立案，接下来交由部门办理"),
    NoticeKind("proposal.merged", "已并案", "已与内容相近的提案合并办理"),
    NoticeKind("proposal.absorbed", "有并入", "有内容相近的提案并入，一起办理"),
    NoticeKind("proposal.converted", "转建议", "已转为意见建议继续办理"),
    NoticeKind("proposal.declined", "未立案", "没有立案，理由请查看详情"),
    NoticeKind("proposal.withdrawn", "已撤案", "已经撤案，不再办理"),
    NoticeKind("proposal.left", "有变化", "联名提案人有变化，请查看"),
    NoticeKind("proposal.waiting", "等您办", "正等您处理，请抽空查看"),
    NoticeKind("proposal.closing", "将截止", "提案征集即将结束，请尽快提交"),
    NoticeKind("proposal.to_review", "待审查", "有一件提案等您审查", is_for_officer=True),
    NoticeKind("proposal.unchecked", "待审查", "代表团未在期限内审核，已转来审查", is_for_officer=True),
    NoticeKind("proposal.withdrawal_asked", "请撤案", "提案人申请撤案，请查看", is_for_officer=True),
    NoticeKind("proposal.no_longer", "已撤案", "提案人已撤案，无需再办", is_for_officer=True),
    NoticeKind("proposal.due_soon", "将到期", "即将到期，请及时办理", is_for_officer=True),
    NoticeKind("proposal.overdue", "已超期", "已超过期限，请尽快办理", is_for_officer=True, is_urgent=True),
    NoticeKind("proposal.escalated", "请督办", "超期未办，请督办", is_for_officer=True, is_urgent=True),
)
HANDLING: tuple[NoticeKind, ...] = (
    NoticeKind("handling.referred", "待接收", "有一件提案交您部门办理，请接收或提出异议", is_for_officer=True),
    NoticeKind("handling.again", "二次办理", "有提案人对答复不满意，请再次接收办理", is_for_officer=True),
    NoticeKind("handling.objected", "有异议", "承办部门对交办有异议，请决定", is_for_officer=True),
    NoticeKind("handling.insisted", "请办理", "已决定由您部门办理，请按期办理", is_for_officer=True),
    NoticeKind("handling.released", "已改交", "已改由其他部门办理，您部门不用再办", is_for_officer=True),
    NoticeKind("handling.unanswered", "未接收", "承办部门还没有答复是否接收，请查看", is_for_officer=True),
    NoticeKind("handling.answering", "请办理", "承办部门都已接收，请按期办理", is_for_officer=True),
    NoticeKind("handling.opinion", "有意见", "协办部门已提交意见", is_for_officer=True),
    NoticeKind("handling.to_sign", "待签发", "答复已起草，请签发", is_for_officer=True),
    NoticeKind("handling.taken_back", "已撤回", "答复稿已撤回修改，暂时不用签发", is_for_officer=True),
    NoticeKind("handling.draft_returned", "请修改", "答复稿被退回，请按意见修改", is_for_officer=True),
    NoticeKind("handling.to_publish", "待公布", "答复已签发，请公布", is_for_officer=True),
    NoticeKind("handling.public", "已公布", "答复已经公布", is_for_officer=True),
    NoticeKind("handling.rate", "请评价", "答复已经公布，请您查看并评价"),
    NoticeKind("handling.rate_soon", "待评价", "评价即将截止，请您抽空评价"),
    NoticeKind("handling.answered", "已答复", "答复已经公布，请查看"),
    NoticeKind("handling.second", "再次办理", "将由承办部门再次办理，有进展会通知您"),
    NoticeKind("handling.decide", "请决定", "评价已结束，请决定下一步", is_for_officer=True),
    NoticeKind("handling.ready", "可归档", "评价已结束，可以归档", is_for_officer=True),
    NoticeKind("handling.tracking", "落实中", "已转入落实跟踪，有进展会通知您"),
    NoticeKind("handling.follow", "请落实", "已转入落实跟踪，请按期落实并报告进展", is_for_officer=True),
    NoticeKind("handling.reported", "有进展", "承办部门报告了落实进展", is_for_officer=True),
    NoticeKind("handling.outcome", "有更新", "办理结果有调整，请查看"),
    NoticeKind("handling.archived", "已归档", "已经办结归档"),
    NoticeKind("handling.extension_asked", "请审批", "主办部门申请延期，请审批", is_for_officer=True),
    NoticeKind("handling.extended", "已延期", "办理期限有延长，请查看"),
    NoticeKind("handling.not_extended", "未延期", "延期没有批准，请按原期限办理", is_for_officer=True),
    NoticeKind("handling.key", "重点提案", "已列为重点提案，请优先办理", is_for_officer=True),
    NoticeKind("handling.supervise", "请督办", "有一件重点提案请您督办", is_for_officer=True),
    NoticeKind("handling.unsupervised", "已结束", "重点督办已结束", is_for_officer=True),
    NoticeKind("handling.pressed", "请加快", "有催办意见，请尽快办理", is_for_officer=True, is_urgent=True),
    NoticeKind("handling.award", "获表彰", "被评为优秀提案，祝贺您"),
)
VOICE: tuple[NoticeKind, ...] = (
)

KINDS = {kind.code: kind for kind in (*CASES, *ACTIVITIES, *PROPOSALS, *HANDLING, *VOICE)}
