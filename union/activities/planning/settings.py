"""The settings of an activity as one form: what is asked, what stands in it to begin with, and what does not go together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityKind, CheckIn
from models.member import Branch, Member
from union.activities.activity.companions import MOST as MOST_COMPANIONS
from union.activities.activity.questions import EXAMPLE, Questions
from union.activities.places.seats import find_quotas
from union.activities.planning.contest_field import CONTEST, contest_fields
from union.activities.planning.quota_field import Quotas
from union.activities.planning.series import series_fields
from union.casework.forms.fields import Answers, Choice, Choices, Date, Field, Option, Text, YesNo
from union.casework.forms.number_field import Whole
from union.casework.forms.people import as_person
from union.casework.forms.people_fields import Colleague
from union.casework.forms.time_field import Moment
from union.ground.placeholder import is_branch
from union.ground.posts import posts

KINDS = (
    Option(ActivityKind.SPORT, "文体比赛"), Option(ActivityKind.OUTING, "春秋游"), Option(ActivityKind.LECTURE, "讲座"),
    Option(ActivityKind.TRAINING, "培训"), Option(ActivityKind.VOLUNTEERING, "志愿服务"), Option(ActivityKind.CONTEST, "技能竞赛"),
    Option(ActivityKind.OTHER, "其他"),
)
CHECK_IN = (
    Option(CheckIn.NONE, "不签到"), Option(CheckIn.SCENE, "扫码签到"), Option(CheckIn.ROTATING, "扫现场变化的码"),
)
SEXES = (Option("男", "男"), Option("女", "女"))
TIMES = ("starts_at", "ends_at", "opens_at", "closes_at", "change_until", "cancel_until")
PLAIN = (
    "title", "kind", "keywords", "intro", "venue", "minimum", "companions_max", "allows_children", "team_min", "team_max",
    "needs_approval", "offer_hours", "check_in", "counts_hours",
)
"""What is kept as it was answered."""
TERMS = ("branches", "posts", "sexes", "age_from", "age_until", "joined_before", "no_shows_max")
"""What is kept as the conditions of taking part."""
CLOSE_TO_DECIDE = "有成团人数的活动，报名要在活动开始前截止，人数不足时才来得及决定"


def setting_fields(session: Session) -> Sequence[Field]:
    """Return the questions about an activity, the same for a new one and one that is edited."""
    branches = tuple(Option(one.code, one.name) for one in session.scalars(select(Branch).where(is_branch()).order_by(Branch.code)))
    return (
        *_what(), *series_fields(session), *_when(), *_seats(branches), *_terms(branches), *_doing(), *contest_fields(),
    )


def _what() -> Sequence[Field]:
    return (
        Text(code="title", title="活动名称", max=60, example="教职工羽毛球赛"),
        Choice(code="kind", title="类型", example="1", options=KINDS),
        Text(code="intro", title="活动介绍", max=2000, lines=True, example="设男单、女单、混双，欢迎参加。"),
        Text(code="venue", title="地点", max=60, example="校体育馆二楼"),
        Text(code="keywords", title="关键词", max=200, required=False, example="羽毛球 球赛", help="会员搜这些词能找到，用空格隔开"),
        Colleague(code="organiser", title="组织者", required=False, example="本人", help="可以修改活动、审核报名的同事"),
    )


def _when() -> Sequence[Field]:
    return (
        Moment(code="starts_at", title="开始时间", example="12月5日 9:00"),
        Moment(code="ends_at", title="结束时间", required=False, example="12月5日 17:00"),
        Moment(code="opens_at", title="开放报名时间", required=False, example="11月20日 8:00", help="不填则一发布就开放"),
        Moment(code="closes_at", title="报名截止时间", required=False, example="12月3日 18:00", help="不填则到活动开始为止"),
        Moment(code="change_until", title="可修改报名到", required=False, example="12月3日 18:00", help="不填则到报名截止为止"),
        Moment(code="cancel_until", title="可自行取消到", required=False, example="12月4日 12:00", help="不填则到活动开始为止"),
    )


def _seats(branches: tuple[Option, ...]) -> Sequence[Field]:
    return (
        Whole(code="capacity", title="总名额", required=False, least=1, most=9999, example="30", help="团队活动写队数；不填为不限"),
        Quotas(code="quotas", title="分工会限额", required=False, branches=branches, example=f"{_first(branches)} 10",
               help="每行一个分工会和最多名额；没写的分工会共用其余名额"),
        Whole(code="minimum", title="成团人数", required=False, least=1, most=9999, example="10", help="报名截止时不足则由干部决定"),
        Whole(code="companions_max", title="可带家属", required=False, least=0, most=MOST_COMPANIONS, unit="位", example="2",
              help="占用名额；不填为不能带"),
        YesNo(code="allows_children", title="可带孩子", required=False, example="是", when=lambda given: bool(given.get("companions_max"))),
        Whole(code="team_max", title="每队最多", required=False, least=2, most=50, unit="人", example="6", help="含队长；不填为个人报名"),
        Whole(code="team_min", title="每队最少", required=False, least=1, most=50, unit="人", example="4",
              when=lambda given: bool(given.get("team_max"))),
        YesNo(code="needs_approval", title="报名要审核", example="否"),
        Whole(code="offer_hours", title="候补名额保留", required=False, least=1, most=168, unit="小时", example="12",
              help="不填按办法规定"),
    )


def _posts() -> tuple[Option, ...]:
    return tuple(Option(one.code, one.title) for one in posts().values() if one.code != "administrator")


def _terms(branches: tuple[Option, ...]) -> Sequence[Field]:
    return (
        Choices(code="branches", title="面向分工会", required=False, example="1", options=branches,
                help="不选为主办分工会，校工会主办的为全校"),
        Choices(code="posts", title="面向职务", required=False, example="1", options=_posts(), help="不选为不限"),
        Choices(code="sexes", title="性别要求", required=False, example="女", options=SEXES, help="不选为不限"),
        Whole(code="age_from", title="最小年龄", required=False, least=16, most=99, unit="周岁", example="18"),
        Whole(code="age_until", title="最大年龄", required=False, least=16, most=99, unit="周岁", example="40", help="按活动当天计算"),
        Date(code="joined_before", title="最晚入职日期", required=False, example="2025-12-31"),
        Whole(code="no_shows_max", title="缺席次数不超过", required=False, least=0, most=99, unit="次", example="2"),
    )


def _doing() -> Sequence[Field]:
    return (
        Questions(code="form", title="报名要填的问题", required=False, example=EXAMPLE,
                  help="每行一个问题，选项写在冒号后用“/”隔开，可加（选填）（可多选）（保密），也可写“是/否”“日期”“文件”"),
        Choice(code="check_in", title="签到方式", example="2", options=CHECK_IN),
        YesNo(code="counts_hours", title="计志愿时长", required=False, example="否",
              when=lambda given: given.get("kind") == ActivityKind.VOLUNTEERING),
    )


def _first(branches: tuple[Option, ...]) -> str:
    return branches[0].title if branches else "机关分工会"


def begun_settings(session: Session, activity: Activity, _by: Member) -> Answers:
    """Return an activity's settings as the answers they came from."""
    begun: dict[str, Any] = {name: getattr(activity, name) for name in (*PLAIN, "capacity")}
    begun |= {name: one.isoformat() for name in TIMES if (one := getattr(activity, name)) is not None}
    begun |= dict(activity.eligibility or {})
    begun["quotas"] = {quota.branch.code: quota.seats for quota in find_quotas(session, activity)}
    begun["form"] = list(activity.form or ())
    begun["series"] = activity.series.code if activity.series else None
    begun |= {name: (activity.contest or {}).get(name) for name in CONTEST}
    if activity.organiser:
        begun["organiser"] = vars(as_person(activity.organiser)).copy()
    return {code: value for code, value in begun.items() if value not in (None, "", [], {})}


def find_clash(given: Answers) -> dict[str, str]:
    """Return what does not go together, a sentence by the field it is said at."""
    at = {name: datetime.fromisoformat(given[name]) for name in TIMES if given.get(name)}
    starts, closes = at["starts_at"], at.get("closes_at", at["starts_at"])
    is_too_late_to_decide = bool(given.get("minimum")) and closes == starts
    found = {
        "ends_at": "结束时间要在开始时间以后" if at.get("ends_at", starts) < starts or at.get("ends_at") == starts else "",
        "closes_at": "报名截止不能晚于活动开始" if closes > starts else CLOSE_TO_DECIDE if is_too_late_to_decide else "",
        "opens_at": "开放报名要在报名截止以前" if "opens_at" in at and at["opens_at"] >= closes else "",
        "change_until": "修改报名的期限不能晚于活动开始" if at.get("change_until", starts) > starts else "",
        "cancel_until": "取消报名的期限不能晚于活动开始" if at.get("cancel_until", starts) > starts else "",
        "check_in": "计志愿时长要签到签退，请选一种签到方式" if given.get("counts_hours") and given.get("check_in") == CheckIn.NONE else "",
        "new_series": "已经选了所属系列，不用再填新系列名称" if given.get("series") and given.get("new_series") else "",
        "minimum": "成团人数不能多于总名额" if _is_above(given, "minimum", "capacity") else "",
        "team_min": "每队最少不能多于最多" if _is_above(given, "team_min", "team_max") else "",
        "companions_max": "团队活动不能带家属" if given.get("team_max") and given.get("companions_max") else "",
        "age_from": "最小年龄不能大于最大年龄" if _is_above(given, "age_from", "age_until") else "",
    }
    return {code: sentence for code, sentence in found.items() if sentence}


def _is_above(given: Answers, least: str, most: str) -> bool:
    return bool(given.get(least) is not None and given.get(most) is not None and given[least] > given[most])
