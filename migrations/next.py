"""Write the next migration: what the models have and the migrations so far do not (`make migration`)."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.script import ScriptDirectory

from models.schema import alembic_config, upgrade
from models.session import make_engine


def write_next(message: str) -> None:
    """Write migrations/versions/NNNN_message.py by comparing the models with a database of the migrations so far."""
    with TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'so_far.sqlite3'}")
        upgrade(engine)
        with engine.connect() as connection:
            config = alembic_config(connection)
            done = len(list(ScriptDirectory.from_config(config).walk_revisions()))
            command.revision(config, message, autogenerate=True, rev_id=f"{done + 1:04}")
        engine.dispose()


if __name__ == "__main__":
    write_next(sys.argv[1])
