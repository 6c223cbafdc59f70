"""Files on forms and cases: checked, sealed, shown to who may see them and to nobody else."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from models.audit import AuditEntry
from models.case import Attachment, Case
from models.session import transaction
from tests.cast import Cast
from tests.paper_form import forms_of
from tests.phones import Phone, Street
from wx_backend import uploads

CLAIM = "/h5/services/mutual_aid_claim"
SETTLED = {
    "claim": "hospital", "admitted_on": "2026-11-01", "discharged_on": "2026-11-10", "self_paid": "3200.5",
    "bank_card": "6222021234567890123", "consent": "yes",
}  # fmt: skip
PLACE = b"GPS-28.45N-119.92E"


def photo(colour: str = "white") -> BytesIO:
    """Return a picture that knows where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    painted = BytesIO()
    Image.new("RGB", (40, 30), colour).save(painted, "JPEG", exif=exif)
    painted.seek(0)
    assert PLACE in painted.getvalue()
    return painted


def kept(street: Street) -> list[Attachment]:
    """Return every file that is noted."""
    with transaction(street.house.engine) as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def vault_names(street: Street) -> list[str]:
    """Return every file that is on the disk."""
    return street.house.doors.vault.names()


def claim(phone: Phone) -> str:
    """Send a claim with one picture, and return the case's number."""
    page = phone.press(CLAIM, SETTLED | {"file.settlement": (photo(), "结算单.jpg")})
    assert page.request.path.endswith("/sent"), page.text
    return page.request.path.split("/")[3]


def test_a_picture_goes_sealed_and_bare_into_the_vault(street: Street, live_cast: Cast, tmp_path: Path) -> None:
    claim(street.phone(live_cast.lin))
    [one] = kept(street)
    assert (one.file_name, one.media_type, one.field) == ("结算单.jpg", "image/jpeg", "settlement")
    assert one.case_id is not None
    content = street.house.doors.vault.open(one.stored_name)
    assert content.startswith(b"\xff\xd8")
    assert PLACE not in content
    on_disk = b"".join(path.read_bytes() for path in (tmp_path / "vault").rglob("*") if path.is_file())
    assert content not in on_disk


def test_a_file_is_kept_in_the_draft_while_other_fields_are_wrong(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press(CLAIM, SETTLED | {"self_paid": "many", "file.settlement": (photo(), "结算单.jpg")})
    assert page.status_code == 422
    assert "结算单.jpg" in page.text
    page = lin.send(page, self_paid="3200.5")
    assert page.request.path.endswith("/sent")
    assert [one.file_name for one in kept(street)] == ["结算单.jpg"]


def test_a_file_taken_off_the_form_is_gone_from_disk_too(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press(CLAIM, {"do": "save", "file.settlement": [(photo(), "一.jpg"), (photo("red"), "二.jpg")]})
    first = kept(street)[0]
    page = lin.send(page, {"do": f"drop:{first.id}"})
    assert "一.jpg" not in page.text
    assert "二.jpg" in page.text
    assert [one.file_name for one in kept(street)] == ["二.jpg"]
    assert vault_names(street) == [kept(street)[0].stored_name]


@pytest.mark.parametrize(("content", "name", "sentence"), [
    (b"MZ\x90\x00 a program", "结算单.jpg", "只能上传"),
    (b"<html><script>alert(1)</script></html>", "结算单.png", "只能上传"),
    (b"PK\x03\x04" + b"\x00" * 60, "结算单.docx", "只能上传"),
    (b"\xff\xd8\xff\xe0 broken", "结算单.jpg", "图片已损坏"),
    (b"", "结算单.jpg", "文件是空的"),
    (b"%PDF-1.4" + b"0" * uploads.MAX_FILE_BYTES, "结算单.pdf", "超过10 MB"),
])
def test_what_cannot_be_taken_is_said_by_name_and_nothing_is_kept(
    content: bytes, name: str, sentence: str, street: Street, live_cast: Cast
) -> None:
    page = street.phone(live_cast.lin).press(CLAIM, SETTLED | {"file.settlement": (BytesIO(content), name)})
    assert page.status_code == 422
    assert f"“{name}”没有收下：{sentence}" in page.text
    assert kept(street) == []
    assert vault_names(street) == []


def test_a_pdf_that_is_called_a_picture_is_known_as_a_pdf_and_never_shown_as_a_picture(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press(CLAIM, SETTLED | {"file.settlement": (BytesIO(b"%PDF-1.7\n%%EOF"), "结算单.jpg")})
    number = page.request.path.split("/")[3]
    [one] = kept(street)
    assert one.media_type == "application/pdf"
    answer = lin.open(f"/h5/cases/{number}/files/{one.id}")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_more_than_a_request_may_hold_is_refused_with_a_sentence(street: Street, live_cast: Cast) -> None:
    street.app.config["MAX_CONTENT_LENGTH"] = 50_000
    big = BytesIO(b"%PDF-1.4" + b"0" * 60_000)
    answer = street.phone(live_cast.lin).press(CLAIM, SETTLED | {"file.settlement": (big, "大.pdf")})
    assert answer.status_code == 413
    assert "每个文件不超过10 MB" in answer.text


def test_nothing_is_stored_for_somebody_who_is_not_signed_in(street: Street, live_cast: Cast, tmp_path: Path) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.open(CLAIM)
    street.watch.pass_by(hours=9)
    assert lin.post(page, SETTLED | {"file.settlement": (photo(), "结算单.jpg")}).status_code == 401
    assert not (tmp_path / "vault").exists()


def test_somebody_elses_file_cannot_be_claimed_by_its_number(street: Street, live_cast: Cast) -> None:
    claim(street.phone(live_cast.lin))
    [theirs] = kept(street)
    page = street.phone(live_cast.zheng).press(CLAIM, SETTLED | {"settlement": str(theirs.id)})
    assert page.status_code == 422
    assert "结算单.jpg" not in page.text
    assert "“医保结算单”还没有填" in page.text


def test_somebody_elses_file_cannot_be_dropped(street: Street, live_cast: Cast) -> None:
    lin, zheng = street.phone(live_cast.lin), street.phone(live_cast.zheng)
    lin.press(CLAIM, {"do": "save", "file.settlement": (photo(), "结算单.jpg")})
    [theirs] = kept(street)
    zheng.press(CLAIM, {"do": f"drop:{theirs.id}"})
    assert [one.id for one in kept(street)] == [theirs.id]
    assert vault_names(street) == [theirs.stored_name]


def test_a_file_is_shown_to_its_giver_and_to_the_desk_and_kept_by_no_cache(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    number = claim(lin)
    [one] = kept(street)
    for phone in (lin, street.phone(live_cast.wang)):
        answer = phone.open(f"/h5/cases/{number}/files/{one.id}")
        assert answer.status_code == 200
        assert answer.data == street.house.doors.vault.open(one.stored_name)
        assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E7%BB%93%E7%AE%97%E5%8D%95.jpg"
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert street.phone(live_cast.zhou).open(f"/h5/cases/{number}/files/{one.id}").status_code == 404


def test_every_look_at_a_file_by_another_is_recorded_for_the_member_to_see(street: Street, live_cast: Cast) -> None:
    lin, wang = street.phone(live_cast.lin), street.phone(live_cast.wang)
    number = claim(lin)
    [one] = kept(street)
    lin.open(f"/h5/cases/{number}/files/{one.id}")
    wang.open(f"/h5/cases/{number}/files/{one.id}")
    with transaction(street.house.engine) as session:
        entries = list(session.scalars(select(AuditEntry).where(AuditEntry.action == "read")))
        assert [(entry.by_id, entry.fields) for entry in entries] == [(live_cast.wang.id, f"settlement#{one.id}")]
    page = lin.open("/h5/privacy").text
    assert "王丽华" in page
    assert "医保结算单" in page


def test_a_colleague_who_reported_does_not_see_the_receipt(street: Street, live_cast: Cast) -> None:
    lin = street.phone(live_cast.lin)
    page = lin.press("/h5/services/condolence_visit", {
        "subject": "other", "subject.other": "T2009003", "occasion": "marriage", "happened_on": "2026-11-17", "consent": "yes",
    })  # fmt: skip
    number = page.request.path.split("/")[3]
    with transaction(street.house.engine) as session:
        case_ = session.scalars(select(Case).where(Case.number == number)).one()
        session.add(Attachment(
            member_id=live_cast.zhou.id, case_id=case_.id, field="receipt", stored_name="0" * 32, file_name="签收单.jpg",
            media_type="image/jpeg", size=9, at=street.watch.at,
        ))
    receipt = kept(street)[-1]
    assert "签收单.jpg" not in lin.open(f"/h5/cases/{number}").text
    assert lin.open(f"/h5/cases/{number}/files/{receipt.id}").status_code == 404
    assert "签收单.jpg" in street.phone(live_cast.zhou).open(f"/h5/cases/{number}").text


def test_the_form_says_what_may_be_given(street: Street, live_cast: Cast) -> None:
    page = street.phone(live_cast.lin).open(CLAIM).text
    assert 'enctype="multipart/form-data"' in page
    assert "每个不超过10 MB" in page
    assert "file.settlement" in forms_of(page)[0].names
