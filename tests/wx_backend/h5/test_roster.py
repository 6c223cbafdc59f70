"""The roster, the screen at the door, the poster, and what is taken away as files."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from werkzeug.test import TestResponse

from models.member import Member
from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import BASE, Street
from tests.wx_backend.h5.festive import Fest
from union import links
from union.activities.day.scanner import SHOWN, check_in_shown, own_code
from union.activities.day.scans import show_code
from union.ground.errors import NotAllowed
from wx_backend.drawing.downloads import XLSX


@pytest.fixture
def fest(street: Street, live_cast: Cast) -> Fest:
    return Fest(street, live_cast)


def rows_of(content: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]  # type: ignore[union-attr]


def test_the_roster_shows_who_has_a_place_and_who_waits_to_who_runs_it(fest: Fest) -> None:
    code = fest.open(capacity="1")
    fest.join("lin", "zheng")
    xia = fest.street.phone(fest.cast.xia)
    page = xia.open(links.roster(code)).text
    assert "已报名（1）" in page and "候补中（1）" in page and "第1位 · 工学院分工会" in page
    found = xia.open(links.roster(code) + "?words=郑").text
    assert "郑敏" in found and "林晓燕" not in found
    assert fest.street.phone(fest.cast.lin).open(links.roster(code)).status_code == 403


def test_an_officer_approves_and_checks_in_from_the_roster(fest: Fest) -> None:
    code = fest.open(needs_approval="是")
    fest.join("lin")
    xia = fest.street.phone(fest.cast.xia)
    one = fest.registration("lin").id
    assert "待审核 1" in xia.open(links.activities()).text and "待审核 1" in xia.open(links.activity(code)).text
    assert links.registration_move(one, "approve") in xia.open(links.roster(code)).text
    assert "“同意报名”已办好" in xia.press(links.registration_move(one, "approve")).text
    fest.go_to(minutes=1)
    assert "代林晓燕签到" in xia.open(links.roster(code)).text
    page = xia.press(links.registration_move(one, "check_in_by_hand"), {"reason": "手机没电"})
    assert "14:01签到" in page.text and "手机没电" in page.text


def test_the_roster_is_taken_away_as_a_table_and_that_is_on_record(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    answer = fest.street.phone(fest.cast.xia).open(links.roster_sheet(code))
    assert answer.content_type == XLSX and "no-store" in answer.headers["Cache-Control"]
    assert any("林晓燕" in row for row in rows_of(answer.data))
    assert "夏明" in fest.street.phone(fest.cast.lin).open("/h5/privacy").text
    assert fest.street.phone(fest.cast.zhou).open(links.roster_sheet(code)).status_code == 403


def test_a_given_template_comes_back_filled_and_what_is_none_is_refused(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    book = openpyxl.Workbook()
    book.active.append(["备注", "姓名", "单位"])  # type: ignore[union-attr]
    written = BytesIO()
    book.save(written)
    xia = fest.street.phone(fest.cast.xia)
    token = dict(forms_of(xia.open(links.roster(code)).text)[-1].values)["csrf_token"]

    def post(content: bytes) -> tuple[int, bytes]:
        data = {"csrf_token": token, "template": (BytesIO(content), "模板.xlsx")}
        answer = xia.client.post(links.roster_sheet(code), data=data, content_type="multipart/form-data")
        return answer.status_code, answer.data

    status, content = post(written.getvalue())
    assert status == 200 and rows_of(content) == [["备注", "姓名", "单位"], [None, "林晓燕", "生态学院分工会"]]
    for broken in (b"not a sheet", b"PK\x03\x04broken"):
        status, content = post(broken)
        assert status == 409 and "回到名单" in content.decode()
    assert post(b"")[0] == 422


def test_sealed_answers_are_taken_along_only_with_a_purpose_that_the_member_reads(fest: Fest) -> None:
    code = fest.open(form="过敏史（保密）")
    lin, xia = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.xia)
    form = lin.open(links.activity_move(code, "sign_up"))
    lin.send(form, {next(name for name in lin.form(form).names if name.startswith("q_")): "花粉", "consent": "yes"})
    assert "花粉" not in str(rows_of(xia.open(links.roster_sheet(code)).data))
    token = dict(forms_of(xia.open(links.roster(code)).text)[1].values)["csrf_token"]

    def ask(reason: str) -> TestResponse:
        return xia.client.post(links.roster(code), data={"csrf_token": token, "reason": reason})

    refused = ask("看")
    assert refused.status_code == 409 and "写明用途" in refused.text
    assert "花粉" in str(rows_of(ask("为参加者购买保险").data))
    assert "用途：为参加者购买保险" in lin.open(links.privacy()).text


def test_the_screen_shows_a_code_that_checks_in_whoever_scans_it_now(fest: Fest) -> None:
    code = fest.open(check_in="扫现场变化的码")
    fest.join("lin", "zheng")
    fest.go_to(minutes=1)
    xia = fest.street.phone(fest.cast.xia)
    page = xia.open(links.check_in_screen(code)).text
    assert '<meta http-equiv="refresh"' in page and "<svg" in page
    digits = page.partition("<strong>")[2].partition("</strong>")[0].replace(" ", "")
    lin, zheng = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.zheng)
    assert fest.street.phone(fest.cast.zhao).open(links.check_in_screen(code)).status_code == 403
    asked = lin.open(links.check_in(code))
    assert "屏幕上的6位数字" in asked.text and fest.registration("lin").checked_in_at is None
    wrong = lin.send(asked, {"number": "000000" if digits != "000000" else "000001"})
    assert wrong.status_code == 409 and "已经过时" in wrong.text
    assert "签到成功" in lin.send(lin.open(links.check_in(code)), {"number": digits}).text
    assert "已经签到" in lin.open(links.check_in(code)).text
    stale = zheng.press(links.check_in(code, "f" * 20))
    assert stale.status_code == 409 and 'name="number"' in stale.text


def test_who_scans_the_code_by_the_door_taps_once(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    fest.go_to(minutes=1)
    with transaction(fest.street.house.engine) as session:
        _, token, _ = show_code(session, code, by=session.get_one(Member, fest.cast.xia.id), at=fest.street.watch.at)
    lin = fest.street.phone(fest.cast.lin)
    assert "请扫现场的签到码" in lin.press(links.check_in(code)).text
    page = lin.open(links.check_in(code, token))
    assert fest.registration("lin").checked_in_at is None
    assert "签到成功" in lin.send(page).text
    assert "您还没有报名" in fest.street.phone(fest.cast.zheng).open(links.check_in(code)).text


def test_the_poster_is_the_scene_code_that_wechat_draws(fest: Fest) -> None:
    code = fest.open()
    xia = fest.street.phone(fest.cast.xia)
    first, again = xia.open(links.poster(code)), xia.open(links.poster(code))
    assert first.content_type == "image/png" and first.data.startswith(b"\x89PNG") and first.data == again.data
    assert fest.street.phone(fest.cast.lin).open(links.poster(code)).status_code == 403


def test_attendance_is_counted_by_branch_on_a_page_and_as_a_table(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin", "zheng")
    fest.go_to(minutes=5)
    fest.act("lin", "check_in")
    fest.go_to(hours=4)
    xia = fest.street.phone(fest.cast.xia)
    page = xia.open(links.activity_statistics())
    assert "2026年活动出勤统计" in page.text and "50.0%" in page.text
    assert xia.open(links.statistics_sheet("attendance", 2026)).content_type == XLSX
    assert xia.open(links.attendance_sheet(code)).content_type == XLSX
    assert xia.open("/h5/activities/statistics?year=999999999999").status_code == 200
    assert fest.street.phone(fest.cast.lin).open(links.activity_statistics()).status_code == 403


def test_confirmed_hours_become_a_certificate_that_an_officer_verifies(fest: Fest) -> None:
    fest.open(kind="志愿服务", counts_hours="是")
    fest.join("lin")
    fest.go_to(minutes=0)
    fest.act("lin", "check_in")
    fest.go_to(hours=2)
    fest.act("lin", "check_out")
    lin, xia = fest.street.phone(fest.cast.lin), fest.street.phone(fest.cast.xia)
    assert lin.open(links.hours_certificate(2026)).status_code == 404
    fest.act("lin", "confirm_hours", by="xia")
    assert "2.0小时" in lin.open(links.hours()).text
    answer = lin.open(links.hours_certificate(2026))
    assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF")
    assert "没有这份证明" in xia.press(links.hours(), {"number": "ZY2026-T2015007-120-000000000000"}, where="verify").text


def test_without_a_template_nothing_is_taken_away_and_nothing_on_record(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    xia = fest.street.phone(fest.cast.xia)
    token = dict(forms_of(xia.open(links.roster(code)).text)[-1].values)["csrf_token"]
    answer = xia.client.post(links.roster_sheet(code), data={"csrf_token": token}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "请选择一个 .xlsx 模板" in answer.text
    assert "夏明" not in fest.street.phone(fest.cast.lin).open("/h5/privacy").text


def test_an_officer_scans_somebodys_own_code_and_checks_them_in_by_one_tap(fest: Fest) -> None:
    code = fest.open()
    fest.join("lin")
    fest.go_to(minutes=1)
    lin, xia, zheng = (fest.street.phone(getattr(fest.cast, name)) for name in ("lin", "xia", "zheng"))
    page = lin.open(links.activity(code)).text
    assert "我的签到码" in page
    one = fest.registration("lin")
    assert "<svg" in lin.open(links.my_code(one.id)).text and zheng.open(links.my_code(one.id)).status_code == 404
    scanned = f"{links.registration_move(one.id, 'check_in_by_hand')}?reason={SHOWN}"
    assert zheng.open(scanned).status_code == 404
    xia.press(scanned)
    checked = fest.registration("lin")
    assert (checked.check_in_how, checked.check_in_reason) == ("officer", SHOWN)
    assert "我的签到码" not in lin.open(links.activity(code)).text


def test_the_scanner_checks_in_one_after_another_by_code_by_name_and_by_number(fest: Fest) -> None:
    code = fest.open(capacity="3")
    fest.join("lin", "zheng", "zhao", "xia", "chen")
    fest.go_to(minutes=-10)
    xia = fest.street.phone(fest.cast.xia)
    assert links.scanner(code) in xia.open(links.roster(code)).text
    page = xia.open(links.scanner(code))

    def scan(given: str) -> TestResponse:
        return xia.send(page, {"given": given})

    shown = fest.street.phone(fest.cast.lin).open(links.my_code(fest.registration("lin").id)).text
    address = shown.partition('data-code="')[2].partition('"')[0]
    done = scan(address)
    assert done.status_code == 200 and "林晓燕" in done.text and "13:50签到" in done.text and "迟到" not in done.text
    assert fest.registration("lin").check_in_reason == SHOWN
    assert "林晓燕：2026年11月28日 13:50签到，不用再签" in scan(address).text
    fest.go_to(minutes=20)
    late = scan(fest.cast.zheng.staff_number.lower())
    assert "郑敏" in late.text and "14:20签到（迟到）" in late.text
    assert "赵志远" in scan("赵志远").text and fest.registration("zhao").checked_in_at is not None
    assert "夏明：已过时" not in scan("夏明").text and fest.registration("xia").checked_in_at is None
    for wrong in ("查无此人", "", f"{address.partition('/h5/')[0]}/h5/registrations/99999/check_in_by_hand?reason=x"):
        assert scan(wrong).status_code == 409


def test_a_code_of_another_activity_and_a_stranger_at_the_scanner_are_refused(fest: Fest) -> None:
    other = fest.open(title="嗓音讲座")
    fest.join("lin")
    one = fest.registration("lin")
    code = fest.open()
    fest.go_to(minutes=1)
    xia, zhou = (fest.street.phone(getattr(fest.cast, name)) for name in ("xia", "zhou"))
    refused = xia.press(links.scanner(code), {"given": own_code(one)})
    assert refused.status_code == 409 and "这是“嗓音讲座”的签到码" in refused.text
    assert "14:01签到" in xia.press(links.scanner(other), {"given": own_code(one)}).text
    with transaction(fest.street.house.engine) as session, pytest.raises(NotAllowed):
        check_in_shown(session, code, "林晓燕", by=fest.who(session, "zhou"), at=fest.street.watch.at)
    assert zhou.open(links.scanner(code)).status_code == 403 and zhou.open(f"{links.scanner(code)}/config").status_code == 403


def test_wechats_scanner_is_asked_for_with_a_signature_it_takes_and_only_there_its_script_may_load(fest: Fest) -> None:
    code = fest.open()
    xia = fest.street.phone(fest.cast.xia)
    page, given = xia.open(links.scanner(code)), xia.open(f"{links.scanner(code)}/config").get_json()
    asked = {"url": BASE + links.scanner(code), "noncestr": given["nonceStr"]} | given
    check = fest.street.sandbox.test_client().post("/_sandbox/jssdk", json=asked).get_json()
    assert check == {"ok": True, "reason": ""} and given["appId"] == fest.street.house.settings.account.app_id
    assert "script-src 'self' https://res.wx.qq.com;" in page.headers["Content-Security-Policy"]
    assert "res.wx.qq.com" not in xia.open(links.roster(code)).headers["Content-Security-Policy"]
