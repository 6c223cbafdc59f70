"""Error pages: one clear Chinese sentence and a reference number, whatever went wrong."""

from __future__ import annotations

import logging

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from gateways.wechat.errors import WeChatError
from union import links
from union.ground.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from wx_backend.request_log import reference

log = logging.getLogger(__name__)

SENTENCES = {
    400: "这次请求的内容不完整或已过期，请返回上一页刷新后再试",
    401: "登录已过期，请重新进入；刚才的内容没有提交",
    403: "您没有权限打开这一页",
    404: "没有找到这一页，它可能已经移走或链接不完整",
    405: "这一页不能这样打开，请从菜单重新进入",
    413: "上传的内容太大：每个文件不超过10 MB，一次合计不超过40 MB，请分几次上传",
    429: "操作太频繁，请稍等一会儿再试",
}
BROKEN = "系统出了点问题，我们已经记录下来。请稍后再试；如仍不行，请把编号告诉校工会"
STALE = "页面已过期，请返回上一页刷新后重新提交"
WECHAT_AWAY = "微信暂时没有回应，请稍后再试"


def install(app: Flask) -> None:
    """Answer every error with a page of its own."""
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(WeChatError, _wechat)
    app.register_error_handler(Exception, _broken)


def show_error(sentence: str, status: int, *, title: str = "", way_out: str = "", way_out_title: str = "") -> ResponseReturnValue:
    """Return the error page with one sentence, the reference and a way out."""
    page = render_template(
        "error.html", sentence=sentence, title=title or ("没有找到" if status == 404 else "没有成功"), reference=reference(),
        way_out=way_out or links.home(), way_out_title=way_out_title or "回到我的事项",
    )
    return page, status


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    for kind, status in ((NotFound, 404), (NotAllowed, 403), (Invalid, 422)):
        if isinstance(refusal, kind):
            return status
    return 409


def _stale(error: CSRFError) -> ResponseReturnValue:
    log.info("refused: %s ref=%s", error.description, reference())
    return show_error(STALE, 400)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.get_response()
    if status >= 500:
        log.error("http error %s ref=%s", status, reference())
    if status == 401:
        return show_error(SENTENCES[401], 401, way_out=links.sign_in(request.path), way_out_title="重新进入")
    return show_error(SENTENCES.get(status, BROKEN if status >= 500 else SENTENCES[400]), status)


def _refused(error: Refusal) -> ResponseReturnValue:
    # The sentence may name people; the log keeps only what kind of refusal it was.
    log.info("refused: %s ref=%s", type(error).__name__, reference())
    title = "刚刚有变化" if isinstance(error, Conflict) else ""
    return show_error(str(error), status_of(error), title=title)


def _wechat(error: WeChatError) -> ResponseReturnValue:
    log.error("%s ref=%s", error, reference())
    return show_error(WECHAT_AWAY, 503)


def _broken(error: Exception) -> ResponseReturnValue:
    log.error("unexpected error ref=%s", reference(), exc_info=error)
    return show_error(BROKEN, 500)
