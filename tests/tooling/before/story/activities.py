"""Activities in every state, and registrations in every state: waited for, offered, approved, in teams, checked in, counted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from models.activity import Activity
from models.registration import Registration
from tests.tooling.before.story.teller import Teller

SCHOOL, BRANCH = "T2012113", "T2006012"
"""Who makes activities of the school union and of 生态学院."""
SETTINGS: dict[str, Any] = {
    "owner": "1", "kind": "春秋游", "intro": "当日往返，步行约6公里。", "venue": "莲都区古堰画乡", "needs_approval": "否",
    "check_in": "扫码签到", "organiser": "",
}
LIN, PAN, YE, ZHENG, ZHAO, JI = "T2015007", "T2022107", "T1999143", "T2018022", "T2010021", "T2016124"
"""Of 生态学院 and 工学院."""
VOLUNTEERS = (LIN, PAN, YE, ZHENG, ZHAO, JI)
"""Who comes to the river; the first four sign out, too."""


def make(
    teller: Teller, title: str, starts_at: str, by: str = SCHOOL, *, is_published: bool = True, is_announced: bool = False, **settings: Any
) -> str:
    """Make an activity and publish it; returns its code."""
    code = teller.do(by, "activity:new", title=title, starts_at=starts_at, **(SETTINGS | settings)).number
    if is_published:
        teller.do(by, f"activity:{code}:publish")
        if not is_announced:
            # As the demo does it: sixty notices for each would be most of the database.
            told = update(Activity).where(Activity.code == code, Activity.state == "open").values(opened_told_at=teller.now)
            teller.inside(lambda session: session.execute(told))
    return code


def sign_up(teller: Teller, code: str, *people: str, **given: Any) -> None:
    """Let people sign up, one after the other."""
    for who in people:
        teller.do(who, f"activity:{code}:sign_up", **given)


def of(teller: Teller, code: str, who: str) -> str:
    """Return the key of somebody's newest registration."""
    def work(session: Any) -> str:
        query = select(Registration.id).where(Registration.activity.has(code=code), Registration.member.has(staff_number=who))
        return str(session.scalars(query.order_by(Registration.id.desc())).first())

    return str(teller.inside(work))


def act(teller: Teller, code: str, who: str, action: str, by: str = "", **given: Any) -> None:
    """Take a move of somebody's registration, by themselves or by another."""
    teller.do(by or who, f"registration:{of(teller, code, who)}:{action}", **given)


def plan(teller: Teller) -> dict[str, str]:
    """Make what is still to come at the end of the story, and let people sign up."""
    found = {
        "draft": make(teller, "冬季养生讲座", "2026-10-20 14:00", is_published=False),
        "published": make(teller, "秋日登山", "2026-09-20 08:00", opens_at="2026-09-12 08:00", closes_at="2026-09-18 18:00"),
        "waited for": make(teller, "瓯江夜游", "2026-09-19 18:00", closes_at="2026-09-17 18:00", capacity="2", offer_hours="48"),
        "approved": make(teller, "烘焙体验课", "2026-09-26 14:00", closes_at="2026-09-24 18:00", needs_approval="是", capacity="10"),
        "teams": make(teller, "趣味接力赛", "2026-09-25 14:00", kind="文体比赛", closes_at="2026-09-23 18:00", capacity="3",
                      team_min="2", team_max="4", new_series="秋季趣味运动会"),
        "asked": make(teller, "骑行南明湖", "2026-09-27 08:00", BRANCH, owner="1", closes_at="2026-09-25 18:00", companions_max="2",
                      allows_children="是", form="T恤尺码：S/M/L\n紧急联系人（保密）\n健康证明：文件（选填）"),
        "cancelled": make(teller, "露天电影", "2026-09-16 19:00"),
        "merged": make(teller, "插花课一班", "2026-09-22 14:00", closes_at="2026-09-20 18:00", capacity="20"),
        "into": make(teller, "插花课二班", "2026-09-23 14:00", closes_at="2026-09-21 18:00", capacity="20"),
        "closed": make(teller, "读书分享会", is_announced=True, starts_at="2026-09-15 15:00", closes_at="2026-09-09 18:00", capacity="30"),
    }
    sign_up(teller, found["waited for"], "T2019103", "T2022121", "T2005108", "T2015144", "T2000127", "T2013147", "T2021115")
    sign_up(teller, found["approved"], "T2019103", "T2022121", "T2005108", "T2015144", "T2000127")
    sign_up(teller, found["asked"], LIN, adults="1", children="1")
    sign_up(teller, found["asked"], PAN)
    sign_up(teller, found["cancelled"], LIN, ZHENG)
    sign_up(teller, found["merged"], "T2021114", "T2013150")
    sign_up(teller, found["into"], "T2021114", "T2018112")
    sign_up(teller, found["closed"], "T2016124", "T2023105", LIN)
    _decide(teller, found)
    _team_up(teller, found["teams"])
    return found


def _decide(teller: Teller, found: dict[str, str]) -> None:
    """Approve, refuse, cancel, call off and merge; two registrations stay undecided."""
    act(teller, found["approved"], "T2019103", "approve", SCHOOL)
    act(teller, found["approved"], "T2022121", "turn_down", SCHOOL)
    act(teller, found["approved"], "T2005108", "cancel")
    teller.do(SCHOOL, f"activity:{found['cancelled']}:cancel", reason="台风预警，安全第一")
    teller.do(SCHOOL, f"activity:{found['merged']}:close")
    teller.do(SCHOOL, f"activity:{found['merged']}:merge", into=found["into"], reason="两班合成一班")
    act(teller, found["closed"], "T2023105", "release", SCHOOL, reason="本人来电说明出差")


def _team_up(teller: Teller, code: str) -> None:
    sign_up(teller, code, ZHAO, team="工学一队")
    for guest in (ZHENG, JI, LIN):
        act(teller, code, ZHAO, "invite", colleague=guest)
    act(teller, code, ZHENG, "join")
    act(teller, code, JI, "refuse")
    sign_up(teller, code, YE, team="生态小队")


def begin_past(teller: Teller) -> dict[str, str]:
    """Make what will be over, or going on, at the end of the story."""
    found = {
        "settled": make(teller, "开学茶话会", "2026-08-28 14:00", ends_at="2026-08-28 16:00", closes_at="2026-08-27 18:00", capacity="2"),
        "unheard": make(teller, "新教工见面会", "2026-08-29 09:00", ends_at="2026-08-29 11:00", needs_approval="是", capacity="9"),
        "ended": make(teller, "江边捡拾垃圾", "2026-09-05 09:00", ends_at="2026-09-05 12:00", kind="志愿服务", counts_hours="是"),
        "running": make(teller, "图书馆义务整理", "2026-09-10 08:30", ends_at="2026-09-10 12:00", kind="志愿服务", counts_hours="是"),
        "rotating": make(teller, "教师节座谈会", "2026-09-10 09:15", ends_at="2026-09-10 11:30", kind="讲座", check_in="扫现场变化的码"),
    }
    sign_up(teller, found["settled"], LIN, ZHENG, "T2019103")
    sign_up(teller, found["unheard"], "T2023105")
    sign_up(teller, found["ended"], *VOLUNTEERS)
    sign_up(teller, found["running"], LIN, PAN, "T2008016", "T2016030")
    sign_up(teller, found["rotating"], "T2008016", "T2016030", "T2019103")
    return found


def pass_on(teller: Teller, code: str) -> None:
    """Let a seat become free: the next in line gives it up, so that it is offered to the one after."""
    act(teller, code, "T2019103", "cancel")
    act(teller, code, "T2005108", "decline")


def accept_offer(teller: Teller, code: str) -> None:
    """Accept the seat that was offered after another offer had run out."""
    act(teller, code, "T2000127", "accept")


def scan(teller: Teller, code: str, *people: str) -> None:
    """Let people scan the printed code at the door."""
    for who in people:
        teller.chat(who).send("event", Event="SCAN", EventKey=f"checkin.{code}", Ticket="t")


def settle(teller: Teller, code: str) -> None:
    """End and settle an activity, somebody rating it."""
    teller.do(SCHOOL, f"activity:{code}:settle", settlement="实到2人")
    act(teller, code, LIN, "rate")


def count_hours(teller: Teller, code: str) -> None:
    """Confirm some hours of volunteers, of which one is disputed and one of those answered."""
    for who in (LIN, PAN, YE):
        act(teller, code, who, "confirm_hours", SCHOOL)
    for who in (PAN, YE):
        act(teller, code, who, "dispute_hours")
    act(teller, code, YE, "resolve_hours", SCHOOL, decision="重新核定", minutes="200", reason="按签到表核对")
    act(teller, code, LIN, "rate")
