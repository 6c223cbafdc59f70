"""Activities (文体活动) as a subject: what this folder brings to the registers."""

from __future__ import annotations

from union.activities.attendance.ratings import find_to_thank, thank
from union.activities.contest import results
from union.activities.contest.entries import ENTRY
from union.activities.contest.objections import OBJECTION
from union.activities.day import contest_reminders, opening_and_ending, reminders
from union.activities.flow import ACTIVITY, REGISTRATION
from union.activities.notice_kinds import NOTICES
from union.activities.places import approving, too_few
from union.activities.places.own_answers import forget_answers
from union.activities.planning.making import NEW, make_creation_paper
from union.activities.sight import attendance_lines, registration_lines
from union.activities.sight.readings import name_activities, name_readings
from union.activities.sight.search_entries import find_entries
from union.activities.sight.statistics import compose_year
from union.casework.flows.clock_jobs import HALF_A_DAY, ClockJob, Daily, Every, Round
from union.casework.flows.subjects import Statistics, Subject, read_as
from union.ground.posts import Desk, Post

JOBS = (
    ClockJob(name="turn_activities", title="活动按时开始和截止报名，候补名额过时顺延", due=Every(1), tells=True, rounds=(
        Round(opening_and_ending.find_due, opening_and_ending.advance_activity, "activities"),
    )),
    ClockJob(name="announce_activities", title="告知新活动", due=Every(5), tells=True, rounds=(
        Round(opening_and_ending.find_untold, opening_and_ending.announce, "activities"),
    )),
    ClockJob(name="remind_activities", title="活动前后提醒，催评委，逾期未决定的报校工会", due=Every(5), tells=True, rounds=(
        Round(reminders.find_to_remind, reminders.remind, "to come"),
        Round(reminders.find_with_unanswered, reminders.remind_unanswered, "to answer"),
        Round(reminders.find_to_sign_out, reminders.remind_to_sign_out, "over"),
        Round(contest_reminders.find_to_judge, contest_reminders.remind_jurors, "to judge"),
        Round(too_few.find_to_escalate, too_few.escalate, "undecided"),
    )),
    ClockJob(name="thank_participants", title="活动后致谢和评价", due=Every(15), tells=True, rounds=(
        Round(find_to_thank, thank, "activities"),
    )),
    ClockJob(name="attend_activities", title="催办报名审核、活动决定、结项和公示到期", due=Daily(7, 15), catch_up=HALF_A_DAY,
             tells=True, rounds=(
        Round(results.find_to_finish, results.finish, "results"),
        Round(reminders.find_unsettled, reminders.remind_to_settle, "to settle"),
        Round(too_few.find_to_press, too_few.press, "undecided"),
        Round(approving.find_to_press, approving.press, "to approve"),
    )),
)
SUBJECT = Subject(
    code="activities", title="活动", rank=20,
    things=(ACTIVITY, REGISTRATION, ENTRY, OBJECTION),
    role_titles={
        "member": "会员", "officer": "负责的工会干部", "organiser": "组织者", "owner": "本人", "captain": "队长", "leader": "牵头组队的人",
        "juror": "评委",
    },
    new_papers={NEW: make_creation_paper},
    waiting=(registration_lines.find_waiting, attendance_lines.find_waiting),
    mine=(registration_lines.find_mine, attendance_lines.find_mine),
    search=find_entries, forgets=(forget_answers,), purposes={"activity": name_activities},
    readings={
        "registration": name_readings, ENTRY.name: read_as("参赛作品", "参赛文件"), "member": read_as("志愿服务时长证明", "服务时长"),
    },
    posts=(Post("branch_culture", "分工会文体委员", 90), Post("culture_officer", "校工会文体干事", 100)),
    desks=(Desk("activities", branch=("branch_chair", "branch_culture"), school=("culture_officer",)),),
    notices=NOTICES, jobs=JOBS,
    statistics=(Statistics(
        code="attendance", title="活动参与情况", compose=lambda session, year, by, at: compose_year(session, year, by=by, at=at),
    ),),
)
