"""What is printed: one proposal in the official form, and the register of a sitting."""

from datetime import datetime

from sqlalchemy.orm import Session

from tests.handling import ANSWER, WHY_NOT, accept, answering, drafted, filed, published, published_to_two
from tests.sitting import Sitting, asked, move
from union.congress.sight.documents import HEAD, compose_document, compose_register
from union.ground.documents import Document, Facts, Passage, Signature


def texts(document: Document) -> dict[str, str]:
    return {one.title: one.text for one in document.blocks if isinstance(one, Passage)}


def test_the_official_form_has_every_round_with_its_ratings_and_signatures(
    session: Session, sitting: Sitting, at: datetime
) -> None:
    proposal = published_to_two(session, sitting, at)
    move(session, proposal, "rate", sitting.cast.lin, at, rating="satisfied")
    move(session, proposal, "rate", sitting.cast.zheng, at, rating="unsatisfied", words="没有写明日期")
    drafted(session, sitting, at, proposal=accept(session, sitting, proposal, at), outcome="C", why_not=WHY_NOT)
    move(session, proposal, "sign", sitting.cast.shi, at)
    move(session, proposal, "publish", sitting.ji, at)
    document = compose_document(session, proposal, at)
    assert document.title == "第3届教代会第5次会议提案表" and document.number == "T35-001"
    facts = dict(next(one for one in document.blocks if isinstance(one, Facts)).rows)
    # 郑敏 seconded it before she became an author by the merge.
    assert facts["提案人"] == "林晓燕、郑敏" and facts["附议人"] == "赵志远" and facts["代表团"] == "生态代表团"
    assert facts["主办部门"] == "后勤管理处" and facts["类别"] == "校园建设与后勤"
    found = texts(document)
    assert ANSWER["text"] in found["答复"] and "A 已解决" in found["答复"] and WHY_NOT in found["答复（第2次办理）"]
    assert "交办：主办：后勤管理处" in found["审查意见"] and "立案" in found["审查意见"]
    assert "郑敏：未评价" in found["评价"]
    signatures = [one for one in document.blocks if isinstance(one, Signature)]
    assert [(one.label, one.name) for one in signatures if one.label == "部门负责人"] == [("部门负责人", "施建国")] * 2
    assert all(one.on == "2026年11月18日" for one in signatures if one.label == "部门负责人")
    ratings = [one.text for one in document.blocks if isinstance(one, Passage) and one.title == "评价"]
    assert ratings[0] == "林晓燕：满意\n郑敏：不满意（没有写明日期）"


def test_a_form_without_an_answer_shows_no_draft(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = drafted(session, sitting, at)
    assert ANSWER["text"] not in str(compose_document(session, proposal, at))


def test_the_register_has_a_line_for_every_number(session: Session, sitting: Sitting, at: datetime) -> None:
    merged = published_to_two(session, sitting, at, outcome="B", promised_on="2027-06-30")
    move(session, merged, "rate", sitting.cast.lin, at, rating="mostly")
    answering(session, sitting, at)
    filed(session, sitting, at)
    asked(session, sitting, at, by=sitting.cast.chen)
    sheet = compose_register(session, sitting.congress, at)
    assert tuple(sheet.head) == HEAD and len(sheet.rows) == 4 and sheet.note == "共4件"
    lines = [dict(zip(sheet.head, row, strict=True)) for row in sheet.rows]
    assert [one["编号"] for one in lines] == ["T35-001", "T35-002", "T35-003", "T35-004"]
    assert lines[0]["办理结果"] == "B 正在解决或列入计划" and lines[0]["满意度"] == "基本满意还需继续落实1人、未评价1人"
    assert lines[1]["并入"] == "T35-001" and lines[1]["状态"] == "已并案"
    assert (lines[2]["主办"], lines[2]["协办"], lines[2]["答复日期"]) == ("后勤管理处", "人事处", None)
    assert str(lines[2]["交办日期"]) == "2026-11-18" and lines[3]["交办日期"] is None


def test_what_a_published_answer_promises_stands_in_the_form(session: Session, sitting: Sitting, at: datetime) -> None:
    proposal = published(session, sitting, at, outcome="B", promised_on="2027-06-30")
    assert "承诺完成日期：2027年6月30日" in texts(compose_document(session, proposal, at))["答复"]
