"""A database as one compact text that knows no engine: written from the rows, read back into empty tables of its own revision."""

from __future__ import annotations

import base64
import json
import lzma
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from alembic import command
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Double,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    column,
    insert,
    null,
    select,
    table,
    text,
    update,
)
from sqlalchemy.sql.elements import Null
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.schema import alembic_config, upgrade

STORED = Path(__file__).with_name("before.json.xz")
KEY_ID, KEY = "k1", bytes(range(32))
NONCE_BYTES = 12
KINDS: dict[str, TypeEngine[Any]] = {
    "json": JSON(), "bool": Boolean(), "date": Date(), "datetime": DateTime(), "float": Double(), "int": Integer(), "text": String(),
}
"""How a column's values are written, and as what they are inserted."""
SEALED = re.compile(rf"{KEY_ID}:[A-Za-z0-9+/]{{38,}}={{0,2}}")
SEALED_MARK, NOTHING = "sealed:", "null:"
"""Stand around what was sealed, and for a value that is JSON's own nothing, not the table's."""
LASTING = ("suggest.", "poster.")
"""What of the shared values is more than a lock, a token or a count of the last minute."""
AT_ONCE = 200


@dataclass(frozen=True)
class Stored:
    """A database of the commit before: its rows, the files in the vault, and what it answered when it was asked."""

    commit: str
    revision: str
    at: datetime
    tables: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, str]
    answers: Mapping[str, Any]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return a table's rows as they were, sealed values opened."""
        kept = self.tables[name]
        names = [one for one, _ in kept["columns"]]
        return [{key: _plain(value) for key, value in zip(names, row, strict=True)} for row in kept["rows"]]


@cache
def read_stored(path: Path = STORED) -> Stored:
    """Return the database kept beside this file."""
    kept = json.loads(lzma.decompress(path.read_bytes()))
    return Stored(**{**kept, "at": datetime.fromisoformat(kept["at"])})


def write_stored(kept: Stored, path: Path = STORED) -> int:
    """Write a database as text; returns how many bytes that are."""
    whole = {**vars(kept), "at": kept.at.isoformat()}
    written = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return path.write_bytes(lzma.compress(written.encode(), preset=9 | lzma.PRESET_EXTREME))


def take_rows(engine: Engine, metadatas: Iterable[MetaData], open_sealed: Any) -> dict[str, dict[str, Any]]:
    """Return all rows by table, who is referred to first; sealed values as what they say."""
    found: dict[str, dict[str, Any]] = {}
    with engine.connect() as connection:
        for metadata in metadatas:
            for one in metadata.sorted_tables:
                # As the database has it: what a column's own type would make of it is not kept.
                rows = connection.exec_driver_sql(f'SELECT * FROM "{one.name}" ORDER BY 1')  # noqa: S608 - our own tables
                found[one.name] = _take(one, [dict(row) for row in rows.mappings()], open_sealed)
    return found


def load(engine: Engine, stored: Stored) -> None:
    """Fill an empty database as it was: tables by the migrations of that time, rows as they were written then."""
    with engine.connect() as connection, connection.begin():
        command.upgrade(alembic_config(connection), stored.revision)
    with engine.begin() as connection:
        for name, kept in stored.tables.items():
            _fill(connection, name, kept)


def load_and_upgrade(engine: Engine, stored: Stored) -> None:
    """Fill an empty database as it was, and bring it to the code's own version."""
    load(engine, stored)
    upgrade(engine)


def put_files(root: Path, stored: Stored) -> None:
    """Put the files as they lay in the vault."""
    for name, content in stored.files.items():
        place = root / name[:2] / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(content))


def take_files(root: Path) -> dict[str, str]:
    """Return the files as they lie in the vault."""
    return {one.name: base64.b64encode(one.read_bytes()).decode() for one in sorted(root.glob("??/*"))}


def seal(words: str, at: str) -> str:
    """Return text sealed as the commit before sealed it; `at` makes its nonce."""
    nonce = sha256(f"{at}:{words}".encode()).digest()[:NONCE_BYTES]
    return f"{KEY_ID}:{base64.b64encode(nonce + AESGCM(KEY).encrypt(nonce, words.encode(), KEY_ID.encode())).decode()}"


def _take(one: Table, rows: Sequence[Mapping[str, Any]], open_sealed: Any) -> dict[str, Any]:
    kinds = {name.name: _kind_of(name.type) for name in one.columns}
    own = [name.name for name in one.columns for key in name.foreign_keys if key.column.table is one]
    kept = [row for row in rows if one.name != "kv" or row["key"].startswith(LASTING)]
    written = [[_write(row[name], kind, name, open_sealed) for name, kind in kinds.items()] for row in kept]
    return {"columns": list(kinds.items()), "own": own, "rows": written}


def _kind_of(type_: TypeEngine[Any]) -> str:
    while isinstance(type_, TypeDecorator):
        type_ = type_.impl_instance
    return next(name for name, known in KINDS.items() if isinstance(type_, type(known)))


def _write(value: Any, kind: str, name: str, open_sealed: Any) -> Any:
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    if kind == "json":
        # SQLite keeps what looks like a number as a number.
        read = json.loads(value) if isinstance(value, str) else value
        return {NOTHING: None} if read is None else _opened(read, open_sealed)
    if name == "expires_at" and kind == "float":
        return round(value - time.time(), 3)
    return _opened(value, open_sealed)


def _opened(value: Any, open_sealed: Any) -> Any:
    """Return a value with what is sealed in it as {"sealed": what it says}."""
    if isinstance(value, dict):
        return {key: _opened(one, open_sealed) for key, one in value.items()}
    if isinstance(value, list):
        return [_opened(one, open_sealed) for one in value]
    return {SEALED_MARK: open_sealed(value)} if isinstance(value, str) and SEALED.fullmatch(value) else value


def _closed(value: Any, at: str) -> Any:
    if isinstance(value, dict):
        if set(value) == {SEALED_MARK}:
            return seal(value[SEALED_MARK], at)
        return {key: _closed(one, f"{at}.{key}") for key, one in value.items()}
    return [_closed(one, at) for one in value] if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """Return a value with what was sealed in it open."""
    if isinstance(value, dict):
        if set(value) in ({SEALED_MARK}, {NOTHING}):
            return next(iter(value.values()))
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value


def _fill(connection: Connection, name: str, kept: Mapping[str, Any]) -> None:
    kinds = dict(kept["columns"])
    there = table(name, *(column(one, KINDS[kind]) for one, kind in kinds.items()))
    rows: list[dict[str, Any]] = [
        {one: _read(value, kind, f"{name}.{one}.{number}") for (one, kind), value in zip(kinds.items(), row, strict=True)}
        for number, row in enumerate(kept["rows"])
    ]
    # What refers to its own table may come before what it refers to.
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(insert(there).values([row | dict.fromkeys(kept["own"], null()) for row in rows[start:start + AT_ONCE]]))
    for row in rows:
        if found := {one: row[one] for one in kept["own"] if not isinstance(row[one], Null)}:
            connection.execute(update(there).where(there.c.id == row["id"]).values(found))
    if connection.dialect.name == "postgresql" and "id" in kinds and rows:
        # Rows that bring their own numbers leave the counter where it was.
        connection.execute(select(text(f"setval(pg_get_serial_sequence('{name}', 'id'), {max(row['id'] for row in rows)})")))


def _read(value: Any, kind: str, at: str) -> Any:
    if value is None:
        return null()
    if value == {NOTHING: None}:
        return JSON.NULL
    if kind == "datetime":
        return datetime.fromisoformat(value)
    if kind == "date":
        return date.fromisoformat(value)
    return time.time() + value if kind == "float" else _closed(value, at)

