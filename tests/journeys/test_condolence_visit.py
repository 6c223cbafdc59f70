"""From a word in WeChat to a signed receipt, over real HTTP all the way."""

from tests.journeys.stage import Phone, Stage


def bind_lin(lin: Phone) -> None:
    answer = lin.say("绑定 T2015007 林晓燕 5007")
    assert "绑定" in answer and "林晓燕" in answer, answer


def ask_in_chat(lin: Phone) -> None:
    """Ask for a visit by dialogue, as people write."""
    assert "慰问" in lin.say("慰问")
    answer = lin.say("1")
    for line in ("本人", "住院", "肺炎", "昨天", "丽水市中心医院", "跳过", "想请工会来看看", "跳过"):
        answer = lin.say(line)
    assert "提交" in answer and "肺炎" in answer, answer
    assert "已收到" in lin.say("提交")


def test_lin_binds_asks_for_a_visit_and_her_chair_receives_the_push(stage: Stage) -> None:
    lin, zhou = stage.phone("lin"), stage.phone("zhou")
    bind_lin(lin)
    ask_in_chat(lin)
    stage.deliver()
    card = zhou.last_push()
    assert "肺炎" not in str(card) and "林晓燕" not in str(card)
    page = zhou.browser().open(card["url"])
    assert "五必访慰问" in page and "受理" in page


def test_the_whole_way_to_a_signed_receipt(stage: Stage) -> None:
    lin, zhou = stage.phone("lin"), stage.phone("zhou")
    bind_lin(lin)
    ask_in_chat(lin)
    stage.deliver()
    path = zhou.last_push()["url"]
    office = zhou.browser()
    office.send(f"{path}/accept")
    stage.deliver()
    assert "已受理" in str(lin.last_push()["rows"])
    office.send(f"{path}/record_visit", visited_on="今天", visited_by="周建平、陈雪梅", visit_form="hospital")
    office.send(f"{path}/record_gift", gift_form="money", amount="873.50")
    stage.deliver()
    assert "待确认" in str(lin.last_push()["rows"])
    assert "873.5" not in str(stage.delivered("lin"))
    lin.browser().send(f"{path}/confirm_receipt")
    assert "已办结" in lin.browser().open(path)
    assert "已办结" in lin.say("我的") or "没有" in lin.say("我的")


def test_the_officer_may_do_all_of_it_in_chat(stage: Stage) -> None:
    lin, zhou = stage.phone("lin"), stage.phone("zhou")
    bind_lin(lin)
    ask_in_chat(lin)
    # What she is told of first is sent first: two messages under way at once may arrive in either order.
    stage.deliver()
    listed = zhou.say("待办")
    assert "1" in listed
    shown = zhou.say("1")
    assert "受理" in shown
    number = next(line.split(".")[0].split("、")[0].strip() for line in shown.splitlines() if line.strip().endswith("受理"))
    zhou.say(number)
    answer = zhou.say("确认")
    stage.deliver()
    assert "已受理" in str(lin.last_push()["rows"]), answer


def test_an_unbound_person_is_led_to_binding_and_back(stage: Stage) -> None:
    lin = stage.phone("lin")
    browser = lin.browser()
    page = browser.open("/h5/services/condolence_visit")
    assert "工号" in page
    page = browser.send("/h5/services/condolence_visit", staff_number="T2015007", name="林晓燕", secret="5007")
    assert "五必访" in page


def test_no_other_branch_and_no_administrator_sees_it(stage: Stage) -> None:
    lin = stage.phone("lin")
    bind_lin(lin)
    ask_in_chat(lin)
    stage.deliver()
    path = stage.phone("zhou").last_push()["url"]
    for stranger in ("xu", "zheng", "ye"):
        stage.phone(stranger).browser().open(path, expect=404)
        assert stage.delivered(stranger) == []
