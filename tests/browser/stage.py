"""What has happened before the photographer comes: cases of every kind and state, a draft, notices, readings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivitySeries
from models.case import Case
from models.member import Member, Office
from models.registration import ContestEntry, Registration
from tests.browser.door import play_door
from tests.browser.proposals import play_proposals
from tests.union.activities.outings import do, open_activity, plan, registration_of, sign_up
from union import links
from union.cases.case_view import read_case
from union.cases.cases import act, open_case
from union.casework.forms.attachments import attach
from union.casework.forms.drafts import keep_draft
from union.festivals.campaigns import prepare_lists
from union.festivals.dates import FESTIVALS, next_year_of
from union.ground import clock
from union.services.catalogue import catalogue
from wx_backend.house import House

Shot = dict[str, Any]
MEMBER, CHAIR, WELFARE, ADMINISTRATOR, STRANGER = "赵志远", "周建平", "王丽华", "叶青", "林晓燕"
OTHER_CHAIR, COLLEAGUE = "徐文", "陈雪梅"


class Stage:
    """The people and the verbs they use."""

    def __init__(self, session: Session, house: House) -> None:
        self.session, self.house, self.at = session, house, clock.now()
        self.today = clock.day_of(self.at)

    def who(self, name: str) -> Member:
        """Return a member of the cast."""
        return self.session.scalars(select(Member).where(Member.name == name).order_by(Member.id)).first()  # type: ignore[return-value]

    def ask(self, code: str, by: str, *, days_ago: int = 0, **answers: Any) -> Case:
        """Open a case."""
        at = self.at - timedelta(days=days_ago)
        return open_case(self.session, catalogue().get(code), answers, by=self.who(by), at=at, consents=True)

    def take(self, case_: Case, action: str, by: str, *, days_ago: int = 0, **given: Any) -> None:
        """Take a step."""
        act(self.session, case_.number, action, given, by=self.who(by), at=self.at - timedelta(days=days_ago))

    def day(self, days: int) -> str:
        """Return a day so many days from today."""
        day: date = self.today + timedelta(days=days)
        return day.isoformat()

    def picture(self, by: str, field: str, name: str) -> int:
        """Put a picture into the vault as a person's upload."""
        painted = BytesIO()
        Image.new("RGB", (640, 480), (214, 226, 240)).save(painted, "JPEG")
        size = painted.tell()
        painted.seek(0)
        stored = self.house.doors.vault.store(painted)
        return attach(
            self.session, self.who(by), field, stored_name=stored, file_name=name, media_type="image/jpeg", size=size,
            at=self.at,
        ).id


def play(session: Session, house: House) -> list[Shot]:
    """Let the cast act, and return every picture to take."""
    stage = Stage(session, house)
    hospital = stage.ask(
        "condolence_visit", CHAIR, subject="T2015007", occasion="hospital", illness="肺炎", happened_on=stage.day(-3),
        place="丽水市中心医院 3 号楼 1208", contact="13805780001", facts="同事住院一周，家里有老人需要照顾，想请工会去看看。",
        evidence=[stage.picture(CHAIR, "evidence", "住院票据.jpg"), stage.picture(CHAIR, "evidence", "出院小结-第一页.jpg")],
    )
    given = _given(stage)
    returned = _returned(stage)
    leave = _leave(stage)
    closed = stage.ask("condolence_visit", MEMBER, days_ago=20, subject="本人", occasion="birth", happened_on=stage.day(-30))
    stage.take(closed, "decline", OTHER_CHAIR, days_ago=18, reason="该事由已由校工会统一慰问，请以通知为准。")
    keep_draft(session, stage.who(MEMBER), "mutual_aid_claim", {"claim": "hospital", "admitted_on": stage.day(-20)}, stage.at)
    read_case(session, given.number, stage.who(OTHER_CHAIR), stage.at)
    year = next_year_of(FESTIVALS["spring_festival"], stage.today)
    prepare_lists(session, "spring_festival", year, stage.at)
    return [*_shots(hospital, given, returned, leave, year), *_activities(stage), *play_proposals(session, stage.who, stage.at)]


def _activities(stage: Stage) -> list[Shot]:
    """Let the chair of 工学院 hold activities in every state, and return their pictures."""
    session, at = stage.session, stage.at
    chair, member, colleague = (stage.who(name) for name in (OTHER_CHAIR, MEMBER, "郑敏"))
    session.add(Office(member=chair, post="culture_officer", from_on=stage.today))
    session.flush()

    def begin(title: str, days: int, **more: Any) -> Activity:
        start = stage.day(days)
        given = {"title": title, "starts_at": f"{start} 14:00", "ends_at": f"{start} 17:00", "closes_at": "", "opens_at": ""}
        return open_activity(session, chair, at, **(given | more))

    outing = begin("古堰画乡亲子一日行", 9, capacity="3", companions_max="3", allows_children="是", kind="春秋游",
                   quotas="工学院分工会 2", form="集合地点：东门/西门\n忌口（选填）")
    sign_up(session, outing, member, at, adults="0", children="1", child_1="4-6", **_answers(outing))
    sign_up(session, outing, colleague, at, **_answers(outing))
    relay = begin("教职工接力赛", 12, team_max="6", team_min="4", capacity="8", kind="文体比赛", venue="田径场")
    sign_up(session, relay, member, at, team="工学院一队")
    do(session, registration_of(session, relay, member), "invite", member, at, colleague="郑敏")
    relay.series = ActivitySeries(code="games", title="四球赛", intro="四项比赛")
    outing.series = relay.series
    talk = begin("青年教师沙龙", 3, capacity="1", needs_approval="是", kind="讲座", venue="教工之家", check_in="扫现场变化的码")
    sign_up(session, talk, colleague, at)
    do(session, registration_of(session, talk, colleague), "approve", chair, at)
    sign_up(session, talk, member, at)
    do(session, registration_of(session, talk, member), "approve", chair, at)
    do(session, registration_of(session, talk, colleague), "cancel", colleague, at)
    photo = begin("校园摄影比赛", 15, kind="技能竞赛", venue="线上")
    photo.contest = {"criteria": [{"code": "form", "title": "构图", "weight": 60}, {"code": "idea", "title": "立意", "weight": 40}],
                     "drop_highest": 1, "drop_lowest": 1}
    one = sign_up(session, photo, member, at)
    do(session, one, "hand_in", member, at, title="瓯江秋色", words="拍摄于南明湖畔的傍晚。",
       files=[stage.picture(MEMBER, "files", "瓯江秋色.jpg")])
    river = begin("瓯江边捡拾垃圾", 2, kind="志愿服务", counts_hours="是", venue="南明门")
    came = sign_up(session, river, member, at)
    river.starts_at, river.ends_at, river.state = at - timedelta(hours=30), at - timedelta(hours=27), "ended"
    came.checked_in_at, came.checked_out_at, came.check_in_how = river.starts_at, river.ends_at, "scene"
    came.minutes, came.hours_state, came.hours_at = 180, "confirmed", at - timedelta(hours=20)
    plan(session, chair, at, title="春节联欢会（筹备）")
    session.flush()
    return [*_activity_shots(session, (outing, relay, talk, photo, river), member, one), *play_door(session, stage.who, chair, at)]


def _answers(activity: Activity) -> dict[str, str]:
    return {activity.form[0]["code"]: "东门"}


def _activity_shots(session: Session, activities: Sequence[Activity], member: Member, one: Registration) -> list[Shot]:
    outing, relay, talk, photo, river = activities

    def shot(name: str, who: str, path: str, **more: Any) -> Shot:
        return {"name": f"activity-{name}", "who": who, "path": path} | more

    def of(activity: Activity, action: str) -> str:
        return links.registration_move(registration_of(session, activity, member).id, action)

    entry = links.entry(session.scalars(select(ContestEntry.id).where(ContestEntry.registration_id == one.id)).one())
    return [
        shot("list", MEMBER, links.activities()), shot("list-officer", OTHER_CHAIR, links.activities()),
        shot("search", MEMBER, f"{links.activities()}?words=周末"),
        shot("mine", MEMBER, links.activity(outing.code)), shot("full", "蓝海英", links.activity(outing.code)),
        shot("officer", OTHER_CHAIR, links.activity(outing.code)), shot("sign-up", "蓝海英", links.activity_move(outing.code, "sign_up")),
        shot("captain", MEMBER, links.activity(relay.code)), shot("invited", "郑敏", links.activity(relay.code)),
        shot("invite", MEMBER, of(relay, "invite")), shot("offered", MEMBER, links.activity(talk.code)),
        shot("new", OTHER_CHAIR, links.new_activity()), shot("roster", OTHER_CHAIR, links.roster(outing.code)),
        shot("registration", OTHER_CHAIR, links.registration(registration_of(session, outing, member).id)),
        shot("screen", OTHER_CHAIR, links.check_in_screen(talk.code)), shot("poster", OTHER_CHAIR, links.check_in_screen(outing.code)),
        shot("check-in", MEMBER, links.check_in(outing.code)), shot("check-in-number", MEMBER, links.check_in(talk.code)),
        shot("contest", OTHER_CHAIR, links.contest(photo.code)), shot("entry", MEMBER, entry),
        shot("after", MEMBER, links.activity(river.code)), shot("rate", MEMBER, of(river, "rate")),
        shot("hours", MEMBER, links.hours()), shot("statistics", OTHER_CHAIR, links.activity_statistics()),
    ]


def _given(stage: Stage) -> Case:
    case_ = stage.ask(
        "condolence_visit", MEMBER, days_ago=6, subject="本人", occasion="hospital", illness="骨折",
        happened_on=stage.day(-8), place="丽水市人民医院", contact="13805780021",
        evidence=[stage.picture(MEMBER, "evidence", "住院票据.jpg")],
    )
    stage.take(case_, "accept", OTHER_CHAIR, days_ago=5)
    stage.take(case_, "arrange", OTHER_CHAIR, days_ago=4, visitors="徐文、郑敏", visit_on=stage.day(-2))
    stage.take(
        case_, "record_visit", OTHER_CHAIR, days_ago=2, visited_on=stage.day(-2), visited_by="徐文、郑敏",
        visit_form="hospital", visit_note="精神不错，家里有人照料。",
    )
    stage.take(case_, "record_gift", OTHER_CHAIR, days_ago=1, gift_form="both", amount="800", goods="水果一篮")
    return case_


def _returned(stage: Stage) -> Case:
    case_ = stage.ask(
        "mutual_aid_claim", MEMBER, days_ago=3, claim="hospital", admitted_on=stage.day(-40), discharged_on=stage.day(-30),
        self_paid="3200.50", settlement=[stage.picture(MEMBER, "settlement", "结算单.jpg")], bank_card="6222021234567890123",
    )
    reason = "结算单缺医院盖章，请补拍；卡号少一位，请核对。"
    stage.take(case_, "return", WELFARE, days_ago=2, missing=["settlement", "bank_card"], reason=reason)
    return case_


def _leave(stage: Stage) -> Case:
    case_ = stage.ask(
        "sick_care", "郑敏", days_ago=12, subject="本人", from_on=stage.day(-13), until_on=stage.day(20), hospital="是",
        needs="接送孩子有困难", contact="13805788022",
    )
    stage.take(case_, "record_contact", OTHER_CHAIR, days_ago=11, contact_form="phone", result="恢复得不错，孩子由家人接送。")
    return case_


def _shots(hospital: Case, given: Case, returned: Case, leave: Case, year: int) -> list[Shot]:
    def shot(name: str, who: str, path: str, **more: Any) -> Shot:
        return {"name": name, "who": who, "path": path} | more

    visit = links.service_form("condolence_visit")
    return [
        shot("bind", STRANGER, links.home()),
        shot("bind-wrong", STRANGER, links.bind(), status=200, steps=[
            {"fill": "#staff_number", "with": "T2015007"}, {"click": ".buttons button"}, {"see": ".problem"}]),
        shot("home-member", MEMBER, links.home()),
        shot("home-officer", OTHER_CHAIR, links.home()),
        shot("home-empty", ADMINISTRATOR, links.home()),
        shot("inbox", MEMBER, links.inbox()),
        shot("services", MEMBER, links.catalogue()),
        shot("form-visit", MEMBER, visit),
        shot("form-visit-bereaved", MEMBER, visit, steps=[
            {"check": "#occasion-5"}, {"see": "#box-relation:not([hidden])"}]),
        shot("form-visit-problems", MEMBER, visit, steps=[
            {"check": "#subject-2"}, {"fill": "#subject", "with": "李四"}, {"click": ".buttons button"}, {"see": ".problem"}]),
        shot("form-claim-draft", MEMBER, links.service_form("mutual_aid_claim")),
        shot("sent", CHAIR, links.case_sent(hospital.number)),
        shot("case-officer", CHAIR, links.case(hospital.number)),
        shot("case-member-confirm", MEMBER, links.case(given.number)),
        shot("case-member-returned", MEMBER, links.case(returned.number)),
        shot("case-officer-tasks", OTHER_CHAIR, links.case(leave.number)),
        shot("action-correct", MEMBER, links.case_action(returned.number, "correct")),
        shot("action-return", CHAIR, links.case_action(hospital.number, "return")),
        shot("action-assign", CHAIR, links.case_action(hospital.number, "assign")),
        shot("action-transfer", CHAIR, links.case_action(hospital.number, "transfer")),
        shot("action-withdraw", MEMBER, links.case_action(returned.number, "withdraw")),
        shot("todo", OTHER_CHAIR, links.todo()),
        shot("todo-refused", MEMBER, links.todo(), status=403),
        shot("visits", OTHER_CHAIR, links.visits("spring_festival", year)),
        shot("activities", MEMBER, links.activities()),
        shot("activity", MEMBER, links.activity("badminton-2026")),
        shot("privacy", MEMBER, links.privacy()),
        shot("help", MEMBER, links.help_page()),
        shot("unbind", MEMBER, links.unbind()),
        shot("not-found", MEMBER, links.case("A202600000"), status=404),
    ]
