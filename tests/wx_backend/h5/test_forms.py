"""A service's form on a page: drawn from its declaration, shared with the chat as a draft, sent once."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models.case import Case
from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import Phone, Street
from union.casework.forms.drafts import find_draft, find_drafts, keep_draft
from union.casework.forms.people import get_member
from union.services.catalogue import catalogue

VISIT, LEAVE, CLAIM = "/h5/services/condolence_visit", "/h5/services/sick_care", "/h5/services/mutual_aid_claim"
HOSPITAL = {"subject": "本人", "occasion": "hospital", "happened_on": "2026-11-17", "consent": "yes"}
ABSENCE = {"subject": "本人", "from_on": "2026-11-17", "until_on": "2026-11-27", "hospital": "no", "consent": "yes"}


def draft_of(street: Street, number: str, form: str) -> dict[str, Any] | None:
    """Return the answers of somebody's draft."""
    with transaction(street.house.engine) as session:
        draft = find_draft(session, get_member(session, number), form, street.watch.at)
        return dict(draft.answers) if draft else None


def count_cases(street: Street) -> int:
    """Return how many cases there are."""
    with transaction(street.house.engine) as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def apply_for_visit(phone: Phone, **changes: Any) -> TestResponse:
    """Fill in the visit form as without scripts: what depends on the occasion appears after the first sending."""
    return phone.send(phone.press(VISIT, HOSPITAL), changes)


@pytest.mark.parametrize("kind", list(catalogue()), ids=lambda kind: kind.code)
def test_every_service_is_listed_and_has_a_form_with_all_its_fields(kind: Any, street: Street, live_cast: Cast) -> None:
    phone = street.phone(live_cast.lin)
    assert f'href="/h5/services/{kind.code}"' in phone.open("/h5/services").text
    page = phone.open(f"/h5/services/{kind.code}").text
    for field in kind.form:
        assert f'id="box-{field.code}"' in page
        assert field.title in page


def test_an_unknown_service_is_not_found(street: Street, live_cast: Cast) -> None:
    answer = street.phone(live_cast.lin).open("/h5/services/none")
    assert answer.status_code == 404
    assert "请从服务大全里选择" in answer.text


def test_an_application_becomes_a_case_with_a_number_and_a_promise(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = apply_for_visit(lin)
    assert page.request.path.endswith("/sent")
    assert "已提交" in page.text
    assert "11月25日（还有7天）" in page.text
    assert draft_of(street, "T2015007", "condolence_visit") is None


def test_without_scripts_the_questions_that_now_apply_are_asked_before_anything_is_sent(
    street: Street, live_cast: Cast
) -> None:
    lin = street.phone(live_cast.lin)
    first = lin.open(VISIT)
    assert "illness" not in forms_of(first.text)[0].names
    second = lin.send(first, HOSPITAL)
    assert "请继续填写下面的内容" in second.text
    assert count_cases(street) == 0
    assert {"illness", "place"} <= forms_of(second.text)[0].names
    assert "relation" not in forms_of(second.text)[0].names
    assert lin.send(second, illness="肺炎").request.path.endswith("/sent")


def test_with_scripts_the_page_asks_which_questions_apply_and_what_helps(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    answer = lin.post(lin.open(VISIT), {"occasion": "death_relative", "do": "ask"})
    told = json.loads(answer.text)
    assert told["relation"]["asked"] is True
    assert told["place"]["asked"] is False
    assert "死亡证明或户籍注销证明" in told["evidence"]["help"]
    assert "第三条" in told["evidence"]["help"]
    assert draft_of(street, "T2015007", "condolence_visit") is None


def test_what_does_not_fit_is_said_beside_its_field_and_everything_else_stays(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press(LEAVE, ABSENCE | {"until_on": "someday", "needs": "接送孩子有困难", "hospital": "yes"})
    assert page.status_code == 422
    assert 'id="until_on-problem"' in page.text
    assert page.text.count('class="problem"') == 1
    form = forms_of(page.text)[0]
    assert {("subject", "本人"), ("from_on", "2026-11-17"), ("needs", "接送孩子有困难"), ("hospital", "yes"),
            ("consent", "yes"), ("until_on", "someday")} <= set(form.values)  # fmt: skip


def test_a_check_across_fields_is_said_beside_the_field_it_names(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).press(LEAVE, ABSENCE | {"until_on": "2026-11-16"})
    assert page.status_code == 422
    assert "不能早于" in page.text.partition('id="until_on-problem"')[2][:120]


def test_all_that_is_missing_is_said_at_once(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).press(CLAIM, {"self_paid": "abc"})
    assert page.text.count('class="problem"') == 7
    assert count_cases(street) == 0


def test_nothing_sensitive_is_sent_without_consent(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).press(LEAVE, {**ABSENCE, "consent": []})
    assert page.status_code == 422
    assert "请先阅读并勾选同意" in page.text
    assert count_cases(street) == 0


def test_a_refusal_cites_its_rule_and_keeps_what_was_written(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    apply_for_visit(lin, illness="肺炎")
    page = apply_for_visit(lin, illness="肺炎")
    assert page.status_code == 409
    assert "同一人同一事由（同一病种）一年内慰问一次" in page.text
    assert ("occasion", "hospital") in forms_of(page.text)[0].values
    assert count_cases(street) == 1


def test_a_draft_saved_on_the_page_is_the_draft_of_the_chat(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press(CLAIM, {"claim": "hospital", "self_paid": "3200.5", "do": "save"})
    assert "已保存草稿" in page.text
    assert draft_of(street, "T2015007", "mutual_aid_claim") == {"claim": "hospital", "self_paid": 320050}


def test_a_draft_of_the_chat_stands_in_the_page(street: Street, live_cast: Cast) -> None:
    answers = {"subject": {"staff_number": "T2018022", "name": "郑敏", "branch": "工学院分工会"}, "occasion": "hospital",
               "illness": None, "happened_on": "2026-11-17"}  # fmt: skip
    with transaction(street.house.engine) as session:
        keep_draft(session, get_member(session, "T2015007"), "condolence_visit", answers, street.watch.at)
    lin = street.phone(live_cast.lin)
    assert "已填3项" in lin.open("/h5/").text
    page = lin.open(VISIT)
    values = set(forms_of(page.text)[0].values)
    assert {("subject", "other"), ("subject.other", "T2018022"), ("occasion", "hospital"), ("happened_on", "2026-11-17")} <= values
    assert "郑敏（工学院分工会）" in page.text


def test_a_form_begun_in_the_chat_and_on_the_page_at_once_is_one_draft(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.open(CLAIM)
    answers: list[TestResponse] = []
    saves = threading.Thread(target=lambda: answers.append(lin.post(page, {"claim": "major", "do": "save"})))
    with transaction(street.house.engine) as session:
        keep_draft(session, get_member(session, "T2015007"), "mutual_aid_claim", {"claim": "hospital"}, street.watch.at)
        saves.start()
    saves.join()
    assert [one.status_code for one in answers] == [303]
    assert draft_of(street, "T2015007", "mutual_aid_claim") == {"claim": "major"}


def test_an_error_keeps_what_fits_as_the_draft(street: Street, live_cast: Cast) -> None:
    street.phone(live_cast.lin).press(CLAIM, {"claim": "major", "self_paid": "many"})
    assert draft_of(street, "T2015007", "mutual_aid_claim") == {"claim": "major"}


def test_opening_a_form_leaves_no_draft(street: Street, live_cast: Cast) -> None:
    street.phone(live_cast.lin).open(CLAIM)
    with transaction(street.house.engine) as session:
        assert find_drafts(session, get_member(session, "T2015007"), street.watch.at) == []


def test_a_link_fills_in_and_comes_before_a_draft_about_somebody_else(street: Street, live_cast: Cast) -> None:
    zhou = street.phone(live_cast.zhou)
    zhou.press(VISIT, {"subject": "other", "subject.other": "T2009003", "occasion": "hospital", "do": "save"})
    page = zhou.open(f"{VISIT}?subject=T2015007")
    values = set(forms_of(page.text)[0].values)
    assert ("subject.other", "T2015007") in values
    assert ("occasion", "hospital") not in values


def test_a_colleague_who_is_not_named_is_asked_for(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).press(LEAVE, ABSENCE | {"subject": "other"})
    assert "请写同事的工号或姓名" in page.text
    assert count_cases(street) == 0


def test_two_quick_posts_of_one_form_make_one_case(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.open(LEAVE)
    twins = [Phone(street.app.test_client(), street.sandbox, lin.openid) for _ in range(4)]
    cookie = lin.client.get_cookie("jgzj", domain="localhost")
    assert cookie is not None
    answers: list[TestResponse] = []
    start = threading.Barrier(len(twins))

    def send(phone: Phone) -> None:
        phone.client.set_cookie("jgzj", cookie.value, domain="localhost")
        start.wait()
        answers.append(phone.post(page, ABSENCE))

    threads = [threading.Thread(target=send, args=(one,)) for one in twins]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count_cases(street) == 1
    assert [one.status_code for one in answers] == [303] * 4
    assert len({one.headers["Location"] for one in answers}) == 1


def test_a_new_form_makes_a_new_case(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    for illness in ("肺炎", "骨折"):
        assert apply_for_visit(lin, illness=illness).request.path.endswith("/sent")
    assert count_cases(street) == 2


def test_a_form_without_its_token_is_refused(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    lin.open("/h5/")
    answer = lin.client.post(LEAVE, data=ABSENCE)
    assert answer.status_code == 400
    assert "页面已过期" in answer.text
    assert count_cases(street) == 0
