"""Which passive replies the platform shows, and which it does not."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from tests.wechat_sandbox.stage import CHEN, House, Json, Product

SORRY = "该公众号暂时无法提供服务，请稍后再试"


def xml(inside: str, *, to: str = CHEN, account: str = "gh_5a4db0x00001", at: str = "1") -> str:
    """Return a reply's XML."""
    return (
        f"<xml><ToUserName>{to}</ToUserName><FromUserName>{account}</FromUserName>"
        f"<CreateTime>{at}</CreateTime>{inside}</xml>"
    )


def text(words: str) -> str:
    """Return the inside of a text reply."""
    return f"<MsgType>text</MsgType><Content>{escape(words)}</Content>"


def news(count: int, said: int | None = None) -> str:
    """Return the inside of a news reply with this many articles."""
    article = "<item><Title>通知</Title><Description>内容</Description><PicUrl></PicUrl><Url>https://a.cn/</Url></item>"
    said = count if said is None else said
    return f"<MsgType>news</MsgType><ArticleCount>{said}</ArticleCount><Articles>{article * count}</Articles>"


def shown(house: House, product: Product, answer: str, verb: str = "say") -> Json:
    """Answer a message or a click; return what the phone shows last."""
    product.answer = lambda delivery: answer
    house.do(CHEN, verb, text="你好", key="MINE")
    return house.chat()[-1]


@pytest.mark.parametrize(
    "answer",
    [
        '{"a": 1}',
        "你好",
        "<xml><broken></xml>",
        "<!DOCTYPE xml>" + xml(text("你好")),
        "<html></html>",
        xml(text("")),
        xml(text("字" * 683)),
        xml(text("你好"), to="oWangHai"),
        xml(text("你好"), account="gh_other"),
        xml(text("你好"), at="1.5"),
        xml("<MsgType>dance</MsgType>"),
        xml("<MsgType>image</MsgType><Image><MediaId>unknown</MediaId></Image>"),
        xml("<MsgType>music</MsgType><Music><Title>歌</Title></Music>"),
        xml(news(0)),
        xml(news(2)),
        xml(news(1, said=2)),
    ],
)
def test_an_invalid_reply_shows_the_notice(wired: House, product: Product, answer: str) -> None:
    item = shown(wired, product, answer)
    assert (item["kind"], item["text"]) == ("system", SORRY)
    assert wired.delivered() == []


def test_text_up_to_2048_bytes(wired: House, product: Product) -> None:
    assert shown(wired, product, xml(text("字" * 682)))["text"] == "字" * 682


def test_a_message_is_answered_with_one_article_a_click_with_up_to_eight(wired: House, product: Product) -> None:
    assert len(shown(wired, product, xml(news(1)))["articles"]) == 1
    assert len(shown(wired, product, xml(news(8)), "click")["articles"]) == 8
    assert shown(wired, product, xml(news(9)), "click")["text"] == SORRY


def test_media_of_the_account_can_be_shown(wired: House, product: Product) -> None:
    files = {"media": ("a.png", b"\x89PNG123", "image/png")}
    asked = {"access_token": wired.token(), "type": "image"}
    uploaded = wired.http.post(f"{wired.base}/cgi-bin/media/upload", params=asked, files=files).json()
    inside = f"<MsgType>image</MsgType><Image><MediaId>{uploaded['media_id']}</MediaId></Image>"
    item = shown(wired, product, xml(inside))
    assert (item["kind"], wired.http.get(item["pic_url"]).content) == ("image", b"\x89PNG123")


def test_a_hand_over_to_customer_service_shows_nothing(wired: House, product: Product) -> None:
    item = shown(wired, product, xml("<MsgType>transfer_customer_service</MsgType>"))
    assert item["direction"] == "in"


def test_a_reply_does_not_reach_who_left(wired: House, product: Product) -> None:
    product.answer = lambda delivery: xml(text("再见"))
    wired.do(CHEN, "unsubscribe")
    assert wired.delivered() == []


def test_replies_in_json_are_for_json_accounts_only(wired: House, product: Product) -> None:
    wired.control("PUT", "/callback", json={"format": "json"})
    answer = (
        f'{{"ToUserName": "{CHEN}", "FromUserName": "gh_5a4db0x00001", "CreateTime": 1, '
        '"MsgType": "text", "Content": "收到"}'
    )
    assert shown(wired, product, answer)["text"] == "收到"
    wired.control("PUT", "/callback", json={"format": "xml"})
    assert shown(wired, product, answer)["text"] == SORRY
