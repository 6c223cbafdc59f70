"""Every route × role of the cast × own or other branch, in one table; a route that is not in the table fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from models.campaign import CampaignVisit
from models.case import Attachment
from models.member import Member
from models.registration import ContestEntry, ResultObjection
from models.session import transaction
from tests.beginnings import Beginning, empty, keep
from tests.cast import Cast
from tests.phones import Street, open_sandbox, open_street
from tests.sitting import asked, at_hand, make_sitting
from tests.story import ask_for_visit, report_leave, take
from tests.union.activities.outings import do, open_activity, plan, sign_up
from tests.voices import BOARD, answer, suggest
from union.casework.forms.attachments import attach
from union.festivals.campaigns import prepare_lists
from union.ground.consents import find_consents
from union.voice.publishing import publish
from wechat_sandbox.app import SandboxApp

# {case}, {consent}, {visit}: of 林晓燕, a member of 生态学院, {file} in her case. {own}: of 周建平, its chair, for himself.
# {voice}: a suggestion of 林晓燕 that 王丽华 has answered, {board}: what the board says of it.
# {proposal}: of 林晓燕, 郑敏 is asked to second it; both, 徐文 and 周建平 are delegates.
# {sitting}: the one it is for; only its committee manages it, of whom nobody is here.
# in: to the sign-in · bind: to the binding · back: to the case proposal or activity, for the step is not theirs · else the status.
# {act}, {draft}: activities of 生态学院; {reg}, {entry} with {work}, {objection}: 林晓燕's, to {act}.
# 郑敏 and 徐文 are member and chair of 工学院, 叶青 administrator, 王丽华 the school's welfare officer,
# 林晓燕 the member herself, 周建平 her chair. Who may change something comes last.
TABLE = """
                                        nobody unbound 郑敏  徐文  叶青  王丽华 林晓燕 周建平
GET  /healthz                           200    200     200   200   200   200    200    200
GET  /assets/own/x/pages.css            404    404     404   404   404   404    404    404
GET  /wechat/callback                   403    403     403   403   403   403    403    403
POST /wechat/callback                   403    403     403   403   403   403    403    403
GET  /h5/sign-in                        302    302     302   302   302   302    302    302
GET  /h5/sign-in/back                   400    302     302   302   302   302    302    302
POST /h5/sign-out                       200    200     200   200   200   200    200    200
GET  /h5/bind                           in     200     200   200   200   200    200    200
POST /h5/bind                           401    422     422   422   422   422    422    422
GET  /h5/help                           in     200     200   200   200   200    200    200
GET  /h5/                               in     bind    200   200   200   200    200    200
GET  /h5/inbox                          in     bind    200   200   200   200    200    200
GET  /h5/unbind                         in     bind    200   200   200   200    200    200
POST /h5/unbind                         401    403     303   303   303   303    303    303
GET  /h5/services                       in     bind    200   200   200   200    200    200
GET  /h5/services/sick_care             in     bind    200   200   200   200    200    200
POST /h5/services/sick_care             401    403     200   200   200   200    200    200
GET  /h5/activities                     in     bind    200   200   200   200    200    200
GET  /h5/activities/none                in     bind    404   404   404   404    404    404
GET  /h5/proposals                      in     bind    200   200   200   200    200    200
GET  /h5/proposals/new                  in     bind    200   200   403   403    200    200
POST /h5/proposals/new                  401    403     200   200   403   403    200    200
GET  /h5/proposals/register.xlsx        in     bind    403   403   403   403    403    403
GET  /h5/proposals/{proposal}           in     bind    200   404   404   404    200    404
GET  /h5/proposals/{proposal}/print.pdf in     bind    200   404   404   404    200    404
GET  /h5/proposals/{proposal}/second    in     bind    200   404   404   404    back   404
POST /h5/proposals/{proposal}/second    401    403     303   404   404   404    403    404
GET  /h5/sittings/new                   in     bind    403   403   403   403    403    403
POST /h5/sittings/new                   401    403     403   403   403   403    403    403
GET  /h5/sittings/{sitting}             in     bind    200   200   200   200    200    200
GET  /h5/sittings/{sitting}/report.pdf  in     bind    200   200   200   200    200    200
GET  /h5/sittings/{sitting}/hold        in     bind    back  back  back  back   back   back
POST /h5/sittings/{sitting}/hold        401    403     403   403   403   403    403    403
GET  /h5/activities/new                 in     bind    403   200   403   403    403    200
POST /h5/activities/new                 401    403     403   200   403   403    403    200
GET  /h5/activities/statistics          in     bind    403   200   403   403    403    200
GET  /h5/activities/statistics.xlsx     in     bind    403   200   403   403    403    200
GET  /h5/statistics/attendance          in     bind    403   200   403   403    403    200
GET  /h5/statistics/attendance.xlsx     in     bind    403   200   403   403    403    200
GET  /h5/statistics/none                in     bind    403   404   403   404    403    404
GET  /h5/activities/{draft}             in     bind    404   404   404   404    404    200
GET  /h5/activities/{act}               in     bind    200   200   200   200    200    200
GET  /h5/activities/{act}/do/sign_up    in     bind    200   200   200   200    back   200
POST /h5/activities/{act}/do/sign_up    401    403     409   409   409   409    409    303
GET  /h5/activities/{act}/do/cancel     in     bind    back  back  back  back   back   200
POST /h5/activities/{act}/do/cancel     401    403     403   403   403   403    403    200
GET  /h5/activities/{act}/roster        in     bind    403   403   403   403    403    200
POST /h5/activities/{act}/roster        401    403     403   403   403   403    403    409
GET  /h5/activities/{act}/roster.xlsx   in     bind    403   403   403   403    403    200
POST /h5/activities/{act}/roster.xlsx   401    403     403   403   403   403    403    422
GET  /h5/activities/{act}/attendance.xlsx in   bind    403   403   403   403    403    200
GET  /h5/activities/{act}/screen        in     bind    403   403   403   403    403    200
GET  /h5/activities/{act}/scanner       in     bind    403   403   403   403    403    200
POST /h5/activities/{act}/scanner       401    403     403   403   403   403    403    409
GET  /h5/activities/{act}/scanner/config in    bind    403   403   403   403    403    200
GET  /h5/activities/{act}/poster.png    in     bind    403   403   403   403    403    200
GET  /h5/activities/{act}/check-in      in     bind    200   200   200   200    200    200
POST /h5/activities/{act}/check-in      401    403     409   409   409   409    409    409
GET  /h5/activities/{act}/contest       in     bind    200   200   200   200    200    200
GET  /h5/registrations/{reg}            in     bind    404   404   404   404    back   200
POST /h5/registrations/{reg}            401    403     404   404   404   404    403    409
GET  /h5/registrations/{reg}/code       in     bind    404   404   404   404    200    404
GET  /h5/registrations/{reg}/files/1    in     bind    404   404   404   404    404    404
GET  /h5/registrations/{reg}/release    in     bind    404   404   404   404    back   200
POST /h5/registrations/{reg}/release    401    403     404   404   404   404    403    200
GET  /h5/registrations/{reg}/cancel     in     bind    404   404   404   404    200    back
POST /h5/registrations/{reg}/cancel     401    403     404   404   404   404    303    409
GET  /h5/entries/{entry}                in     bind    404   404   404   404    200    200
GET  /h5/entries/{entry}/files/{work}   in     bind    404   404   404   404    200    200
GET  /h5/entries/{entry}/admit          in     bind    404   404   404   404    back   200
POST /h5/entries/{entry}/admit          401    403     404   404   404   404    403    303
GET  /h5/objections/{objection}         in     bind    404   404   404   404    200    200
GET  /h5/objections/{objection}/answer  in     bind    404   404   404   404    back   200
POST /h5/objections/{objection}/answer  401    403     404   404   404   404    403    200
GET  /h5/hours                          in     bind    200   200   200   200    200    200
GET  /h5/hours/2026.pdf                 in     bind    404   404   404   404    404    404
POST /h5/hours/verify                   401    403     403   404   403   404    403    404
GET  /h5/privacy                        in     bind    200   200   200   200    200    200
POST /h5/privacy/consents/{consent}/withdraw 401 403   404   404   404   404    303    404
GET  /h5/todo                           in     bind    403   200   403   200    403    200
GET  /h5/visits/spring_festival/2027    in     bind    403   200   403   200    403    200
POST /h5/visits/spring_festival/2027/add 401   403     403   422   403   422    403    422
POST /h5/visits/spring_festival/2027/{visit} 401 403   403   404   403   303    403    409
GET  /h5/board                          in     bind    200   200   200   200    200    200
GET  /h5/board/{board}                  in     bind    200   200   200   200    200    200
GET  /h5/board/publish/{voice}          in     bind    404   404   404   200    403    404
POST /h5/board/publish/{voice}          401    403     404   404   404   200    403    404
POST /h5/board/agree/{voice}            401    403     404   404   404   409    409    404
POST /h5/board/take-back/{voice}        401    403     404   404   404   303    303    404
GET  /h5/suggest                        in     bind    200   200   200   200    200    200
POST /h5/suggest                        401    403     422   422   422   422    422    422
GET  /h5/suggest/answer                 200    200     200   200   200   200    200    200
POST /h5/suggest/answer                 422    422     422   422   422   422    422    422
GET  /h5/cases/{case}                   in     bind    404   404   404   404    200    200
GET  /h5/cases/{case}/sent              in     bind    404   404   404   404    200    200
GET  /h5/cases/{case}/files/{file}      in     bind    404   404   404   404    200    200
GET  /h5/cases/{case}/accept            in     bind    404   404   404   404    back   200
POST /h5/cases/{case}/accept            401    403     404   404   404   404    403    303
GET  /h5/cases/{case}/withdraw          in     bind    404   404   404   404    200    back
POST /h5/cases/{case}/withdraw          401    403     404   404   404   404    303    409
GET  /h5/cases/{own}                    in     bind    404   404   404   404    404    200
GET  /h5/cases/{own}/record_contact     in     bind    404   404   404   404    404    back
POST /h5/cases/{own}/record_contact     401    403     404   404   404   404    404    403
"""
COOKIE = "jgzj"
NAMES = {"郑敏": "zheng", "徐文": "xu", "叶青": "ye", "王丽华": "wang", "林晓燕": "lin", "周建平": "zhou"}
LINES = [line.split() for line in TABLE.strip().splitlines()]
PEOPLE, ROWS = LINES[0], LINES[1:]


@dataclass
class Town:
    """The product with two cases in it, and everybody's browser, signed in."""

    street: Street
    names: dict[str, str]
    cookies: dict[str, str]
    beginning: Beginning

    def browser(self, who: str) -> FlaskClient:
        """Return somebody's browser."""
        client = self.street.app.test_client()
        if who in self.cookies:
            client.set_cookie(COOKIE, self.cookies[who])
        return client


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxApp]:
    """WeChat's stand-in."""
    with open_sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def built_town(
    shared_engine: Engine, put_cast: Callable[[Session], Cast], sandbox: SandboxApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """Two cases, one file, one consent; built and signed in to once, its rows then kept for every test."""
    with open_street(shared_engine, sandbox, tmp_path_factory.mktemp("town")) as street:
        # The tests of tokens stand elsewhere; here only who asks matters.
        street.app.config["WTF_CSRF_ENABLED"] = False
        with transaction(shared_engine) as session:
            cast = put_cast(session)
            names = _happen(session, street, cast)
        cookies = {who: _sign_in(street, cast, who) for who in PEOPLE if who != "nobody"}
        with shared_engine.begin() as connection:
            beginning = keep(connection)
            empty(connection)
        yield Town(street, names, cookies, beginning)


@pytest.fixture
def town(engine: Engine, built_town: Town) -> Town:
    """The town as it was built, whatever another test has done in it."""
    with engine.begin() as connection:
        built_town.beginning.put(connection)
    return built_town


def _sign_in(street: Street, cast: Cast, who: str) -> str:
    phone = street.phone(getattr(cast, NAMES[who])) if who in NAMES else street.stranger()
    phone.open("/h5/help")
    cookie = phone.client.get_cookie(COOKIE)
    assert cookie is not None
    return cookie.value


def _happen(session: Session, street: Street, cast: Cast) -> dict[str, str]:
    at = street.house.now()
    lin, zhou = (session.get_one(Member, one.id) for one in (cast.lin, cast.zhou))
    case_ = ask_for_visit(session, lin, at)
    own = report_leave(session, zhou, at)
    file = Attachment(
        member_id=lin.id, case_id=case_.id, field="evidence", file_name="票据.pdf", media_type="application/pdf", size=8,
        stored_name=street.house.doors.vault.store(BytesIO(b"%PDF-1.4")), at=at,
    )
    session.add(file)
    session.flush()
    consent = find_consents(session, lin)[0]
    prepare_lists(session, "spring_festival", 2027, at)
    visit = session.scalars(select(CampaignVisit.id).where(CampaignVisit.member_id == lin.id)).one()
    voice, board = _speak(session, cast, lin, at)
    found = asked(session, make_sitting(session, at_hand(session, cast), at), at)
    proposal, sitting = str(found.id), str(found.congress_id)
    numbers = {"voice": voice, "board": board, "proposal": proposal, "sitting": sitting, "file": str(file.id)}
    numbers |= {"consent": str(consent.id), "visit": str(visit)}
    return {"case": case_.number, "own": own.number} | numbers | _play(session, street, lin, zhou)


def _play(session: Session, street: Street, lin: Member, zhou: Member) -> dict[str, str]:
    """Let the branch hold a contest for which 林晓燕 has signed up, entered something and objected to results."""
    at = street.house.now()
    given = {"owner": "生态学院分工会", "starts_at": "2026-11-28 14:00", "ends_at": "", "closes_at": "", "opens_at": ""}
    draft, activity = plan(session, zhou, at, **given), open_activity(session, zhou, at, **given)
    activity.contest = {"criteria": [{"code": "form", "title": "形式", "weight": 100}]}
    registration = sign_up(session, activity, lin, at)
    work = attach(
        session, lin, "files", stored_name=street.house.doors.vault.store(BytesIO(b"%PDF-1.4")), file_name="作品.pdf",
        media_type="application/pdf", size=8, at=at,
    )
    do(session, registration, "hand_in", lin, at, title="瓯江秋色", files=[work.id])
    entry = session.scalars(select(ContestEntry.id).where(ContestEntry.activity_id == activity.id)).one()
    session.add(ResultObjection(number="YY1-01", activity_id=activity.id, member_id=lin.id, state="open", words="请核实", at=at))
    return {"act": activity.code, "draft": draft.code, "reg": str(registration.id), "entry": str(entry), "work": str(work.id),
            "objection": "YY1-01"}


def _speak(session: Session, cast: Cast, lin: Member, at: datetime) -> tuple[str, str]:
    """Let 林晓燕 suggest something that was handed on to 王丽华, who answers it and publishes the answer."""
    officer, wang = session.get_one(Member, cast.he.id), session.get_one(Member, cast.wang.id)
    case_ = suggest(session, lin, at)
    take(session, case_, "transfer", officer, at, to="welfare/school", reason="属于生活福利")
    take(session, case_, "take_transfer", wang, at)
    answer(session, case_, wang, at)
    return case_.number, str(publish(session, case_.number, BOARD, by=wang, at=at).id)


def _outcomes(town: Town, rows: list[list[str]]) -> list[str]:
    browsers = [town.browser(who) for who in PEOPLE]
    return [
        " ".join([method, path, *(_outcome(browser, method, path.format(**town.names)) for browser in browsers)])
        for method, path, *_ in rows
    ]


def test_a_page_is_open_to_whom_the_table_says_and_to_nobody_else(town: Town) -> None:
    rows = [row for row in ROWS if row[0] == "GET"]
    assert _outcomes(town, rows) == [" ".join(row) for row in rows]


@pytest.mark.parametrize("row", [row for row in ROWS if row[0] == "POST"], ids=lambda row: row[1])
def test_something_is_changed_by_whom_the_table_says_and_by_nobody_else(row: list[str], town: Town) -> None:
    assert _outcomes(town, [row]) == [" ".join(row)]


def _outcome(browser: FlaskClient, method: str, path: str) -> str:
    answer = browser.open(path, method=method)
    where = answer.headers.get("Location", "")
    if answer.status_code == 302:
        if where.startswith("/h5/sign-in?"):
            return "in"
        if where.startswith("/h5/bind?"):
            return "bind"
        if where.startswith((
            "/h5/cases/", "/h5/proposals/", "/h5/sittings/", "/h5/activities/", "/h5/registrations/", "/h5/entries/", "/h5/objections/",
        )):
            return "back"
    return str(answer.status_code)


def test_every_route_stands_in_the_table(town: Town) -> None:
    adapter = town.street.app.url_map.bind("union.test")
    listed: set[tuple[str, str]] = set()
    for method, path, *_ in ROWS:
        rule, _values = adapter.match(path.format(**town.names), method=method, return_rule=True)
        assert isinstance(rule, Rule)
        listed.add((method, rule.rule))
    there = {
        (method, rule.rule) for rule in town.street.app.url_map.iter_rules() for method in (rule.methods or set())
        if method not in ("HEAD", "OPTIONS")
    }
    assert there == listed
