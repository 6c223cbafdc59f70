"""Proposals as they are found by words: all of them together, for whoever speaks of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.member import Member
from union import links
from union.congress.choices import TO_PROPOSALS
from union.ground.search import SearchEntry

PROPOSALS = SearchEntry(
    TO_PROPOSALS, "", "提案", ("提案", "写提案", "提个提案", "教代会", "双代会", "附议", "代表提案"),
    "教代会代表提提案、附议，查看提案的办理和答复。", path=links.proposals(),
)


def find_entries(_session: Session, _member: Member | None, _at: datetime) -> Sequence[SearchEntry]:
    """Return the one entry that leads to the proposals."""
    return (PROPOSALS,)
