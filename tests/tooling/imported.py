"""What the house's programs import, imported once for all that are forked; never a program itself, which runs from its first line."""

import flask.cli
import pg8000
import pymysql
from sqlalchemy.orm import configure_mappers

import app
import delivery.signals
import delivery.worker
import jobs.clockwork
import jobs.table
import tests.tooling.forked
import wechat_sandbox.server
import wx_backend.demo
import wx_backend.supervisor

configure_mappers()

__all__ = ["app", "delivery", "flask", "jobs", "pg8000", "pymysql", "tests", "wechat_sandbox", "wx_backend"]
