"""Binding in chat: staff number, name and secret asked in turn or in one line; and unbinding."""

from __future__ import annotations

from gateways.wechat.replies import Reply, TextReply
from handlers.chat import words
from handlers.chat.chat import Chat
from handlers.chat.handler_table import HandlerTable
from union import links
from union.ground.accounts import find_member
from union.ground.errors import Refusal
from union.membership.binding import SecretKind, bind, unbind

table = HandlerTable[Chat]()
BIND, UNBIND = "bind", "unbind"
SECRET_TITLES = {"code": "分工会发的6位验证码", "phone": "登记手机的后4位", "either": "分工会发的6位验证码，或登记手机的后4位"}
CANCEL, BACK = ("取消", "退出"), ("返回", "上一步")
QUESTIONS = {"staff_number": "请回复您的工号，例如 T2015007。", "name": "请回复您的姓名。"}
LEFT = "绑定还没有完成，需要时回复“绑定”重新开始。"
ORDER = ("staff_number", "name", "secret")


@table.on_text("绑定", "绑定工号", "认证", takes_rest=True)
@table.on_click("menu.bind")
def begin_binding(chat: Chat) -> Reply | None:
    """Begin the binding, or do it at once with “绑定 工号 姓名 验证码”."""
    if chat.member is not None:
        return TextReply(f"您已绑定：{chat.member.name}（{chat.member.branch.name}）。要换人请先回复“解绑”。")
    given = words.tidy(chat.rest).split()
    if len(given) == len(ORDER):
        return _bind(chat, *given)
    known = dict(zip(ORDER, given[:2], strict=False))
    page = chat.anchor(links.bind(), "在页面绑定")
    return _ask(chat, known, f"绑定只要三项：工号、姓名、验证码。不想在这里写，也可以{page}。")


@table.in_dialogue(BIND, keeps=(*CANCEL, *BACK))
def continue_binding(chat: Chat) -> Reply | None:
    """Take the next of the three answers."""
    key = words.key(chat.text)
    if key in CANCEL:
        chat.thread.end()
        return TextReply("好的，先不绑定。需要时回复“绑定”。")
    known = {name: value for name, value in chat.thread.state.get("known", {}).items() if name in ORDER}
    if key in BACK:
        return _ask(chat, dict(list(known.items())[:-1]), "好的，回到上一项。")
    given = words.tidy(chat.text).split()
    known |= dict(zip([name for name in ORDER if name not in known], given, strict=False))
    if len(known) < len(ORDER):
        return _ask(chat, known)
    scene = chat.thread.state.get("scene", "")
    return _go_on(chat, _bind(chat, known["staff_number"], known["name"], known["secret"]), scene)


def bind_first(chat: Chat) -> TextReply:
    """Reply to somebody unknown who has scanned what only members may: bind now, and go on with the scene afterwards."""
    return _ask(chat, {}, "这项需要先绑定工号，只要一分钟，绑好接着为您办。", scene=chat.message.scene)


def _go_on(chat: Chat, bound: TextReply, scene: str) -> TextReply:
    """Go on with the scene that led to the binding, once it is done."""
    found = chat.room.table.find_scan(scene) if scene else None
    if found is None or find_member(chat.session, chat.account) is None:
        return bound
    chat.member, chat.rest = find_member(chat.session, chat.account), found.rest
    try:
        with chat.session.begin_nested():
            reply = found.entry.handler(chat)
    except Refusal as refusal:
        reply = TextReply(str(refusal))
    return TextReply(f"{bound.text.partition(chr(10))[0]}\n\n{reply.text}") if isinstance(reply, TextReply) else bound


@table.on_text("解绑", "解除绑定", "取消绑定", needs_member=True)
def begin_unbinding(chat: Chat) -> Reply | None:
    """Ask before a binding ends."""
    chat.thread.begin(UNBIND, chat.at)
    name = chat.me.name
    return TextReply(f"解绑后，这个微信收不到{name}的事项提醒，也不能办理；办理记录不受影响。\n确定请回复“确认解绑”，不解绑回复“取消”。")


@table.in_dialogue(UNBIND, needs_member=True, keeps=CANCEL)
def continue_unbinding(chat: Chat) -> Reply | None:
    """End the binding once it is confirmed."""
    chat.thread.end()
    if words.key(chat.text) not in ("确认解绑", "确认", "确定", "是"):
        return TextReply("好的，没有解绑。")
    member = unbind(chat.session, chat.account, chat.at)
    return TextReply(f"已解绑{member.name}。需要时回复“绑定”重新绑定。")


def _ask(chat: Chat, known: dict[str, str], lead: str = "", scene: str = "") -> TextReply:
    scene = scene or (chat.thread.state.get("scene", "") if chat.thread.dialogue == BIND else "")
    chat.thread.begin(BIND, chat.at, known=known, resume="绑定", note=LEFT, **({"scene": scene} if scene else {}))
    missing = next(name for name in ORDER if name not in known)
    secret = f"请回复{SECRET_TITLES[chat.room.settings.bind_secret]}。没有请联系所在分工会。"
    return TextReply("\n".join(part for part in (lead, QUESTIONS.get(missing, secret)) if part))


def _bind(chat: Chat, staff_number: str, name: str, secret: str) -> TextReply:
    kind = SecretKind(chat.room.settings.bind_secret)
    result = bind(
        chat.session, chat.account, staff_number=staff_number, name=name, secret=secret, kind=kind, at=chat.at
    )
    chat.thread.end()
    if isinstance(result, str):
        return TextReply(f"{result}。\n再试一次请回复“绑定”。")
    return TextReply(
        f"绑定成功，{result.name}（{result.branch.name}），您好！\n"
        "回复“慰问”“病假”就可以申请，“服务”看全部，“我的”看进度。想解除随时回复“解绑”。"
    )
