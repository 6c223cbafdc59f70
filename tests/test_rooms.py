"""The rooms of the house: no circle of imports, no crowded folder, each says what lives in it, the inner order holds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("config", "models", "gateways", "union", "handlers", "delivery", "wx_backend", "jobs", "wechat_sandbox")
MOST = 25
"""Files of a folder, but where each subject has its one flat file."""
FLAT = ("models", "handlers", "wx_backend/h5")


def find_modules() -> dict[str, Path]:
    """Return every module of the rooms by its dotted name."""
    found = {}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            found[".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")] = path
    return found


def find_imports(path: Path) -> Iterator[str]:
    """Yield what a file imports, wherever in it that stands: at its top, inside a function, or for types alone."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def find_circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """Return the sets of modules that reach each other, by peeling off whatever nothing or nobody needs."""
    left = {name: set(targets) for name, targets in arrows.items()}
    while ends := {name for name, targets in left.items() if not targets & set(left)}:
        left = {name: targets - ends for name, targets in left.items() if name not in ends}
    while starts := set(left) - {target for targets in left.values() for target in targets}:
        left = {name: targets for name, targets in left.items() if name not in starts}
    return [sorted(left)] if left else []


def test_no_imports_run_in_a_circle_late_and_type_only_ones_counted() -> None:
    modules = find_modules()
    arrows = {name: {one for one in find_imports(path) if one in modules and one != name} for name, path in modules.items()}
    assert find_circles(arrows) == []


def test_a_circle_would_be_found() -> None:
    assert find_circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}, "e": set()}) == [["a", "b", "c"]]


def test_no_folder_is_crowded() -> None:
    folders: dict[Path, int] = {}
    for path in find_modules().values():
        folders[path.parent] = folders.get(path.parent, 0) + (path.name != "__init__.py")
    crowded = {str(folder.relative_to(ROOT)): count for folder, count in folders.items() if count > MOST}
    assert {name: count for name, count in crowded.items() if name not in FLAT} == {}


def test_nothing_lies_loose_in_the_union() -> None:
    assert [path.name for path in (ROOT / "union").glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_says_in_one_line_what_lives_there(room: str) -> None:
    folders = {path.parent for path in (ROOT / room).rglob("*.py")}
    silent = [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()]
    assert silent == []


def test_what_the_union_stands_on_knows_no_subject() -> None:
    """A subject is found, so no contract can list it: whatever has a subject.py lies above casework and below the registers."""
    subjects = {path.parent.name for path in (ROOT / "union").glob("*/subject.py")}
    assert {"activities", "cases", "congress", "festivals", "voice"} <= subjects
    below = ("ground", "links", "notices", "casework", "membership", "services")
    faults = [
        f"{name} imports {one}"
        for name, path in find_modules().items() if name.startswith("union.")
        for one in find_imports(path) if one.startswith("union.")
        if name.split(".")[1] in (*below, "registers") and one.split(".")[1] in subjects
        or name.split(".")[1] in subjects and one.split(".")[1] in ("registers", "demo")
    ]
    assert faults == []
