"""The sandbox's page: what it is made of, where a link opens, what the account's text may show."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

import wechat_sandbox
from tests.wechat_sandbox.stage import CHEN, House

SCRIPTS = Path(wechat_sandbox.__file__).parent / "static" / "js"
NODE = shutil.which("node")
IMPORTED = re.compile(r'from "(\./[^"]+)"')
NAMED = re.compile(r'(?:href|src)="([^"]+)"')


def parts_of(house: House, address: str, seen: dict[str, int]) -> dict[str, int]:
    """Fetch an address and all the page's own files it names."""
    answer = house.http.get(address)
    seen[urlsplit(address).path] = answer.status_code
    named = NAMED.findall(answer.text) if "html" in answer.headers["Content-Type"] else IMPORTED.findall(answer.text)
    for name in named:
        part = urljoin(address, name)
        if part.startswith(house.base) and urlsplit(part).path not in seen:
            parts_of(house, part, seen)
    return seen


def open_link(house: House, **asked: str) -> tuple[int, Any]:
    """Ask where a person's phone opens a link."""
    answer = house.http.get(f"{house.base}/_page/door", params={"openid": CHEN} | asked)
    return answer.status_code, answer.json() if answer.ok else answer.text


def test_the_page_is_served_with_every_file_it_names(house: House) -> None:
    parts = parts_of(house, f"{house.base}/", {})
    assert set(parts.values()) == {200}
    assert {f"/_page/static/js/{each.name}" for each in SCRIPTS.glob("*.js")} <= set(parts)


def test_the_page_asks_no_other_machine_for_anything(house: House) -> None:
    texts = [house.http.get(f"{house.base}{path}").text for path in parts_of(house, f"{house.base}/", {})]
    loads = re.compile(r'(?:src|href)="(https?:)?//|@import|url\(\s*["\']?https?:|from "https?:')
    assert not [text for text in texts if loads.search(text)]


def test_the_page_bears_the_account_s_name(house: House) -> None:
    assert f"<title>{house.config.account_name} ·" in house.http.get(f"{house.base}/").text


def test_a_link_of_the_app_opens_behind_the_person_s_own_door(house: House) -> None:
    house.control("PUT", "/callback", json={"url": "http://127.0.0.1:9/wechat"})
    status, found = open_link(house, url="http://127.0.0.1:9/h5/cases/7?from=push")
    assert status == 200
    assert re.fullmatch(r"http://p[0-9a-f]{12}\.localhost:\d+/h5/cases/7\?from=push", found["src"])
    assert not found["foreign"]
    _, other = open_link(house, url="http://127.0.0.1:9/h5/cases/7?from=push", openid="oWangHai")
    assert urlsplit(other["src"]).hostname != urlsplit(found["src"]).hostname


def test_where_host_names_do_not_serve_the_door_is_a_path(house: House) -> None:
    house.control("PUT", "/callback", json={"url": "http://127.0.0.1:9/wechat"})
    _, found = open_link(house, url="http://localhost:9/h5/", by="path")
    assert re.fullmatch(rf"{house.base}/phone/p[0-9a-f]{{12}}/h5/", found["src"])


def test_a_link_to_elsewhere_is_told_to_be_foreign(house: House) -> None:
    house.control("PUT", "/callback", json={"url": "http://127.0.0.1:9/wechat"})
    _, found = open_link(house, url="https://example.com/a")
    assert found == {"src": "https://example.com/a", "foreign": True}


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "//example.com/", "h5/cases"])
def test_what_is_no_web_address_is_refused_in_words(house: House, url: str) -> None:
    status, words = open_link(house, url=url)
    assert status == 400
    assert "http" in words


# The smallest document on which the page's text module can stand: elements are lists of what they hold.
DOCUMENT = """
globalThis.document = { body: { dataset: {} }, createElement: (tag) => ({
  tag, attributes: {}, children: [], style: {}, addEventListener() {},
  setAttribute(name, value) { this.attributes[name] = value; },
  append(...nodes) { this.children.push(...nodes); } }) };
"""


def shown(text: str) -> list[Any]:
    """Return what the account's text becomes: letters, or [tag, address, letters]."""
    assert NODE
    script = f"""{DOCUMENT}
const {{ textNodes }} = await import({json.dumps((SCRIPTS / "text.js").as_uri())});
const drawn = (node) => typeof node === "string" ? node : [node.tag, node.attributes.href ?? "", ...node.children];
console.log(JSON.stringify(textNodes({json.dumps(text)}, {{}}).filter(Boolean).map(drawn)));
"""
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", script], capture_output=True, text=True, check=True, timeout=30
    )
    return list(json.loads(done.stdout))


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_the_account_s_text_shows_links_and_every_other_markup_as_letters() -> None:
    assert shown('请<a href="http://app/h5">点此</a>，1 < 2 <b>粗</b><img src=x onerror=alert(1)>') == [
        "请",
        ["a", "http://app/h5", "点此"],
        "，1 < 2 <b>粗</b><img src=x onerror=alert(1)>",
    ]


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_a_link_that_would_run_a_script_is_letters() -> None:
    assert shown('<a href="javascript:alert(1)">点此</a>') == ["点此"]
    assert shown('<a data-href="http://app/" href=" javascript:alert(1)">点此</a>') == ["点此"]


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_a_choice_link_is_a_button_and_a_bare_address_a_link() -> None:
    assert shown('<a href="weixin://bizmsgmenu?msgmenucontent=继续&msgmenuid=1">继续</a>') == [["button", "", "继续"]]
    assert shown("见 http://app/h5/7。") == ["见 ", ["a", "http://app/h5/7", "http://app/h5/7"], "。"]
