"""A sick leave from the word to the greeting, followed up by an officer, over real HTTP."""

from datetime import timedelta

from models.session import transaction
from tests.journeys.stage import Stage
from tests.journeys.test_condolence_visit import bind_lin
from tests.story import remind


def test_lin_reports_a_leave_is_called_and_comes_back_to_a_greeting(stage: Stage) -> None:
    lin, chen = stage.phone("lin"), stage.phone("chen")
    bind_lin(lin)
    page = lin.browser().send(
        "/h5/services/sick_care", subject="本人", from_on="2026-11-17", until_on="2026-12-24", hospital="yes",
        needs="接送孩子", contact="13805785007", consent="yes",
    )
    assert "已登记" in page or "关怀中" in page
    stage.deliver()
    assert len(stage.delivered("lin")) == 3  # received, and two offers: the visit, and the claim for a long leave
    path = chen.last_push()["url"]
    chen.browser().send(f"{path}/record_contact", contact_form="phone", result="已出院，恢复得不错")
    stage.clock.at += timedelta(days=2)
    with transaction(stage.engine) as session:
        remind(session, stage.clock())
    stage.deliver()
    assert "待办理" in str(chen.last_push()["rows"])
    lin.browser().send(f"{path}/end_leave", returned_on="2026-11-20")
    stage.deliver()
    assert "已办结" in str(lin.last_push()["rows"])
    assert not any(word in str(stage.delivered("lin") + stage.delivered("chen")) for word in ("出院", "病", "孩子", "住院"))
