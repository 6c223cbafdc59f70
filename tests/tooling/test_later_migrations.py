"""A later step that rebuilds a table loses nothing, and the program of before then refuses the database."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import text

from models.schema import SchemaState, check, upgrade
from models.session import make_engine
from tests.tooling.programs import PYTHON, ROOT

LATER_STEP = """
from alembic import op
import sqlalchemy as sa

revision, down_revision, branch_labels, depends_on = "9001", "{before}", None, None


def upgrade() -> None:
    with op.batch_alter_table("branch", recreate="always") as table:
        table.alter_column("name", type_=sa.String(length=90), existing_type=sa.String(length=60))
"""
UPGRADE = """
import sys
from models.schema import upgrade
from models.session import make_engine
upgrade(make_engine(sys.argv[1]))
"""


@pytest.fixture
def later_program(tmp_path: Path) -> Path:
    """Copy what migrates, with one step more than today's."""
    folder = tmp_path / "later"
    for room in ("config", "models", "gateways", "migrations"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", folder)
    steps = folder / "migrations" / "versions"
    before = max(path.name for path in steps.glob("[0-9]*.py"))[:4]
    (steps / "9001_widen_the_branch_name.py").write_text(LATER_STEP.format(before=before))
    return folder


def test_a_later_step_that_rebuilds_a_table_keeps_the_rows_that_refer_to_it(
    later_program: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'house.sqlite3'}"
    engine = make_engine(url)
    upgrade(engine)
    with engine.connect() as connection, connection.begin():
        connection.execute(
            text(
                "CREATE TABLE desk (id INTEGER PRIMARY KEY, branch_id INTEGER REFERENCES branch (id) ON DELETE CASCADE)"
            )
        )
        connection.execute(text("INSERT INTO branch (id, code, name) VALUES (1, 'math', '数学学院分工会')"))
        connection.execute(text("INSERT INTO desk (id, branch_id) VALUES (1, 1)"))
    engine.dispose()
    subprocess.run((PYTHON, "-c", UPGRADE, url), cwd=later_program, check=True)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM desk")).scalar() == 1
    assert check(engine) is SchemaState.NEWER
