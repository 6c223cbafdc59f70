"""The staff congress (教代会) as a subject: what this folder brings to the registers."""

from __future__ import annotations

from union.casework.flows.clock_jobs import HALF_A_DAY, ClockJob, Daily, Every, Round, whenever
from union.casework.flows.subjects import Subject
from union.congress.flow import PROPOSALS
from union.congress.notice_kinds import NOTICES
from union.congress.proposing import proposing
from union.congress.reminders_after_decision import attend_handling, find_handled
from union.congress.reminders_before_decision import attend, find_moving
from union.congress.sight import proposal_list
from union.congress.sight.search_entries import find_entries
from union.congress.sittings import convening, sitting_lines
from union.congress.sittings.sitting import SITTING, find_to_turn, turn_one
from union.congress.term.posts import POSTS

JOBS = (
    ClockJob(name="turn_calls", title="提案征集按时开始和截止", due=Every(15), tells=True, rounds=(
        Round(find_to_turn, turn_one, "calls"),
    )),
    ClockJob(name="attend_proposals", title="催办提案", due=Daily(7, 20), catch_up=HALF_A_DAY, tells=True, rounds=(
        Round(whenever(find_moving), attend, "before a decision"),
        Round(whenever(find_handled), attend_handling, "being handled"),
    )),
)
SUBJECT = Subject(
    code="congress", title="教代会", rank=30,
    things=(SITTING, PROPOSALS),
    role_titles={
        "committee": "提案工作委员会", "proposer": "提案人", "author": "提案人和联名人", "coauthor": "联名人", "asked": "受邀附议的代表",
        "seconder": "附议人", "refuser": "未附议的代表", "head": "代表团团长", "asked_department": "承办部门", "lead": "主办部门",
        "lead_head": "主办部门负责人", "co": "协办部门", "supervisor": "督办人",
    },
    new_papers={proposing.PAPER: proposing.make_new_paper, convening.PAPER: convening.make_new_paper},
    waiting=(proposal_list.find_waiting, sitting_lines.find_waiting), mine=(proposal_list.find_own,),
    search=find_entries, posts=POSTS, notices=NOTICES, jobs=JOBS,
)
