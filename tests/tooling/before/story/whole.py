"""The whole story, from the morning the demo is loaded to the morning of Teachers' Day, when the program is exchanged."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from models.case import Case
from tests.tooling.before.story import activities, cases, congress, contests, open_ends, people, post, voices
from tests.tooling.before.story.teller import Teller
from union.ground import clock

BEGINS = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)
"""Monday, 10:00 in Lishui."""
GREETING, DRAFTS = "greet_members", "remind_of_drafts"


def august(teller: Teller) -> dict[str, Any]:
    """Load the demo, bind everybody; what is late at the end begins, and so does what will be over."""
    people.load(teller)
    people.bind_all(teller)
    late = cases.be_late(teller)
    congress.convene(teller)
    teller.go_to(8, 25, 10)
    open_ends.appoint_more(teller)
    plan, past, contest = activities.plan(teller), activities.begin_past(teller), contests.begin(teller)
    teller.go_to(8, 28, 10)
    activities.pass_on(teller, plan["waited for"])
    teller.go_to(8, 28, 14, 5)
    activities.scan(teller, past["settled"], activities.LIN, activities.ZHENG)
    teller.go_to(8, 28, 17)
    contests.judge(teller, contest["final"])
    teller.go_to(8, 29, 18)
    contests.show(teller, contest["final"])
    activities.settle(teller, past["settled"])
    voices.visit(teller, "T2003001")
    teller.go_to(8, 31, 18)
    activities.accept_offer(teller, plan["waited for"])
    contests.judge(teller, contest["shown"])
    return {"late": late, "plan": plan, "past": past, "contest": contest}


def september(teller: Teller, known: dict[str, Any]) -> dict[str, Any]:
    """Go on to the evening before Teachers' Day: proposals in every state, volunteers, fresh cases."""
    plan, past, contest = known["plan"], known["past"], known["contest"]
    teller.go_to(9, 1, 10)
    people.leave(teller)
    teller.go_to(9, 3, 10)
    proposals = congress.propose_all(teller)
    teller.go_to(9, 4, 15)
    teller.say("T2002122", "意见建议", "4", "教工食堂午餐排队太久", "退出")
    teller.go_to(9, 5, 9, 5)
    activities.scan(teller, past["ended"], *activities.VOLUNTEERS)
    teller.go_to(9, 5, 12, 5)
    activities.scan(teller, past["ended"], *activities.VOLUNTEERS[:4])
    teller.go_to(9, 7, 10)
    activities.count_hours(teller, past["ended"])
    proposals |= congress.join(teller)
    teller.go_to(9, 8, 10)
    numbers = cases.open_all(teller) | cases.hand_on(teller)
    contests.show(teller, contest["shown"])
    congress.honour(teller, proposals["answered"])
    teller.go_to(9, 8, 14)
    contests.judge(teller, contest["judged"], but=(activities.ZHAO, "T2018112"))
    teller.go_to(9, 9, 10)
    people.end_term(teller, "T2007136", date(2026, 9, 9))
    objections = contests.object_to(teller, contest["shown"])
    voices.put_on_board(teller, numbers["suggestion:completed"], numbers["suggestion:answered_again"])
    nameless = voices.write_without_name(teller, "T2000127", 1)
    voices.answer(teller, nameless[0]["number"])
    teller.go_to(9, 9, 15)
    activities.act(teller, plan["waited for"], "T2022121", "cancel")
    voices.take_consent_back(teller, "T2022107", f"activity:{plan['asked']}")
    cases.step(teller, numbers["taken"], "accept", "T2003001")
    teller.go_to(9, 9, 22, 40)
    cases.step(teller, numbers["suggestion:submitted"], "accept", voices.OFFICER)
    numbers["suggestion:submitted"] = cases.lead(teller, "suggestion", "submitted", "T2022104")
    return known | {"proposals": proposals, "numbers": numbers, "objections": objections, "nameless": nameless}


def teachers_day(teller: Teller, known: dict[str, Any]) -> dict[str, Any]:
    """Come to the morning itself: a greeting broken off half-way, and news that nobody has been pushed yet."""
    past, day = known["past"], date(2026, 9, 10)
    teller.skipped |= {(GREETING, clock.instant(day, 9)), (DRAFTS, clock.instant(day, 9, 30))}
    teller.go_to(9, 10, 8, 5)
    post.put_off(teller, "T2023105", lambda: cases.lead(teller, "suggestion", "submitted", "T2023105"), clock.instant(day, 8, 50))
    teller.go_to(9, 10, 8, 40)
    activities.scan(teller, past["running"], activities.LIN, activities.PAN)
    known["nameless"] += voices.write_without_name(teller, "T2000127", 2)
    post.report_results(teller)
    teller.go_to(9, 10, 9, 0, 10)
    post.die_half_way(teller, GREETING)
    post.draw_long_pauses()
    teller.go_to(9, 10, 9, 8)
    post.mend(teller)
    post.doubt(teller, "T2021115", lambda: cases.lead(teller, "suggestion", "handling", "T2021115"))
    post.by_customer_message(teller, "T2013150", lambda: cases.lead(teller, "suggestion", "handling", "T2013150"))
    teller.go_to(9, 10, 9, 28)
    _tell_news(teller, known)
    post.die_while_sending(teller)
    return known


def leave(teller: Teller, known: dict[str, Any]) -> dict[str, Any]:
    """Leave everything open in people's hands, while no job and no delivery is at work any more."""
    teller.go_to_without_work(9, 10, 9, 30, 40)
    _leave_open(teller, known)
    teller.go_to_without_work(9, 10, 9, 31, 30)
    return known


def _tell_news(teller: Teller, known: dict[str, Any]) -> None:
    """Let things happen of which nobody has been pushed anything when the program is exchanged."""
    numbers, proposals, plan = known["numbers"], known["proposals"], known["plan"]
    for number in ("mutual_aid_claim:submitted", "suggestion:submitted"):
        cases.step(teller, numbers[number], "accept")
        numbers[number] = cases.lead(teller, number.partition(":")[0], "submitted", "T2018112")
    cases.step(teller, numbers["suggestion:again"], "answer")
    numbers["suggestion:again"] = cases.lead(teller, "suggestion", "again", "T2022121")
    numbers["fresh"] = [cases.lead(teller, "condolence_visit", "reported", one, occasion="意外或灾害") for one in
                        ("T2015007", "T2022107", "T1999143", "T2009125", "T2006012")]
    teller.do(congress.CHAIR, f"proposal:{proposals['signed']}:publish")
    activities.sign_up(teller, plan["approved"], "T2022104")
    contest = known["contest"]
    activities.act(teller, plan["teams"], activities.YE, "invite", colleague="T2022107")
    teller.do(activities.SCHOOL, f"activity:{contest['collecting']}:appoint_juror", person="T2022104")


def _leave_open(teller: Teller, known: dict[str, Any]) -> None:
    numbers, proposals, plan, past = known["numbers"], known["proposals"], known["plan"], known["past"]
    returned = numbers["condolence_visit:returned"]
    query = select(Case).where(Case.number == returned)
    numbers["returned by"] = teller.inside(lambda session: session.scalars(query).one().subject.staff_number)
    for what in ("answering", "objected"):
        numbers[what] = teller.inside(lambda session, what=what: congress.number_of(session, proposals[what]))
    open_ends.begin_forms(teller, numbers)
    open_ends.begin_pages(teller, numbers, activities.of(teller, plan["asked"], activities.LIN))
    open_ends.begin_dialogues(teller, past["running"], past["rotating"])
    open_ends.offer_lists(teller)
    post.answer_late(teller, "T2002130", "我的")
    post.leave_unanswered(teller, "T1998119", "待办")
