"""What a message says once it is read: types, scenes, keys under which repeats are the same."""

import pytest

from gateways.wechat.inbound import CallbackDoor
from gateways.wechat.messages import InboundMessage
from tests.gateways.wechat.platform_side import CHEN, NOW, account, event_xml, plain_query, text_json, text_xml

DOOR = CallbackDoor(account("plain"))


def read(body: bytes) -> InboundMessage:
    return DOOR.receive(body, plain_query())


def test_type_and_event_are_lower_case_and_the_original_stays_in_raw() -> None:
    message = read(event_xml("CLICK", "menu.mine"))
    assert (message.type, message.event, message.event_key) == ("event", "click", "menu.mine")
    assert message.raw["Event"] == "CLICK"


def test_a_subscription_by_scan_gives_the_scene_and_stays_a_subscription() -> None:
    message = read(event_xml("subscribe", "qrscene_branch.12", "<Ticket>gQ</Ticket>"))
    assert (message.event, message.event_key, message.scene) == ("subscribe", "qrscene_branch.12", "branch.12")


def test_a_scan_by_a_follower_gives_the_scene() -> None:
    assert read(event_xml("SCAN", "branch.12")).scene == "branch.12"
    assert read(event_xml("subscribe")).scene == ""
    assert read(event_xml("CLICK", "qrscene_1")).scene == ""


def test_a_picture_gives_its_media_id() -> None:
    body = text_xml().replace(b"[text]", b"[image]").replace(b"Content>", b"PicUrl>")
    message = read(body.replace(b"</xml>", b"<MediaId>media-1</MediaId></xml>"))
    assert (message.type, message.media_id) == ("image", "media-1")


def test_a_voice_message_gives_what_the_platform_understood() -> None:
    body = text_json(MsgType="voice", Content=None, Recognition="我要请病假")
    assert read(body).text == "我要请病假"


def test_the_outer_spaces_of_a_text_are_kept() -> None:
    assert read(text_xml("  慰问 \n")).text == "  慰问 \n"


def test_a_message_id_may_be_a_number_or_a_text_and_names_the_same_message() -> None:
    as_number, as_text = read(text_json(MsgId=9223372036854775807)), read(text_json(MsgId="9223372036854775807"))
    assert as_number.dedupe_key == as_text.dedupe_key == f"{as_text.app_id}:m:9223372036854775807"
    assert read(text_json(MsgId="cloud-id-7")).dedupe_key.endswith(":m:cloud-id-7")


def test_a_repeated_event_has_the_same_key() -> None:
    assert read(event_xml("CLICK", "menu.mine")).dedupe_key == read(event_xml("CLICK", "menu.mine")).dedupe_key


@pytest.mark.parametrize(
    "other",
    [
        event_xml("CLICK", "menu.todo"),
        event_xml("VIEW", "menu.mine"),
        event_xml("CLICK", "menu.mine", created=NOW + 1),
        event_xml("CLICK", "menu.mine").replace(CHEN.encode(), b"oLIN-librarian"),
    ],
    ids=["key", "event", "second", "person"],
)
def test_different_events_have_different_keys(other: bytes) -> None:
    assert read(event_xml("CLICK", "menu.mine")).dedupe_key != read(other).dedupe_key


def test_two_template_results_of_one_second_are_two_events() -> None:
    first = read(event_xml("TEMPLATESENDJOBFINISH", more="<MsgID>200163836</MsgID><Status>success</Status>"))
    second = read(event_xml("TEMPLATESENDJOBFINISH", more="<MsgID>200163837</MsgID><Status>success</Status>"))
    assert first.msg_id == "200163836"
    assert first.dedupe_key != second.dedupe_key


def sent_event(message_id: str) -> bytes:
    entry = f"<List><TemplateId>t1</TemplateId><MsgID>{message_id}</MsgID><ErrorCode>0</ErrorCode></List>"
    return event_xml("subscribe_msg_sent_event", more=f"<SubscribeMsgSentEvent>{entry}</SubscribeMsgSentEvent>")


def test_two_subscribe_message_results_of_one_second_are_two_events() -> None:
    assert read(sent_event("1")).dedupe_key != read(sent_event("2")).dedupe_key
    assert read(sent_event("1")).dedupe_key == read(sent_event("1")).dedupe_key


def test_one_entry_and_several_entries_read_the_same_way() -> None:
    entry = {"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": "1"}
    one = read(text_json(MsgType="event", Event="subscribe_msg_popup_event", List=entry))
    two = read(text_json(MsgType="event", Event="subscribe_msg_popup_event", List=[entry, entry]))
    assert (one.entries(), two.entries()) == ([entry], [entry, entry])
    assert read(sent_event("1")).entries() == [{"TemplateId": "t1", "MsgID": "1", "ErrorCode": "0"}]


def test_a_message_never_shows_who_wrote_what() -> None:
    shown = repr(read(text_xml("我住院了")))
    assert CHEN not in shown
    assert "住院" not in shown
