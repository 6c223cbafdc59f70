"""A new subject is one folder, its table, its chat file and its page: laid beside the rooms, it is found everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.newcomer import ROOMS

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tests/newcomer"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a process of its own has met: the newcomer stays in no other test's register."""
    folder = tmp_path_factory.mktemp("newcomer")
    for room in ROOMS.values():
        shutil.copytree(HERE / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "tests.newcomer", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return dict(json.loads(ran.stdout))


def test_the_house_has_never_heard_of_it() -> None:
    rooms = [path for room in ("union", "models", "handlers", "wx_backend", "jobs", "delivery", "config", "migrations", "docs")
             for path in (ROOT / room).rglob("*.*") if path.suffix in (".py", ".md", ".html")]
    assert [path for path in rooms if "lantern" in path.read_text(encoding="utf-8")] == []


def test_its_form_is_filled_in_and_sent_in_chat(found: dict[str, Any]) -> None:
    begun, summed_up, sent = found["said"]
    assert "谜面" in begun and "请核对“挂灯谜”" in summed_up and "“有头无尾，打一物”已挂出" in sent


def test_it_waits_for_its_officer_and_for_nobody_else(found: dict[str, Any]) -> None:
    assert (found["waiting"], found["waiting for others"]) == (["灯谜"], [])


def test_it_is_among_a_members_own_and_its_number_leads_to_it(found: dict[str, Any]) -> None:
    assert found["mine"] == ["灯谜"] and "1. 灯谜 1：已挂出" in found["mine in chat"] and found["shown"] == "谜面：有头无尾，打一物"


def test_it_is_found_by_words(found: dict[str, Any]) -> None:
    assert found["searched"].startswith("元宵灯谜会\n") and "/h5/lanterns/new" in found["searched"]


def test_privacy_names_what_was_read_and_forgets_what_was_consented_to(found: dict[str, Any]) -> None:
    assert (found["readings"], found["purposes"], found["forgotten"]) == ([["灯谜", ["谜面"]]], {"lantern:all": "灯谜会"}, "")


def test_the_clock_does_its_job_and_the_preview_knows_whom_it_will_reach(found: dict[str, Any]) -> None:
    assert found["planned"] == [["take_lanterns_down", ["lantern.taken_down"]]]
    assert (found["ran"], found["told"]) == ("1 lanterns", ["灯谜：灯谜已经取下。"])


def test_it_stands_in_the_list_of_services_and_has_its_figures_and_its_page(found: dict[str, Any]) -> None:
    assert found["document"][0] == "## 灯谜 `lantern`" and "| 已挂出 | 取下灯谜 | 已取下 | 管灯人、系统 |" in found["document"]
    assert found["counted"] == [[1]]
    assert found["routes"] == ["/h5/lanterns/<key>"]
