"""Where Alembic meets the house: on the connection it is given, else on the database of the settings."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import BigInteger, Connection, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

from config.settings import load_settings
from migrations.tables import TABLES
from models.base import BigKey, exact, long_text
from models.session import make_engine


def render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Name the house's own column types by their import, so that a migration reads like the models."""
    if kind != "type":
        return False
    name = _house_type(item)
    if name is None:
        return False
    module = "models.base" if type(item).__module__.startswith("sqlalchemy.") else type(item).__module__
    autogen.imports.add(f"from {module} import {name.partition('(')[0]}")
    return name


def _house_type(item: object) -> str | None:
    match item:
        case TypeDecorator():
            return f"{type(item).__name__}()"
        case BigInteger() if item is BigKey:
            return "BigKey"
        case Text() if _on_mysql(item) == _on_mysql(long_text()):
            return "long_text()"
        case String() if item.length and _on_mysql(item) == _on_mysql(exact(item.length)):
            return f"exact({item.length})"
    return None


def _on_mysql(column_type: String) -> str:
    return repr(column_type.dialect_impl(mysql.dialect()))


def migrate(connection: Connection) -> None:
    """Run what Alembic was asked for, in one transaction where the database can."""
    context.configure(
        connection=connection,
        target_metadata=TABLES,
        compare_type=True,
        render_as_batch=True,
        render_item=render,
        transactional_ddl=connection.dialect.name != "mysql",
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with make_engine(load_settings().database_url).connect() as own:
        migrate(own)
