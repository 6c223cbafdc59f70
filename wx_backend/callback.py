"""The callback: WeChat's address check and its pushes, each verified, handled once and answered alike every time."""

from __future__ import annotations

import logging
from threading import Lock
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from gateways.wechat.inbound import MAX_BODY_BYTES, CallbackDoor
from gateways.wechat.rejected import CallbackRejected
from gateways.wechat.replies import seal_reply
from handlers.chat.room import Room
from handlers.reception.reception import Reception
from handlers.reception.register import make_table
from wx_backend.house import House, current_house
from wx_backend.request_log import reference

blueprint = Blueprint("callback", __name__)
log = logging.getLogger(__name__)
_opening = Lock()


@blueprint.get("/wechat/callback")
def confirm() -> ResponseReturnValue:
    """Answer the platform's address check with its echostr."""
    door = CallbackDoor(current_house().doors.account)
    return Response(door.confirm(request.args), content_type="text/plain; charset=utf-8")


@blueprint.post("/wechat/callback")
def receive() -> ResponseReturnValue:
    """Answer one pushed message or event."""
    account = current_house().doors.account
    request.max_content_length = MAX_BODY_BYTES
    message = CallbackDoor(account).receive(request.get_data(cache=False), request.args)
    answer = seal_reply(current_reception().receive(message), message, account)
    return Response(answer.body, content_type=answer.content_type)


@blueprint.errorhandler(CallbackRejected)
def refuse(rejected: CallbackRejected) -> ResponseReturnValue:
    """Refuse what is no message of the platform; the log says why, the caller only that it is refused."""
    log.warning("callback refused: %s, status %s, ref=%s", rejected.reason, rejected.status, reference())
    return Response(f"refused {reference()}", rejected.status, content_type="text/plain; charset=utf-8")


@blueprint.errorhandler(HTTPException)
def refuse_request(error: HTTPException) -> ResponseReturnValue:
    """Refuse a request that cannot be read at all: too large, broken off."""
    return refuse(CallbackRejected(error.name, error.code or 400))


@blueprint.record_once
def open_at_start(state: BlueprintSetupState) -> None:
    """Open the reception with the application, so that twin keywords refuse the start and not the first message."""
    open_reception(cast(Flask, state.app))


def open_reception(app: Flask, room: Room | None = None) -> Reception:
    """Return the application's reception; tests give it a room of their own."""
    with _opening:
        reception: Reception | None = app.extensions.get("reception")
        if reception is None or room is not None:
            house: House = app.extensions["house"]
            reception = Reception(room or Room(house.settings, house.engine, house.doors, make_table(), house.now))
            app.extensions["reception"] = reception
        return reception


def current_reception() -> Reception:
    """Return the reception of the application that is answering."""
    return open_reception(current_app._get_current_object())  # type: ignore[attr-defined]
