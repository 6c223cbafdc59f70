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
ATTENDANCE = (
    NoticeKind("activity.soon", "将开始", "您报名的活动就要开始，请留意时间和地点"),
    NoticeKind("activity.thanks", "请评价", "感谢您参加，欢迎花半分钟说说感受"),
    NoticeKind("activity.unsettled", "待结项", "有一项活动已结束，请及时结项", is_for_officer=True),
    NoticeKind("hours.confirmed", "已确认", "您的服务时长已经确认，有出入可以提出异议"),
    NoticeKind("hours.resolved", "有答复", "您对服务时长的异议已有结果"),
    NoticeKind("hours.disputed", "有异议", "有一份服务时长等您核对", is_for_officer=True),
    NoticeKind("contest.refused", "未通过", "您提交的参赛内容未能通过，理由请查看详情"),
    NoticeKind("contest.admitted", "已通过", "您提交的参赛内容已通过资格审核"),
    NoticeKind("contest.juror", "请评分", "请您担任评委，参赛内容等您评分"),
    NoticeKind("contest.results", "已公示", "比赛结果已公示，有意见可在公示期内提出"),
    NoticeKind("contest.retracted", "已撤回", "比赛结果已撤回，核实后会重新公示"),
    NoticeKind("contest.final", "已确定", "比赛公示期已满，结果已确定"),
    NoticeKind("contest.handed_in", "待审核", "有新的参赛内容等您审核", is_for_officer=True),
    NoticeKind("contest.objection", "有异议", "公示期内收到一条意见，请及时答复", is_for_officer=True, is_urgent=True),
    NoticeKind("contest.answered", "有答复", "您在公示期提出的意见已有答复"),
)
ACTIVITIES: tuple[NoticeKind, ...] = (
    *ATTENDANCE,
    NoticeKind("activity.published", "新活动", "有新活动发布，请转告会员", is_for_officer=True),
    NoticeKind("activity.opened", "可报名", "有活动开始报名，欢迎参加"),
    NoticeKind("activity.to_approve", "待审核", "有活动报名等您审核", is_for_officer=True),
    NoticeKind("activity.seated", "已通过", "报名已通过，名额已为您留好"),
    NoticeKind("activity.waiting", "候补中", "报名已通过，名额已满，已为您排入候补"),
    NoticeKind("activity.declined", "未通过", "报名未能通过，理由请查看详情"),
    NoticeKind("activity.offered", "有名额", "有名额为您保留，请尽快确认"),
    NoticeKind("activity.offer_expired", "已过时", "保留的名额已过时，已让给下一位"),
    NoticeKind("activity.lapsed", "未排到", "活动已经开始，这次没有等到名额"),
    NoticeKind("activity.released", "已取消", "报名已由组织方取消，原因请查看详情"),
    NoticeKind("activity.cancelled", "已取消", "活动取消举行，原因请查看详情"),
    NoticeKind("activity.changed", "有变更", "活动的时间或地点有变更"),
    NoticeKind("activity.merged", "已合并", "活动已与另一场合并，请查看您的报名"),
    NoticeKind("activity.short", "待决定", "报名人数未达到成团要求，请决定", is_for_officer=True),
    NoticeKind("activity.teams_short", "人未齐", "有队伍人数不足，请查看", is_for_officer=True),
    NoticeKind("activity.team_short", "人未齐", "您的队伍人数还不够"),
    NoticeKind("activity.team_invited", "邀您组队", "有同事邀请您组队，请答复"),
    NoticeKind("activity.team_joined", "有人入队", "有队员同意入队"),
    NoticeKind("activity.team_refused", "未入队", "有同事谢绝了组队邀请"),
    NoticeKind("activity.team_left", "有人退出", "有队员退出了队伍"),
    NoticeKind("activity.team_removed", "已移出", "您已不在这支队伍里，可另行报名"),
    NoticeKind("activity.team_captain", "任队长", "队长已移交给您"),
    NoticeKind("activity.team_disbanded", "已解散", "您所在的队伍已解散，可另行报名"),
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
VOICE: tuple[NoticeKind, ...] = (
)

KINDS = {kind.code: kind for kind in (*CASES, *ACTIVITIES, *PROPOSALS, *VOICE)}
