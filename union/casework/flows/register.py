"""The register of subjects: what every folder declares, checked once, and the kind of everything that moves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from union.casework.flows.subjects import Subject
from union.casework.flows.things import T, ThingKind
from union.ground.declarations import DeclarationError, by_name, find_subjects
from union.ground.posts import desks, posts
from union.notices.kinds import notice_kinds


@cache
def subjects() -> tuple[Subject, ...]:
    """Return every subject, in the order in which lists of several name them; raises DeclarationError at the first call."""
    found = tuple(_checked(one) for one in find_subjects())
    # Each of these refuses twins.
    posts(), desks(), notice_kinds()
    for part in ("new_papers", "papers", "readings", "purposes"):
        by_name(part, [(name, one) for one in found for name in getattr(one, part)])
    by_name("jobs", [(job.name, job) for one in found for job in one.jobs])
    return found


@cache
def things() -> dict[str, ThingKind[Any]]:
    """Return the kinds of things that move, by their names, in the order of the documents."""
    return by_name("things", [(kind.name, kind) for one in subjects() for kind in one.things])


@cache
def _by_table() -> dict[type[Any], ThingKind[Any]]:
    return {kind.model: kind for kind in things().values()}


def kind_of(thing: T) -> ThingKind[T]:
    """Return the kind of a thing: how it moves, is found and named; raises KeyError for what no subject declares."""
    return _by_table()[type(thing)]


def _checked(one: Any) -> Subject:
    if not isinstance(one, Subject):
        raise DeclarationError(f"{one!r} is no Subject")
    for problem in _find_problems(one):
        raise DeclarationError(f"subject {one.code}: {problem}")
    return one


def _find_problems(subject: Subject) -> Iterator[str]:
    for kind in subject.things:
        for move in kind.flow.steps:
            yield from (f"{kind.name}: {move.action} is taken by the unnamed role {role}" for role in move.who
                        if role not in {*subject.role_titles, "clock"})
    for job in subject.jobs:
        if bool(job.rounds) == (job.run is not None):
            yield f"the job {job.name} needs rounds or a run, and not both"
