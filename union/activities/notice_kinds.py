"""What members and officers read of activities: a status of at most five characters and a neutral sentence each."""

from __future__ import annotations

from union.notices.kinds import NoticeKind

ATTENDANCE: tuple[NoticeKind, ...] = (
    NoticeKind("activity.soon", "将开始", "您报名的活动就要开始，请留意时间和地点"),
    NoticeKind("activity.thanks", "请评价", "感谢您参加，欢迎花半分钟说说感受"),
    NoticeKind("activity.unsettled", "待结项", "有一项活动已结束，请及时结项", is_for_officer=True),
    NoticeKind("hours.sign_out", "请签退", "活动结束了，请签退，才能计入服务时长"),
    NoticeKind("hours.confirmed", "已确认", "您的服务时长已经确认，有出入可以提出异议"),
    NoticeKind("hours.resolved", "有答复", "您对服务时长的异议已有结果"),
    NoticeKind("hours.disputed", "有异议", "有一份服务时长等您核对", is_for_officer=True),
    NoticeKind("contest.refused", "未通过", "您提交的参赛内容未能通过，理由请查看详情"),
    NoticeKind("contest.admitted", "已通过", "您提交的参赛内容已通过资格审核"),
    NoticeKind("contest.juror", "任评委", "请您担任评委，抽签以后会通知您评分"),
    NoticeKind("contest.scoring", "请评分", "已经抽签，可以评分了"),
    NoticeKind("contest.sheets_missing", "请评分", "还有作品等您评分"),
    NoticeKind("contest.drawn", "已抽签", "已经抽签，请查看您的编号"),
    NoticeKind("contest.sheets_in", "可汇总", "评分已经收齐，可以汇总了", is_for_officer=True),
    NoticeKind("contest.results", "已公示", "比赛结果已公示，有意见可在公示期内提出"),
    NoticeKind("contest.retracted", "已撤回", "比赛结果已撤回，核实后会重新公示"),
    NoticeKind("contest.final", "已确定", "比赛公示期已满，结果已确定"),
    NoticeKind("contest.handed_in", "待审核", "有新的参赛内容等您审核", is_for_officer=True),
    NoticeKind("contest.objection", "有异议", "公示期内收到一条意见，请及时答复", is_for_officer=True, is_urgent=True),
    NoticeKind("contest.answered", "有答复", "您在公示期提出的意见已有答复"),
)
"""Before, at and after the day, and of contests."""
PLACES: tuple[NoticeKind, ...] = (
    NoticeKind("activity.published", "新活动", "有新活动发布，请转告会员", is_for_officer=True),
    NoticeKind("activity.called_off", "已取消", "活动取消举行，请转告会员", is_for_officer=True),
    NoticeKind("activity.opened", "可报名", "有活动开始报名，欢迎参加"),
    NoticeKind("activity.extended", "延长报名", "活动延长报名，您的报名不变"),
    NoticeKind("activity.to_approve", "待审核", "有一份报名等您审核", is_for_officer=True),
    NoticeKind("activity.answers_withdrawn", "资料已撤回", "有一位参加者撤回了报名时的保密回答", is_for_officer=True),
    NoticeKind("activity.seated", "已通过", "报名已通过，名额已为您留好"),
    NoticeKind("activity.waiting", "候补中", "报名已通过，名额已满，已为您排入候补"),
    NoticeKind("activity.declined", "未通过", "报名未能通过，理由请查看详情"),
    NoticeKind("activity.offered", "限时确认", "有名额为您保留，请尽快确认"),
    NoticeKind("activity.offer_expired", "已过时", "保留的名额已过时，已让给下一位"),
    NoticeKind("activity.unheard", "未审核", "活动已经开始，报名没有来得及审核"),
    NoticeKind("activity.passed_over", "零散名额", "有零散名额，减少同行人数就可以参加"),
    NoticeKind("activity.lapsed", "未排到", "活动已经开始，这次没有等到名额"),
    NoticeKind("activity.released", "已取消", "报名已由组织方取消，原因请查看详情"),
    NoticeKind("activity.cancelled", "已取消", "活动取消举行，原因请查看详情"),
    NoticeKind("activity.changed", "有变更", "活动的时间或地点有变更"),
    NoticeKind("activity.asked", "请补充", "活动增加了报名要填的内容，请补充"),
    NoticeKind("activity.unfit", "请核对", "参加条件有修改，有会员不再符合，请查看名单", is_for_officer=True),
    NoticeKind("activity.merged", "已合并", "活动已与另一场合并，请查看您的报名"),
    NoticeKind("activity.going_ahead", "照常举行", "活动照常举行，请按时参加"),
    NoticeKind("activity.short", "待决定", "报名人数未达到成团要求，请决定", is_for_officer=True, is_urgent=True),
    NoticeKind("activity.undecided", "请决定", "活动就要开始，人数不足还没有决定，请尽快决定", is_for_officer=True, is_urgent=True),
    NoticeKind("activity.ran_undecided", "照常举行", "因没有决定，活动照常举行", is_for_officer=True),
    NoticeKind("activity.teams_short", "人未齐", "有队伍人数不足，请查看", is_for_officer=True),
    NoticeKind("activity.team_short", "人未齐", "您的队伍人数还不够"),
    NoticeKind("activity.team_invited", "邀您组队", "有同事邀请您组队，请答复"),
    NoticeKind("activity.team_unanswered", "待答复", "有组队邀请还没有答复，报名就要截止"),
    NoticeKind("activity.team_joined", "有人入队", "有队员同意入队"),
    NoticeKind("activity.team_refused", "未入队", "有同事谢绝了组队邀请"),
    NoticeKind("activity.team_left", "有人退出", "有队员退出了队伍"),
    NoticeKind("activity.team_removed", "已移出", "您已不在这支队伍里，可另行报名"),
    NoticeKind("activity.team_captain", "任队长", "队长已移交给您"),
    NoticeKind("activity.team_disbanded", "已解散", "您所在的队伍已解散，可另行报名"),
)
"""Of an activity, of a place in it, of a team."""
NOTICES = (*ATTENDANCE, *PLACES)
