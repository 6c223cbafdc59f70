"""What later changes have changed on purpose in the answers of a database of the commit before: where, and why.

Each is a pattern of a difference as the tests print it (`re.search`), and its reason. A pattern that fits none is refused,
so that nothing stays here that is no longer so."""

from __future__ import annotations

CHANGED: tuple[tuple[str, str], ...] = ()
