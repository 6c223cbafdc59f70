"""Cases (申请单) as a subject: what all services together bring to the registers."""

from __future__ import annotations

from union.cases.case_list import find_services, find_waiting
from union.cases.escalation import rescue_stranded
from union.cases.notice_kinds import NOTICES
from union.cases.papers import service_paper, step_paper
from union.cases.readings import name_readings, name_services
from union.cases.reminders import find_open_cases, remind_case, remind_of_tasks
from union.casework.flows.clock_jobs import HALF_A_DAY, ClockJob, Daily, Every, Round, whenever
from union.casework.flows.subjects import Subject
from union.ground.posts import Desk, Post

SUBJECT = Subject(
    code="cases", title="事项", rank=10,
    papers={"": service_paper, "case": step_paper},
    waiting=(find_waiting,), search=find_services,
    readings={"case": name_readings}, purposes={"": name_services},
    posts=(
        Post("branch_chair", "分工会主席", 10), Post("branch_welfare", "分工会生活福利委员", 20),
        Post("welfare_officer", "校工会生活福利干事", 30), Post("rights_officer", "校工会维权干事", 40),
    ),
    desks=(
        Desk("welfare", branch=("branch_chair", "branch_welfare"), school=("welfare_officer",), title="生活福利"),
        Desk("rights", branch=("branch_chair",), school=("rights_officer",), title="维权"),
    ),
    notices=NOTICES,
    jobs=(
        ClockJob(name="rescue_cases", title="无人可办的事项转请校工会", due=Every(15), tells=True,
                 rounds=(Round(whenever(find_open_cases), rescue_stranded, "cases"),)),
        # Before the digest, which gathers what is too much for single pushes.
        ClockJob(name="remind_cases", title="提醒将到期和超期的事项", due=Daily(7, 5), catch_up=HALF_A_DAY, tells=True,
                 rounds=(Round(whenever(find_open_cases), remind_case, "cases"),)),
        ClockJob(name="remind_tasks", title="提醒到期和超期的任务", due=Daily(7, 10), catch_up=HALF_A_DAY, tells=True,
                 rounds=(Round(whenever(find_open_cases), remind_of_tasks, "cases"),)),
    ),
)
