"""What would be lost silently is refused by name when the house starts."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

import handlers
import union
import wx_backend.commands
import wx_backend.h5
from handlers.chat.handler_table import TableError
from handlers.reception.register import find_rooms
from union import services
from union.casework.flows import register
from union.casework.flows.clock_jobs import ClockJob, Every
from union.casework.flows.subjects import Subject
from union.ground import declarations
from union.ground.declarations import DeclarationError, by_name
from union.ground.posts import Post
from union.services.catalogue import CatalogueError, load_kinds
from wx_backend.commands import find_groups
from wx_backend.h5 import blueprints


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that every room reaches into."""
    for room in (union, services, handlers, wx_backend.h5, wx_backend.commands):
        monkeypatch.setattr(room, "__path__", [*room.__path__, str(tmp_path)])
    yield tmp_path
    importlib.invalidate_caches()


def lay(folder: Path, name: str, text: str = '"""Nothing."""\n') -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    importlib.invalidate_caches()


def test_a_theme_without_init_is_refused(beside: Path) -> None:
    lay(beside, "lost_theme/a_service.py")
    with pytest.raises(CatalogueError, match=r"lost_theme/ has no __init__\.py"):
        load_kinds()


def test_a_module_of_a_theme_that_declares_no_service_is_refused(beside: Path) -> None:
    lay(beside, "mute_theme/__init__.py")
    lay(beside, "mute_theme/forgotten.py")
    with pytest.raises(CatalogueError, match=r"mute_theme\.forgotten declares no SERVICE"):
        load_kinds()


def test_a_part_of_a_service_that_is_not_there_is_refused(beside: Path) -> None:
    lay(beside, "torn_theme/__init__.py")
    lay(beside, "torn_theme/words.py", '"""Words."""\nPART_OF = "nobody"\n')
    with pytest.raises(CatalogueError, match=r"torn_theme\.words declares no SERVICE"):
        load_kinds()


def test_a_subject_without_init_is_refused(beside: Path) -> None:
    lay(beside, "lost_subject/subject.py")
    with pytest.raises(DeclarationError, match=r"union/lost_subject/ has a subject\.py and no __init__\.py"):
        declarations.find_subjects.__wrapped__()


def test_a_subject_file_that_declares_nothing_is_refused(beside: Path) -> None:
    lay(beside, "mute_subject/__init__.py")
    lay(beside, "mute_subject/subject.py")
    with pytest.raises(DeclarationError, match=r"union\.mute_subject\.subject declares no SUBJECT"):
        declarations.find_subjects.__wrapped__()


def test_a_file_of_handlers_a_page_or_a_command_that_declares_nothing_is_refused(beside: Path) -> None:
    lay(beside, "mute_file.py")
    with pytest.raises(TableError, match=r"handlers\.mute_file has no table of handlers"):
        list(find_rooms())
    with pytest.raises(RuntimeError, match=r"wx_backend\.h5\.mute_file has no blueprint"):
        blueprints()
    with pytest.raises(RuntimeError, match=r"wx_backend\.commands\.mute_file has no groups of commands"):
        find_groups()


def subject(**parts: object) -> Subject:
    return Subject(code="odd", title="怪", **parts)  # type: ignore[arg-type]


def find_with(monkeypatch: pytest.MonkeyPatch, odd: object) -> None:
    monkeypatch.setattr(register, "find_subjects", lambda: (*declarations.find_subjects(), odd))
    register.subjects.__wrapped__()


@pytest.mark.parametrize(("parts", "refusal"), [
    ({"papers": {"case": None}}, "two papers are called case"),
    ({"new_papers": {"activity:new": None}}, "two new_papers are called activity:new"),
    ({"readings": {"registration": None}}, "two readings are called registration"),
    ({"jobs": (ClockJob(name="turn_calls", title="又一个", due=Every(1), run=str),)}, "two jobs are called turn_calls"),
    ({"jobs": (ClockJob(name="idle", title="闲着", due=Every(1)),)}, "subject odd: the job idle needs rounds or a run, and not both"),
])
def test_twins_and_broken_parts_of_a_subject_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, parts: dict[str, object], refusal: str
) -> None:
    with pytest.raises(DeclarationError, match=refusal):
        find_with(monkeypatch, subject(**parts))


def test_a_move_that_an_unnamed_role_takes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    kind = next(iter(register.things().values()))
    with pytest.raises(DeclarationError, match=f"subject odd: {kind.name}: .* is taken by the unnamed role"):
        find_with(monkeypatch, subject(things=(kind,)))


def test_what_is_no_subject_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeclarationError, match="'a word' is no Subject"):
        find_with(monkeypatch, "a word")


def test_twin_posts_are_refused_by_name() -> None:
    twins = [Post("delegate", "代表", 1), Post("delegate", "另一个", 2)]
    with pytest.raises(DeclarationError, match="two posts are called delegate"):
        by_name("posts", [(one.code, one) for one in twins])
