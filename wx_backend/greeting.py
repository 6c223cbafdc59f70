"""What `make run` says once everything answers: where to look, and what to try first."""

from __future__ import annotations

from config.settings import Settings
from union import links
from wx_backend.parts import sandbox_address

DEMO = """
  教工之家已经开门（演示数据，全部在本机，不连外网）

    沙箱手机    {sandbox}
    会员页面    {base}{home}
    服务大全    {base}{catalogue}

  先试一试
    1. 打开沙箱手机：左边是会员林晓燕，右边是工会干部，头像处可以换人。
    2. 在会员手机里发“绑定”，依次填工号 T2015007、姓名林晓燕、手机后四位 5007。
    3. 再发“我同事住院了想申请慰问”，回复 1 开始，一步步填完并提交。
    4. 看干部手机收到提醒，点开链接受理；会员手机随即收到进度。
    5. 会员发“报名”，羽毛球赛只剩三个名额；报满以后再来的人排候补，有人取消就收到保留的名额。
    6. 周建平的手机上有一件提案在等附议：发“附议”同意，提案人赵志远就可以提交，团长徐文审核，提案委主任季志强立案交办。

  按 Ctrl-C 全部停止，数据保留；从头再来用 make demo-reset。
"""
AT_WORK = """
  教工之家已经开门

    回调地址    {base}/wechat/callback
    会员页面    {base}{home}

  按 Ctrl-C 全部停止。
"""


def greeting(settings: Settings) -> str:
    """Return the first words of a running installation."""
    text = DEMO if settings.is_demo else AT_WORK
    return text.format(
        sandbox=sandbox_address(settings), base=settings.base_url, home=links.home(), catalogue=links.catalogue()
    )
