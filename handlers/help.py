"""Help and the way to a person."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from union import links
from union.ground import access, clock
from union.ground.access import find_desk_officers

table = HandlerTable[Chat]()
WHAT = (
    "回复下面的词就能办：\n"
    "慰问 — 住院、结婚、生育、亲人离世等\n"
    "病假 — 登记病假，工会定期关怀\n"
    "服务 — 全部服务\n"
    "我的 — 我的事项和进度\n"
    "活动 — 正在报名的活动\n"
    "提案 — 教代会提案的办理和答复\n"
    "意见建议 — 提一条，也可以匿名\n"
    "绑定 — 绑定或查看工号\n"
    "联系工会 — 找人帮忙\n"
    "也可以直接说事情，例如：我同事住院了想申请慰问。"
)


def show_help(chat: Chat, lead: str = "") -> TextReply:
    """Return what can be done here, after what there is to say first."""
    todo = "\n待办 — 工会干部办理事项\n我负责的活动 — 名单、签到和结项" if _is_officer(chat) else ""
    page = f"{chat.anchor(links.help_page(), '使用帮助')}　{chat.anchor(links.home(), '我的页面')}"
    return TextReply("\n".join(part for part in (lead, WHAT + todo, page) if part))


@table.on_text("帮助", "help", "菜单", "功能", "怎么用", "你好", "您好", "在吗", "hi", "hello")
@table.on_click("menu.help")
def help_me(chat: Chat) -> Reply | None:
    """Say what can be done here."""
    return show_help(chat)


@table.on_event("click")
def click_unknown(chat: Chat) -> Reply | None:
    """Answer a menu key that nothing is registered for: an old menu on a phone."""
    return show_help(chat, "菜单刚更新过，请退出聊天再进来。现在可以：")


@table.on_text("联系工会", "联系", "人工", "电话", "找人", "客服")
@table.on_click("menu.contact")
def show_contact(chat: Chat) -> Reply | None:
    """Name who helps: the officers of one's own branch and of the school union."""
    day = clock.day_of(chat.at)
    names = [member.name for member in find_desk_officers(chat.session, "welfare", None, day)]
    lines = [f"校工会生活福利：{'、'.join(names)}"] if names else []
    if chat.member is not None:
        own = [member.name for member in find_desk_officers(chat.session, "welfare", chat.member.branch_id, day)]
        if own:
            lines.insert(0, f"{chat.member.branch.name}：{'、'.join(own)}")
    shown = "\n".join(lines)
    if not lines:
        return TextReply("请联系所在分工会，或到校工会办公室。")
    return TextReply(f"有事可以找他们：\n{shown}\n急事请直接电话或当面联系；办理进度回复“我的”查看。")


def _is_officer(chat: Chat) -> bool:
    if chat.member is None:
        return False
    return access.is_officer(access.offices_of(chat.session, chat.member, clock.day_of(chat.at)))
