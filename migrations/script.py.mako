<%!
def plain(commands):
    """Leave Alembic's own remarks out."""
    return "\n".join(line for line in commands.splitlines() if not line.lstrip().startswith("# ###")).strip()
%>\
"""${message}."""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:  # noqa: PLR0915 - as long as the change is
    ${plain(upgrades) if upgrades else "pass"}
