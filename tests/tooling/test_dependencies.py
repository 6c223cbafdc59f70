"""Every dependency is pinned, named with its reason, and used; what the pages load names no registry."""

from __future__ import annotations

import ast
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.tooling.programs import ROOT

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
ROOMS = ("config", "models", "gateways", "union", "handlers", "delivery", "wx_backend", "jobs", "wechat_sandbox", "migrations")
# Used without an import: the server is a program, the drivers are named in the database's address, the zones are data.
USED_BY_NAME = {"granian", "pg8000", "pymysql", "tzdata"}


def pins(file: str) -> list[tuple[str, str]]:
    """Read 'name==version' lines."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    found = [line for line in lines if line and not line.startswith(("#", "-r "))]
    return [(name, version) for name, _, version in (line.partition("==") for line in found)]


def direct(file: str) -> set[str]:
    """Read the names above the line that begins what those bring with them."""
    text = (ROOT / file).read_text(encoding="utf-8").partition("What those bring")[0]
    return {plain(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported() -> set[str]:
    """List the distributions whose modules a room imports."""
    modules: set[str] = set()
    for file in [ROOT / "app.py", *(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    owners = packages_distributions()
    return {plain(owner) for module in modules for owner in owners.get(module, [])}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_and_named_with_its_version(file: str) -> None:
    missing = [
        name
        for name, version in pins(file)
        if not version or not re.search(rf"(?<![\w-]){re.escape(name)}(?: \|)? {re.escape(version)}(?![\w.])", PAGE)
    ]
    assert missing == []


def test_every_package_of_the_pages_is_pinned_and_named_with_its_version() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    for name, version in (package["dependencies"] | package.get("devDependencies", {})).items():
        assert f"| {name} | {version} |" in PAGE


def test_every_direct_dependency_is_used_by_a_room() -> None:
    assert direct("requirements.txt") - USED_BY_NAME - imported() == set()


def test_the_pages_lockfile_names_no_address() -> None:
    assert "resolved" not in Path(ROOT / "package-lock.json").read_text()
    assert "://" not in Path(ROOT / "package-lock.json").read_text()


def test_no_package_is_pinned_twice() -> None:
    names = [plain(name) for file in ("requirements.txt", "requirements-dev.txt") for name, _ in pins(file)]
    assert len(names) == len(set(names))
