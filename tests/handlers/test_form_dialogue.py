"""A form filled in chat: asked field by field, steered by words, kept in the draft, sent once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from handlers.chat.thread import LASTS
from handlers.reception.reception import Reception
from models.account import Account
from models.audit import Consent
from models.case import Case
from models.draft import Draft
from models.notice import Notice
from models.session import transaction
from tests.cast import Cast
from tests.handlers.conftest import OPENIDS
from tests.handlers.phone import Hands, Phone, links_in
from union.casework.forms import drafts
from wx_backend.application import create_app
from wx_backend.house import House

TO_SUMMARY = ("病假", "本人", "今天", "11月27日", "否", "跳过", "跳过")


def cases_of(engine: Engine) -> list[Case]:
    with Session(engine) as session:
        return list(session.scalars(select(Case).order_by(Case.id)))


def draft_of(engine: Engine) -> Draft | None:
    with Session(engine) as session:
        return session.scalars(select(Draft)).first()


def test_a_leave_is_reported_from_its_keyword_to_its_number(lin: Phone, engine: Engine, live_cast: Cast) -> None:
    first = lin.say("病假")
    assert "请病假时登记一下" in first and "（1/6）为谁登记" in first
    assert "（2/6）病假从" in lin.say("本人")
    assert "（3/6）病假到" in lin.say("昨天")
    assert "（4/6）是否住院\n1. 是\n2. 否" in lin.say("11月27日")
    assert "（5/6）需要工会帮什么（选填）" in lin.say("2")
    lin.say("接送孩子有困难")
    summary = lin.say("13805780001")
    assert "病假从：2026年11月17日" in summary and "是否住院：否" in summary and "接送孩子有困难" in summary
    assert "为关怀联系，工会会使用您填写的假期" in summary and "提交" in summary
    sent = lin.say("提交")
    (case_,) = cases_of(engine)
    assert case_.number in sent and "请安心休养" in sent and "关怀中" in sent
    assert links_in(sent) == [f"https://union.example.cn/h5/cases/{case_.number}"]
    assert case_.subject_id == live_cast.lin.id and case_.sealed_answers["needs"] == "接送孩子有困难"
    assert draft_of(engine) is None


def test_sending_records_the_consent_that_was_shown_and_tells_the_desk(lin: Phone, engine: Engine, live_cast: Cast) -> None:
    lin.tell(*TO_SUMMARY, "提交")
    with Session(engine) as session:
        assert session.scalars(select(Consent.purpose)).all() == ["sick_care"]
        told = set(session.scalars(select(Notice.member_id).where(Notice.kind == "desk.new")))
    assert told == {live_cast.zhou.id, live_cast.chen.id}


def test_a_second_submit_does_not_open_a_second_case(lin: Phone, engine: Engine) -> None:
    lin.tell(*TO_SUMMARY, "提交")
    assert "没有正在填写的内容" in lin.say("提交")
    assert len(cases_of(engine)) == 1


@pytest.mark.parametrize(("wrong", "sentence"), [
    ("下个月某天", "“病假从”"), ("2020-01-01", "“病假从”不能早于"), ("2月30日", "没有这一天"), ("3000-01-01", "“病假从”"),
])
def test_an_answer_that_does_not_fit_is_refused_by_name_and_asked_again(lin: Phone, wrong: str, sentence: str) -> None:
    lin.tell("病假", "本人")
    answer = lin.say(wrong)
    assert sentence in answer and "（2/6）病假从" in answer


def test_an_unknown_colleague_is_refused_and_a_known_one_taken(lin: Phone) -> None:
    lin.say("病假")
    assert "没有找到“李某某”" in lin.say("李某某")
    assert "（2/6）" in lin.say("陈雪梅")


def test_a_choice_is_taken_by_number_full_width_number_or_words(lin: Phone) -> None:
    lin.tell("慰问", "本人")
    for written in ("１", "1", "1.", "生病住院", "住院"):
        assert "病情简称" in lin.say(written)
        lin.say("返回")


def test_back_asks_the_last_answer_again_and_keeps_what_was_written(lin: Phone, engine: Engine) -> None:
    lin.tell("病假", "本人", "今天")
    asked = lin.say("返回")
    assert "现在是：2026年11月18日" in asked and "（2/6）病假从" in asked
    assert "（1/6）为谁登记" in lin.say("上一步")
    assert "已经是第一项了" in lin.say("返回")
    kept = draft_of(engine)
    assert kept and kept.answers["from_on"] == "2026-11-18"
    assert "这一项照旧" in (told := lin.say("跳过")) and "（3/6）病假到" in told


def test_an_optional_answer_is_emptied_by_its_own_word_and_kept_by_skipping(lin: Phone, engine: Engine) -> None:
    lin.tell("病假", "本人", "今天", "后天", "否", "接送孩子有困难", "跳过")
    assert "接送孩子有困难" in lin.tell("修改 5", "跳过")
    assert "5. 需要工会帮什么：（未填）" in lin.tell("修改 5", "不填")


def test_skip_passes_an_optional_field_and_not_a_required_one(lin: Phone) -> None:
    lin.say("病假")
    assert "必填" in lin.say("跳过")
    assert "（6/6）联系电话" in lin.tell("本人", "今天", "后天", "否", "跳过")


def test_progress_inside_a_form_shows_the_answers_so_far(lin: Phone) -> None:
    answer = lin.tell("病假", "本人", "今天", "进度")
    assert "1. 为谁登记：林晓燕" in answer and "2. 病假从：2026年11月18日" in answer and "（3/6）病假到" in answer


def test_cancel_sends_nothing_and_keeps_nothing(lin: Phone, engine: Engine) -> None:
    lin.tell("病假", "本人")
    assert "已取消" in lin.say("取消")
    assert draft_of(engine) is None and cases_of(engine) == []
    assert "没有填到一半" in lin.say("继续")


def test_beginning_anew_forgets_the_answers(lin: Phone, engine: Engine) -> None:
    assert "（1/6）为谁登记" in lin.tell("病假", "本人", "今天", "重新开始")
    kept = draft_of(engine)
    assert kept and kept.answers == {}


def test_one_field_is_changed_from_the_summary_and_leads_back_to_it(lin: Phone, engine: Engine) -> None:
    lin.tell(*TO_SUMMARY)
    assert "（3/6）病假到" in lin.say("修改 3")
    summary = lin.say("12月1日")
    assert "病假到：2026年12月1日" in summary and "提交" in summary
    assert "没有第9项" in lin.say("修改9")
    assert "不改了" in lin.tell("修改3", "返回")


def test_a_changed_answer_asks_what_now_applies_and_drops_what_does_not(lin: Phone, engine: Engine) -> None:
    lin.tell("慰问", "本人", "生病住院", "肺炎", "昨天", "跳过", "跳过", "跳过", "跳过")
    assert "（3/7）离世的亲人" in lin.tell("修改 2", "直系亲属去世")
    summary = lin.say("父亲")
    assert "离世的亲人：父亲" in summary and "肺炎" not in summary and "医院或住址" not in summary
    kept = draft_of(engine)
    assert kept and "illness" not in kept.answers


def test_fields_that_contradict_each_other_lead_back_to_the_one_to_correct(lin: Phone, engine: Engine) -> None:
    lin.tell("病假", "本人", "11月20日", "11月19日", "否", "跳过", "跳过")
    answer = lin.say("提交")
    assert "“病假到”不能早于“病假从”" in answer and "（3/6）病假到" in answer
    assert cases_of(engine) == []
    assert "编号" in lin.tell("11月25日", "提交")


def test_a_refusal_by_rule_is_said_with_its_citation_and_the_form_stays(lin: Phone, engine: Engine) -> None:
    steps = ("慰问", "本人", "生病住院", "肺炎", "昨天", "跳过", "跳过", "跳过", "跳过", "提交")
    assert "编号" in lin.tell(*steps)
    answer = lin.tell(*steps)
    assert "已经有人报送" in answer and "第六条" in answer and "修改" in answer
    assert len(cases_of(engine)) == 1 and draft_of(engine) is not None


def test_a_yes_before_the_end_is_an_answer_and_a_submit_is_not(lin: Phone) -> None:
    lin.tell("病假", "本人", "今天", "后天")
    assert "还没填完" in lin.say("提交")
    assert "（5/6）" in lin.say("是")


def test_a_command_inside_a_form_leaves_it_kept_and_tells_how_to_come_back(lin: Phone) -> None:
    lin.tell("病假", "本人")
    answer = lin.say("活动")
    assert "活动" in answer and "“病假关怀”还没填完，已为您保存到2026年11月25日。回复“继续”" in answer
    assert "（2/6）病假从" in lin.say("继续")


def test_a_service_s_keyword_inside_a_form_is_an_answer(lin: Phone, engine: Engine) -> None:
    lin.tell("病假", "本人", "今天", "后天", "否")
    assert "（6/6）联系电话" in lin.say("慰问")
    kept = draft_of(engine)
    assert kept and kept.answers["needs"] == "慰问"


def test_a_form_survives_a_restart_in_its_middle(lin: Phone, house: House, hands: Hands) -> None:
    lin.tell("病假", "本人", "今天")
    reborn = Phone(create_app(house=house), lin.openid, hands)
    assert "（4/6）是否住院" in reborn.say("11月27日")


def test_a_form_begun_on_the_page_goes_on_in_chat(lin: Phone, engine: Engine, live_cast: Cast, hands: Hands) -> None:
    with transaction(engine) as session:
        drafts.keep_draft(session, live_cast.lin, "sick_care", {"from_on": "2026-11-18", "until_on": "2026-11-20"}, hands.at)
    answer = lin.say("病假")
    assert "接着填“病假关怀”" in answer and "（1/6）为谁登记" in answer
    assert "（4/6）是否住院" in lin.say("本人")


def test_what_was_answered_in_chat_lies_in_the_draft_that_the_page_shows(
    lin: Phone, engine: Engine, live_cast: Cast, hands: Hands
) -> None:
    lin.tell("病假", "本人", "今天")
    with Session(engine) as session:
        draft = drafts.find_draft(session, live_cast.lin, "sick_care", hands.at)
        assert draft and draft.answers["from_on"] == "2026-11-18"


def test_a_form_that_was_sent_on_the_page_meanwhile_says_so(lin: Phone, engine: Engine, live_cast: Cast) -> None:
    lin.tell("病假", "本人")
    with transaction(engine) as session:
        drafts.discard_draft(session, live_cast.lin, "sick_care")
    assert "已经提交、取消或过期" in lin.say("今天")
    assert "没有找到" in lin.say("某某某某")


def test_after_a_long_silence_a_text_is_no_longer_an_answer(lin: Phone, engine: Engine, hands: Hands) -> None:
    lin.tell("病假", "本人")
    hands.move(seconds=LASTS.total_seconds() + 1)
    answer = lin.say("11月20日")
    assert "“病假关怀”还没填完" in answer and "继续" in answer
    kept = draft_of(engine)
    assert kept and "from_on" not in kept.answers
    assert "（2/6）病假从" in lin.say("继续")


def test_a_draft_past_its_days_is_gone_and_said_so(lin: Phone, hands: Hands) -> None:
    lin.tell("病假", "本人")
    hands.move(days=40)
    assert "草稿只保留几天" in lin.say("继续")


def test_several_drafts_are_offered_by_number(lin: Phone) -> None:
    lin.tell("病假", "本人", "稍后", "慰问", "本人", "稍后")
    offered = lin.say("继续")
    assert "1. " in offered and "病假关怀" in offered and "五必访慰问" in offered
    number = next(line[0] for line in offered.splitlines() if line.endswith("病假关怀"))
    assert "（2/6）病假从" in lin.say(number)


def test_a_private_question_says_who_reads_it_and_offers_the_page(lin: Phone) -> None:
    answer = lin.tell("慰问", "本人")
    assert "仅办理人可见" in answer
    assert "https://union.example.cn/h5/services/condolence_visit" in links_in(answer)


def test_two_quick_answers_of_one_person_go_to_two_questions(
    lin: Phone, house: House, app: Flask, furnish: Callable[..., Reception], engine: Engine, hands: Hands
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    furnish(patience=30)
    lin.tell("病假", "本人", "今天", "后天", "否")
    phones = [Phone(app, lin.openid, hands), Phone(app, lin.openid, hands)]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda pair: pair[0].say(pair[1]), zip(phones, ("需要人接孩子", "要人做饭"), strict=True)))
    kept = draft_of(engine)
    assert kept and {kept.answers["needs"], kept.answers["contact"]} == {"需要人接孩子", "要人做饭"}
    assert sorted("请核对" in answer for answer in answers) == [False, True]


def test_a_form_of_somebody_whose_binding_ended_asks_to_bind(lin: Phone, engine: Engine, hands: Hands) -> None:
    from union.membership.binding import unbind

    lin.say("病假")
    with transaction(engine) as session:
        account = session.scalars(select(Account).where(Account.openid == OPENIDS["lin"])).one()
        unbind(session, account, hands.at)
    assert "绑定" in lin.say("本人")


def test_every_text_of_the_dialogue_fits_into_one_wechat_message(lin: Phone) -> None:
    lin.tell("慰问", "本人", "生病住院", "肺炎", "昨天", "丽水市中心医院" * 12, "跳过")
    answers = [lin.say("很长的话" * 120), lin.say("跳过"), lin.say("进度"), lin.say("修改 7")]
    assert all(len(answer.encode()) <= 2048 for answer in answers)
    assert "提交" in answers[1]
