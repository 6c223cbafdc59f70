"""Pictures in a form: fetched from the platform's stand-in, cleaned, sealed, attached; never overtaken by “完成”."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config.settings import Settings
from handlers.chat.room import Room
from handlers.reception.register import make_table
from models.case import Attachment, Case
from tests.cast import Cast
from tests.handlers.conftest import make_settings
from tests.handlers.phone import Hands, Phone
from wechat_sandbox.app import SandboxApp
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.platform.media import keep_media
from wechat_sandbox.server import running
from wx_backend.callback import open_reception
from wx_backend.house import House

TO_EVIDENCE = ("慰问", "本人", "生病住院", "跳过", "昨天", "跳过", "跳过", "跳过")


@pytest.fixture
def platform() -> Iterator[SandboxApp]:
    with running(SandboxConfig()) as platform:
        yield platform


@pytest.fixture
def settings(tmp_path: Path, platform: SandboxApp) -> Settings:
    """Settings that lead to the sandbox."""
    config = SandboxConfig()
    return make_settings(tmp_path, WECHAT_API_BASE=platform.sandbox.base_url, WECHAT_APP_ID=config.appid,
                         WECHAT_SECRET=config.secret)


@pytest.fixture
def send_picture(platform: SandboxApp) -> Callable[..., str]:
    """Return what makes a picture known to the platform and gives its media id."""

    def keep(content: bytes | None = None) -> str:
        return keep_media(platform.sandbox, "image", content or photo(), "p.jpg", "image/jpeg").media_id

    return keep


def photo(size: int = 40) -> bytes:
    """Return a picture that says where it was taken."""
    picture, exif = Image.new("RGB", (size, size), "steelblue"), Image.Exif()
    exif[0x010E] = "taken in ward 7"
    written = io.BytesIO()
    picture.save(written, "JPEG", exif=exif)
    return written.getvalue()


def attachments(engine: Engine) -> list[Attachment]:
    with Session(engine) as session:
        return list(session.scalars(select(Attachment).order_by(Attachment.id)))


def test_several_pictures_then_done_lie_sealed_in_the_case(
    lin: Phone, engine: Engine, house: House, send_picture: Callable[..., str], live_cast: Cast
) -> None:
    lin.tell(*TO_EVIDENCE)
    assert "收到第1张" in lin.picture(send_picture())
    assert "收到第2张" in lin.picture(send_picture())
    assert "证明材料：2个文件" in lin.say("完成")
    assert "编号" in lin.say("提交")
    first, second = attachments(engine)
    with Session(engine) as session:
        case_ = session.scalars(select(Case)).one()
    assert {first.case_id, second.case_id} == {case_.id} and case_.sealed_answers["evidence"] == [first.id, second.id]
    kept = house.doors.vault.open(first.stored_name)
    assert kept.startswith(b"\xff\xd8") and b"ward 7" not in kept
    assert (first.file_name, first.media_type, first.member_id) == ("证明材料.jpg", "image/jpeg", live_cast.lin.id)


def test_done_without_a_picture_asks_for_one_or_skip(lin: Phone) -> None:
    lin.tell(*TO_EVIDENCE)
    answer = lin.say("完成")
    assert "还没有收到图片" in answer and "跳过" in answer


def test_a_text_is_no_picture_even_if_it_is_the_number_of_somebody_s_file(lin: Phone, engine: Engine) -> None:
    lin.tell(*TO_EVIDENCE)
    assert "请直接发图片" in lin.say("1")


def test_a_file_that_is_no_picture_is_refused_kindly(lin: Phone, send_picture: Callable[..., str], engine: Engine) -> None:
    lin.tell(*TO_EVIDENCE)
    assert "只能上传 JPG、PNG、WebP 图片" in lin.picture(send_picture(b"%!PS-Adobe"))
    assert attachments(engine) == []


def test_a_picture_that_the_platform_does_not_give_is_asked_for_again(lin: Phone, engine: Engine) -> None:
    lin.tell(*TO_EVIDENCE)
    assert "请再发一次" in lin.picture("media-that-never-was")
    assert "还没有收到图片" in lin.say("完成")


def test_a_picture_where_none_is_asked_for_is_neither_fetched_nor_kept(
    lin: Phone, send_picture: Callable[..., str], engine: Engine, house: House
) -> None:
    assert "没有保存" in lin.picture(send_picture())
    lin.tell("慰问", "本人")
    assert "不需要图片" in lin.picture(send_picture())
    assert attachments(engine) == [] and house.doors.vault.names() == []


def test_changing_the_pictures_replaces_them(lin: Phone, send_picture: Callable[..., str], engine: Engine) -> None:
    lin.tell(*TO_EVIDENCE)
    lin.picture(send_picture())
    lin.tell("完成", "修改 8")
    assert "收到第1张" in lin.picture(send_picture())
    assert "1个文件" in lin.say("完成")


def test_more_pictures_than_the_field_takes_are_refused(lin: Phone, send_picture: Callable[..., str]) -> None:
    lin.tell(*TO_EVIDENCE)
    media_id = send_picture()
    answers = [lin.picture(media_id) for _ in range(10)]
    assert "收到第9张" in answers[8] and "最多9个文件" in answers[9]


def test_done_waits_for_a_picture_that_is_still_on_its_way(
    lin: Phone, app: Flask, house: House, hands: Hands, send_picture: Callable[..., str]
) -> None:
    lin.tell(*TO_EVIDENCE)
    asked, release = Event(), Event()
    download = house.doors.client.download_media

    class SlowLine:
        """The client on a slow line."""

        def download_media(self, media_id: str) -> object:
            asked.set()
            release.wait(20)
            return download(media_id)

    slow = type(house.doors)(SlowLine(), house.doors.kv, house.doors.vault, house.doors.account)  # type: ignore[arg-type]
    open_reception(app, Room(house.settings, house.engine, slow, make_table(), house.now, patience=30))
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(Phone(app, lin.openid, hands).picture, send_picture())
        assert asked.wait(20)
        assert "还有1张图片正在接收" in lin.say("完成")
        release.set()
        assert "收到第1张" in coming.result(30)
    assert "1个文件" in lin.say("完成")


def test_a_picture_that_never_arrives_does_not_hold_the_form_up_for_ever(
    lin: Phone, app: Flask, house: House, hands: Hands, engine: Engine
) -> None:
    from gateways.wechat.messages import Envelope, build_message
    from handlers.forms.pictures_coming import PATIENCE, fetch

    lin.tell(*TO_EVIDENCE)
    body = {"ToUserName": "gh_u", "FromUserName": lin.openid, "CreateTime": 1, "MsgType": "image", "MediaId": "lost", "MsgId": 1}
    room = Room(house.settings, engine, house.doors, make_table(), house.now)
    assert fetch(room, build_message(house.settings.account.app_id, body, Envelope("xml")))  # type: ignore[arg-type]
    assert "正在接收" in lin.say("完成")
    hands.move(seconds=(PATIENCE + timedelta(seconds=1)).total_seconds())
    assert "还没有收到图片" in lin.say("完成")


def test_no_transaction_is_open_while_a_picture_is_fetched(
    lin: Phone, app: Flask, house: House, hands: Hands, send_picture: Callable[..., str]
) -> None:
    lin.tell(*TO_EVIDENCE)
    seen: list[int] = []
    download = house.doors.client.download_media

    class Watching:
        """The client, counting the connections that are in use while it works."""

        def download_media(self, media_id: str) -> object:
            seen.append(house.engine.pool.checkedout())  # type: ignore[attr-defined]
            return download(media_id)

    doors = type(house.doors)(Watching(), house.doors.kv, house.doors.vault, house.doors.account)  # type: ignore[arg-type]
    open_reception(app, Room(house.settings, house.engine, doors, make_table(), house.now))
    assert "收到第1张" in lin.picture(send_picture())
    assert seen == [0]


def test_a_picture_whose_form_was_cancelled_meanwhile_is_not_kept(
    lin: Phone, app: Flask, house: House, hands: Hands, engine: Engine, send_picture: Callable[..., str]
) -> None:
    lin.tell(*TO_EVIDENCE)
    download = house.doors.client.download_media

    class Impatient:
        """The client, while whose work the person gives up."""

        def download_media(self, media_id: str) -> object:
            assert "已取消" in Phone(app, lin.openid, hands).say("取消")
            return download(media_id)

    doors = type(house.doors)(Impatient(), house.doors.kv, house.doors.vault, house.doors.account)  # type: ignore[arg-type]
    open_reception(app, Room(house.settings, house.engine, doors, make_table(), house.now))
    assert "没有保存" in lin.picture(send_picture())
    assert attachments(engine) == [] and house.doors.vault.names() == []
