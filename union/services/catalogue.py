"""The catalogue: finds every service's file, refuses twins and broken declarations."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from union import services
from union.casework.flows.service_kinds import ServiceKind
from union.casework.flows.steps import Who
from union.casework.forms.fields import Choice, Field
from union.ground.access import is_officers_post
from union.ground.errors import NotFound
from union.ground.posts import desks, posts
from union.ground.rule_keys import undeclared
from union.notices.kinds import notice_kinds


class CatalogueError(Exception):
    """A declaration that is broken or clashes with another."""


class Catalogue:
    """All services by code."""

    def __init__(self, kinds: Iterable[ServiceKind]) -> None:
        self._kinds: dict[str, ServiceKind] = {}
        for kind in kinds:
            self._add(kind)

    def _add(self, kind: ServiceKind) -> None:
        problems = list(_problems(kind))
        problems += [f"{other.code} has the same code" for other in self if other.code == kind.code]
        problems += [f"{other.code} has the same prefix" for other in self if other.prefix == kind.prefix]
        for other in self:
            problems += [f"{other.code} has the same keyword {word}" for word in kind.keywords if word in other.keywords]
        if problems:
            raise CatalogueError(f"service {kind.code}: {'; '.join(problems)}")
        self._kinds[kind.code] = kind

    def __iter__(self) -> Iterator[ServiceKind]:
        return iter(list(self._kinds.values()))

    def find(self, code: str) -> ServiceKind | None:
        """Return a service, None for an unknown code."""
        return self._kinds.get(code)

    def get(self, code: str) -> ServiceKind:
        """Return a service; raises NotFound."""
        kind = self.find(code)
        if kind is None:
            raise NotFound("没有这项服务，请从服务大全里选择")
        return kind


def _problems(kind: ServiceKind) -> Iterable[str]:
    codes = [field.code for field in kind.form]
    if len(codes) != len(set(codes)):
        yield "two fields have the same code"
    if kind.desk not in desks():
        yield f"unknown desk {kind.desk}"
    if kind.subject_field and kind.subject_field not in codes:
        yield f"unknown subject field {kind.subject_field}"
    if any(field.sensitive for field in kind.form) and not kind.consent:
        yield "sensitive fields need a consent text"
    if not kind.promised_days > 0:
        yield "promised_days must be positive"
    yield from filter(None, (undeclared(key, "cited") for key in kind.cites))
    yield from _unread_choices(kind.form)
    for step in kind.flow.steps:
        yield from _unread_choices(step.fields)
        for name in (step.notice, step.desk_notice):
            if name and name not in notice_kinds():
                yield f"step {step.action}: unknown notice {name}"
    yield from _post_problems(kind)


def _post_problems(kind: ServiceKind) -> Iterable[str]:
    """Yield what is wrong with steps that posts take: nobody may wait for them unheard, or hear of nothing."""
    waiting = kind.flow.posts_by_state()
    for step in kind.flow.steps:
        if (step.who is Who.POST) != bool(step.posts):
            yield f"step {step.action}: posts are named where, and only where, posts take it"
        for post in step.posts:
            if not is_officers_post(post) or posts()[post].in_department:
                yield f"step {step.action}: nothing can wait for the post {post}"
        if step.target in waiting and not step.desk_notice:
            yield f"step {step.action}: leads to where a post has a step and tells nobody (desk_notice)"


def _unread_choices(fields: Iterable[Field]) -> Iterable[str]:
    for field in fields:
        rule = field.options_rule if isinstance(field, Choice) else None
        if rule is not None and (problem := undeclared(rule)):
            yield f"field {field.code}: {problem}"


def load_kinds() -> list[ServiceKind]:
    """Import every module of every theme and return the SERVICE each declares, in the order of their files.

    Raises CatalogueError for what would be lost silently: a theme without __init__, a module that declares nothing."""
    for folder in (one for place in services.__path__ for one in Path(place).iterdir() if any(one.glob("*.py"))):
        if not (folder / "__init__.py").exists():
            raise CatalogueError(f"union/services/{folder.name}/ has no __init__.py: its services would not be found")
    walked = sorted(pkgutil.walk_packages(services.__path__, f"{services.__name__}."), key=lambda info: info.name)
    found = []
    for module in (importlib.import_module(info.name) for info in walked if not info.ispkg and info.name != __name__):
        kind, part_of = getattr(module, "SERVICE", None), getattr(module, "PART_OF", "")
        if isinstance(kind, ServiceKind):
            found.append(kind)
        elif f"{module.__package__}.{part_of}" not in {info.name for info in walked}:
            raise CatalogueError(f"{module.__name__} declares no SERVICE, and names no service beside it whose part it is (PART_OF)")
    return found


@cache
def catalogue() -> Catalogue:
    """Return this process's catalogue; raises CatalogueError at the first call if a declaration is broken."""
    return Catalogue(load_kinds())
