"""What people still have to write to end what they have begun: by whom, in which form, and the texts before “提交”."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.account import Account
from models.draft import Conversation, Draft
from models.member import Member
from models.session import transaction
from tests.tooling.before.story.open_ends import LONG
from tests.tooling.before.story.teller import Teller

CHATS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("T2002146", "sick_care", ("9月20日", "否", "跳过", "跳过")),
    ("T2003001", "case:", ("1", "跳过")),
    ("", "case:", ("本人",)),
    ("T2016124", "registration:", ("4", "5", "跳过")),
    ("T2018123", "proposal:new:", (LONG, "完成", LONG, "完成")),
    ("T2023117", "proposal:", ("完成", "1", "已当面商定，对方没有不同意见")),
    ("T2009125", "activity:", ("修改 1", "骑行南明湖一圈")),
    ("T2001142", "activity:new", ("一起去走走", "完成", "白云山", "其余按默认", "10月18日 9:00")),
    ("T2018112", "entry:", ("90", "跳过")),
    ("T1999141", "objection:", ("结果不变。", "完成")),
    ("T2004148", "sitting:new:", ("1", "2027年11月1日", "2027年11月30日", "跳过")),
    ("T2007116", "condolence_visit", ("完成",)),
    ("T2015144", "sick_care", ("昨天", "9月20日", "否", "跳过", "跳过")),
    ("T2015144", "suggestion", ("4", "教工食堂的晚餐种类太少", "完成", "跳过", "是")),
    ("T2002122", "suggestion", ("跳过", "是")),
)
"""By whom (nobody named: whose case was returned), what its code begins with, and the texts."""
PAGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("T2005108", "/h5/services/mutual_aid_claim", {"discharged_on": "2026-09-08", "bank_card": "6222021234567890123", "consent": "yes"}),
    ("T2016152", "/h5/board/publish/{suggestion:answered}", {}),
    ("T2015007", "/h5/registrations/{asked}/change", {"consent": "yes"}),
)
"""By whom, on which page, and what is changed there before it is sent."""


def find_forms(teller: Teller, returned_by: str) -> list[dict[str, Any]]:
    """Return the forms that are open in chats, with what is still to be written."""
    found = []
    with transaction(teller.town.engine) as session:
        for who, begins, texts in CHATS:
            number = who or returned_by
            member = session.scalars(select(Member).where(Member.staff_number == number)).one()
            openid = teller.openid(number)
            chats = select(Conversation).join(Account, Account.id == Conversation.account_id).where(Account.openid == openid)
            codes = [one.state.get("form", "") for one in session.scalars(chats)]
            codes += session.scalars(select(Draft.form).where(Draft.member_id == member.id).order_by(Draft.id))
            form = next(code for code in codes if code.startswith(begins))
            found.append({"openid": openid, "form": form, "texts": list(texts)})
    return found


def find_pages(teller: Teller, numbers: dict[str, str]) -> list[dict[str, Any]]:
    """Return the forms that were saved on pages, with what is still to be changed there."""
    found = []
    for who, path, changes in PAGES:
        whole = path
        for name, number in numbers.items():
            whole = whole.replace(f"{{{name}}}", str(number))
        found.append({"openid": teller.openid(who), "path": whole, "changes": changes})
    return found
