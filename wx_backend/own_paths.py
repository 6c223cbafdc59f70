"""Paths a person may be led back to: the pages of this house and nothing else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from union import links

_PLAIN = re.compile(r"/h5/[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*")
LONGEST = 600


def own_path(text: str) -> str:
    """Return a path of the pages' room, the first page for anything else (no open redirect)."""
    is_own = len(text) <= LONGEST and _PLAIN.fullmatch(text) and ".." not in text and "//" not in text
    if not is_own or urlsplit(text).path.startswith((links.sign_in(), links.sign_out())):
        return links.home()
    return text
