"""Rules as data: amounts, days, evidence lists, each from a numbered document and valid for a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, WithId, exact


class RuleDocument(WithId, Base):
    """A document that rules come from."""

    __tablename__ = "rule_document"
    number: Mapped[str] = mapped_column(exact(80), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    is_sample: Mapped[bool] = mapped_column(default=False)


class Rule(WithId, Base):
    """One value, its clause and the days it is valid."""

    __tablename__ = "rule"
    key: Mapped[str] = mapped_column(exact(80))
    value: Mapped[Any] = mapped_column(JSON)
    unit: Mapped[str] = mapped_column(String(20), default="")
    document_id: Mapped[int] = mapped_column(ForeignKey("rule_document.id"))
    clause: Mapped[str] = mapped_column(String(40))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    document: Mapped[RuleDocument] = relationship(lazy="joined")
    __table_args__ = (Index("ix_rule_key", "key", "valid_from"),)
