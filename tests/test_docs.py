"""What the documents show works as shown."""

import re
from pathlib import Path

import pytest

from union.casework.flows.service_kinds import ServiceKind
from union.services.catalogue import Catalogue, catalogue

ROOT = Path(__file__).resolve().parent.parent


def test_the_example_service_of_the_guide_is_a_whole_service() -> None:
    text = (ROOT / "docs/add-a-service.md").read_text(encoding="utf-8")
    names: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0], names)  # noqa: S102 the guide's own words
    kind = names["SERVICE"]
    assert isinstance(kind, ServiceKind)
    assert Catalogue([*catalogue(), kind]).get("legal_aid") is kind


@pytest.mark.parametrize("path", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda path: path.name)
def test_every_link_in_the_documents_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []
