"""Activities and registrations as things that move: their states, and every move of each, assembled from the files beside this one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityState
from models.registration import Registration, RegistrationState
from union import links
from union.activities.activity.locks import UNKNOWN, UNKNOWN_ACTIVITY, lock_activity, lock_registration
from union.activities.activity.officers import OFFICER
from union.activities.activity.roles import parts_of_activity, parts_of_registration
from union.activities.attendance.check_in import CHECK_IN_MOVES
from union.activities.attendance.hours import CONFIRM_ALL_MOVES, HOURS_MOVES
from union.activities.attendance.ratings import RATING_MOVES
from union.activities.attendance.sign_out import SIGN_OUT_MOVES
from union.activities.attendance.walk_ins import WALK_IN_MOVES
from union.activities.contest.entries import HAND_IN_MOVES
from union.activities.contest.jurors import JUROR_MOVES
from union.activities.contest.objections import OBJECT_MOVES
from union.activities.contest.results import RESULT_MOVES
from union.activities.places.approving import APPROVE_ALL_MOVES, APPROVING_MOVES
from union.activities.places.leaving import LEAVING_MOVES
from union.activities.places.signing_up import ENTRY_MOVES, SIGN_UP_MOVES
from union.activities.places.team_moves import TEAM_MOVES
from union.activities.places.waitlist import WAITLIST_MOVES
from union.activities.planning.merging import CARRY_MOVES
from union.activities.planning.running import RUNNING_MOVES
from union.casework.flows.rows import State
from union.casework.flows.states import Outcome
from union.casework.flows.things import Move, MoveTable, ThingKind, row_of
from union.ground.errors import NotFound

ACTIVITY_STATES = (
    State(ActivityState.DRAFT, "草稿", "写好后请发布"),
    State(ActivityState.PUBLISHED, "即将报名", "到开放时间可以报名"),
    State(ActivityState.OPEN, "报名中", "可以报名"),
    State(ActivityState.CLOSED, "报名截止", "请已报名的会员按时参加"),
    State(ActivityState.RUNNING, "进行中", "活动正在进行"),
    State(ActivityState.ENDED, "已结束", "等待结项"),
    State(ActivityState.SETTLED, "已结项", "活动已全部完成", outcome=Outcome.COMPLETED),
    State(ActivityState.CANCELLED, "已取消", "活动不举行，已告知报名的会员", outcome=Outcome.WITHDRAWN),
)
"""Full is no state: it is how the seats stand (满员 ⇄ 候补)."""
REGISTRATION_STATES = (
    State(RegistrationState.PENDING, "待审核", "组织方审核后会通知您"),
    State(RegistrationState.INVITED, "受邀入队", "请答复同事的组队邀请"),
    State(RegistrationState.SEATED, "已报名", "请按时参加"),
    State(RegistrationState.WAITING, "候补中", "有名额会按顺序通知您"),
    State(RegistrationState.OFFERED, "待确认", "有名额为您保留，请在期限前确认"),
    State(RegistrationState.CANCELLED, "已取消", "您已取消这份报名", outcome=Outcome.WITHDRAWN),
    State(RegistrationState.REFUSED, "未通过", "这次报名没有通过，欢迎参加下一次活动", outcome=Outcome.DECLINED),
    State(RegistrationState.DECLINED, "已谢绝", "您没有接受这份名额或邀请", outcome=Outcome.WITHDRAWN),
    State(RegistrationState.EXPIRED, "已过时", "这份报名已过时，名额让给了下一位", outcome=Outcome.EXPIRED),
    State(RegistrationState.UNHEARD, "未审核", "活动开始前没有来得及审核这份报名，很抱歉，欢迎参加下一次活动", outcome=Outcome.EXPIRED),
    State(RegistrationState.RELEASED, "已由组织方取消", "这份报名已由组织方取消", outcome=Outcome.RELEASED),
)
CHECKED_IN = State(RegistrationState.SEATED, "已签到", "已经签到，祝您愉快")
"""What is said of a seat whose holder is there."""
CONTEST_MOVES: tuple[Move[Activity], ...] = (*JUROR_MOVES, *RESULT_MOVES, *OBJECT_MOVES)
"""What of an activity is done from its contest's page."""
ACTIVITY_MOVES: tuple[Move[Activity], ...] = (
    *SIGN_UP_MOVES,
    *RUNNING_MOVES,
    *WALK_IN_MOVES,
    *APPROVE_ALL_MOVES,
    *CONFIRM_ALL_MOVES,
    *CONTEST_MOVES,
)
REGISTRATION_MOVES: tuple[Move[Registration], ...] = (
    *ENTRY_MOVES,
    *APPROVING_MOVES,
    *WAITLIST_MOVES,
    *TEAM_MOVES,
    *LEAVING_MOVES,
    *CHECK_IN_MOVES,
    *SIGN_OUT_MOVES,
    *HOURS_MOVES,
    *RATING_MOVES,
    *HAND_IN_MOVES,
    *CARRY_MOVES,
)


def is_code(key: str) -> bool:
    """Say whether a text could be an activity's code: a database may choke on anything else (NUL)."""
    return 0 < len(key) <= 40 and key.isascii() and key.isprintable()


def get_by_code(session: Session, key: str) -> Activity:
    """Return an activity by its code, whatever its state; raises NotFound."""
    found = session.scalars(select(Activity).where(Activity.code == key)).first() if is_code(key) else None
    if found is None:
        raise NotFound(UNKNOWN_ACTIVITY)
    return found


def _lock_by_code(session: Session, key: str) -> Activity:
    found = session.scalars(select(Activity.id).where(Activity.code == key)).first() if is_code(key) else None
    if found is None:
        raise NotFound(UNKNOWN_ACTIVITY)
    return lock_activity(session, found)


def _get_registration(session: Session, key: str) -> Registration:
    found = session.get(Registration, row_of(key, UNKNOWN))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _lock_registration(session: Session, key: str) -> Registration:
    return lock_registration(session, row_of(key, UNKNOWN))


ACTIVITY = ThingKind[Activity](
    name="activity", title="活动", model=Activity, get=get_by_code, lock=_lock_by_code,
    key_of=lambda one: one.code, title_of=lambda one: one.title,
    parts_of=parts_of_activity, page_of=lambda one: links.activity(one.code),
    move_page=lambda one, action: links.activity_move(one.code, action), unknown=UNKNOWN_ACTIVITY, word_of=lambda _one: "活动",
    flow=MoveTable[Activity](start=ActivityState.DRAFT, states=ACTIVITY_STATES, steps=ACTIVITY_MOVES, kept_by=(OFFICER,)),
)
REGISTRATION = ThingKind[Registration](
    name="registration", title="活动报名", model=Registration, get=_get_registration, lock=_lock_registration,
    key_of=lambda one: str(one.id), title_of=lambda one: one.activity.title,
    parts_of=parts_of_registration, page_of=lambda one: links.registration(one.id),
    move_page=lambda one, action: links.registration_move(one.id, action), unknown=UNKNOWN, word_of=lambda _one: "我的报名",
    purpose_of=lambda one: f"activity:{one.activity.code}",
    flow=MoveTable[Registration](
        start=RegistrationState.PENDING, also_starts=(RegistrationState.INVITED, RegistrationState.WAITING),
        states=REGISTRATION_STATES, steps=REGISTRATION_MOVES, kept_by=(OFFICER,),
    ),
)


def stand_of(registration: Registration) -> State:
    """Return how a registration stands, as it is said to people: who is there already is not asked to come."""
    is_there = registration.state == RegistrationState.SEATED and registration.checked_in_at is not None
    return CHECKED_IN if is_there else REGISTRATION.flow.state(registration.state)
