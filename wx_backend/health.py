"""The health page: says 200 when the database and the catalogue answer, for supervisors and load balancers."""

from __future__ import annotations

import logging

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from models.session import reading
from union.services.catalogue import catalogue
from wx_backend.guards import public
from wx_backend.house import current_house

blueprint = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer whether this process can do its work, without saying more to strangers."""
    services = len(list(catalogue()))
    try:
        with reading(current_house().engine) as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        log.error("the database does not answer: %s", type(error).__name__)
        return jsonify(status="unavailable", database=False, services=services), 503
    return jsonify(status="ok", database=True, services=services)
