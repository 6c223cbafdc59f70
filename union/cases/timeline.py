"""A case's timeline: what happened, as one reader may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case, CaseLogEntry
from models.member import Member
from union.cases import transfers
from union.cases.cases import REPLACED
from union.cases.effects import BASIS, citations
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Effect, Who
from union.casework.forms.fields import Field, FormContext
from union.casework.forms.parsing import show_answers

TOLD = "理由已告知本人"


@dataclass(frozen=True)
class Happened:
    """One row of a timeline."""

    at: datetime
    title: str
    by: str
    note: str
    lines: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TimelineReading:
    """What a reader was shown of a timeline."""

    rows: Sequence[Happened]
    sensitive: Sequence[str]
    """The codes of sensitive fields among it."""
    by_others: frozenset[str]
    """The codes of answers that somebody else than the reader wrote later."""


def read_timeline(
    session: Session, case_: Case, kind: ServiceKind, context: FormContext, reader: Member, roles: frozenset[str], *,
    reads_all: bool,
) -> TimelineReading:
    """Return the timeline: internal rows for officers only, what was written in each for who may read it."""
    query = select(CaseLogEntry).where(CaseLogEntry.case_id == case_.id).order_by(CaseLogEntry.id)
    entries = list(session.scalars(query))
    is_officer = bool(roles & {Who.DESK, Who.TARGET})
    teller = _Teller(case_, kind, context, _names(session, entries))
    rows, sensitive = [], []
    for entry in entries:
        if entry.is_internal and not is_officer:
            continue
        is_open = reads_all or _is_for(entry, case_, kind, reader, roles)
        rows.append(teller.tell(entry) if is_open else teller.tell_title(entry, reader))
        sensitive += teller.sensitive_in(entry) if is_open else []
    by_others = frozenset(code for entry in entries if entry.by_id != reader.id for code in entry.given or {})
    return TimelineReading(rows, sensitive, by_others)


def _is_for(entry: CaseLogEntry, case_: Case, kind: ServiceKind, reader: Member, roles: frozenset[str]) -> bool:
    """Say whether a row is the reader's to read though the case's content is not."""
    effects = {step.action: step.effect for step in kind.flow.steps}
    effect = effects.get(entry.action, Effect.NONE)
    if Who.TARGET in roles:
        return effect is Effect.ASK_TRANSFER
    if Who.APPLICANT not in roles:
        return False
    # Who asked for somebody else is asked back about what they wrote; and is told alone where the person cannot be.
    is_decision = BASIS in (entry.given or {}) and kind.spoken_to(case_) == reader.id
    return entry.by_id == reader.id or effect is Effect.RETURN or is_decision


def _names(session: Session, entries: Sequence[CaseLogEntry]) -> Mapping[str, str]:
    """Return the names of desks and officers that rows speak of by their codes."""
    given = [entry.given or {} for entry in entries]
    numbers = {one["assignee"] for one in given if "assignee" in one}
    members = session.scalars(select(Member).where(Member.staff_number.in_(numbers))) if numbers else ()
    places = transfers.name_places(session) if any("to" in one for one in given) else {}
    return {member.staff_number: member.name for member in members} | places


class _Teller:
    """Writes rows of one case for people."""

    def __init__(self, case_: Case, kind: ServiceKind, context: FormContext, names: Mapping[str, str]) -> None:
        self._case, self._kind, self._context, self._names = case_, kind, context, names
        self._fields: dict[str, Field] = {field.code: field for field in kind.form}
        self._fields |= {field.code: field for step in kind.flow.steps for field in step.fields}

    def tell(self, entry: CaseLogEntry) -> Happened:
        given = entry.given or {}
        fields = [self._fields[code] for code in given if code in self._fields]
        rows = [(field.title, text) for field, text in show_answers(fields, given, self._context)]
        rows += [(f"{field.title}（原来）", text) for field, text in show_answers(fields, given.get(REPLACED, {}), self._context)]
        return Happened(entry.at, entry.title, _name(entry), entry.note or "", [*self._special(given), *rows])

    def tell_title(self, entry: CaseLogEntry, reader: Member) -> Happened:
        """Return a row with nothing of what was written in it."""
        is_refusal = BASIS in (entry.given or {}) and reader.id == self._case.opened_by_id
        return Happened(entry.at, entry.title, _name(entry), TOLD if is_refusal else "", ())

    def sensitive_in(self, entry: CaseLogEntry) -> list[str]:
        codes = [code for code in entry.given or {} if code in self._fields and self._fields[code].sensitive]
        return codes + (["reason"] if entry.note else [])

    def _special(self, given: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return what the steps' common effects asked."""
        rows = []
        if "missing" in given:
            titles = {field.code: field.title for field in self._kind.form}
            rows.append(("需补充", "、".join(titles.get(code, code) for code in given["missing"])))  # type: ignore[attr-defined]
        for code, title in (("to", "转到"), ("assignee", "承办人")):
            if code in given:
                rows.append((title, self._names.get(str(given[code]), str(given[code]))))
        if BASIS in given:
            rows.append(("依据", citations(self._case).get(str(given[BASIS]), "")))
        return rows


def _name(entry: CaseLogEntry) -> str:
    return entry.by.name if entry.by else "系统"
