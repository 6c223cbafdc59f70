"""The stage of the journeys: the sandbox, the application and the delivery, joined by real HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests
from sqlalchemy import Engine
from werkzeug.serving import make_server

from config.settings import Settings, load_settings
from delivery.planning import SendingOffice
from delivery.worker import Pace, Worker
from gateways.doors import open_doors
from models.session import transaction
from tests.cast import Cast
from union.ground import clock
from union.ground.accounts import follow, get_account
from union.membership.binding import SecretKind, bind, issue_code
from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.server import running
from wx_backend.application import create_app
from wx_backend.house import House

TOKEN, AES_KEY, SECRET = "journeytoken", "kWxPyDEmqPWcLh0Vn3JourneyKeyForTestsOnly123", "journey-secret"
TALKERS = {"lin": "林晓燕", "zhou": "周建平", "chen": "陈雪梅", "wang": "王丽华", "xu": "徐文", "ye": "叶青", "zheng": "郑敏",
           "zhao": "赵志远", "ji": "季永康", "mao": "毛伟", "lei": "雷刚", "shi": "施建国"}
Json = dict[str, Any]


class HouseClock:
    """The house's time, moved by the story."""

    def __init__(self) -> None:
        self.at = clock.instant(datetime(2026, 11, 18, tzinfo=clock.SHANGHAI).date(), 10)

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


class Form(HTMLParser):
    """The forms of a page, with what they would send."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Json] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": {}})
        elif tag == "input" and self.forms and given.get("name") and _is_sent(given):
            self.forms[-1]["fields"].setdefault(given["name"], []).append(given.get("value") or "")


def _is_sent(given: dict[str, str | None]) -> bool:
    return given.get("type") not in ("radio", "checkbox", "file") or "checked" in given


@dataclass
class Stage:
    """Everything a story needs."""

    app_url: str
    sandbox_url: str
    http: requests.Session
    worker: Worker
    engine: Engine
    clock: HouseClock

    def phone(self, who: str) -> Phone:
        """Return somebody's phone."""
        return Phone(self, f"o{who.title()}")

    def deliver(self) -> None:
        """Let the delivery work off what is due."""
        self.worker.work_off()

    def delivered(self, who: str, channel: str = "template") -> list[Json]:
        """Return what reached somebody, as the sandbox counted it."""
        asked = {"openid": f"o{who.title()}", "channel": channel}
        answer = self.http.get(f"{self.sandbox_url}/_sandbox/delivered", params=asked).json()
        return list(answer["items"] if isinstance(answer, dict) else answer)


@dataclass
class Phone:
    """One person's WeChat."""

    stage: Stage
    openid: str

    def do(self, doing: str, **given: Any) -> Json:
        """Do something in the chat and return the account's answer."""
        url = f"{self.stage.sandbox_url}/_sandbox/users/{self.openid}/{doing}"
        push = self.stage.http.post(url, json=given).json()["push"]
        assert [attempt["status"] for attempt in push["attempts"]] == [200], push
        return push["reply"] or {}

    def say(self, text: str) -> str:
        """Write something and return the answer's text."""
        return str(self.do("say", text=text).get("Content", ""))

    def last_push(self) -> Json:
        """Return the newest message card on the phone."""
        return self._cards()[-1]

    def pushed(self) -> str:
        """Return what stands on all message cards: those sent at the same time arrive in any order."""
        return str([card["rows"] for card in self._cards()])

    def _cards(self) -> list[Json]:
        items = self.stage.http.get(f"{self.stage.sandbox_url}/_sandbox/users/{self.openid}/chat?after=0").json()["items"]
        return [item for item in items if item["kind"] == "template"]

    def browser(self) -> Browser:
        """Open WeChat's browser, signed in to WeChat as this person."""
        http = requests.Session()
        http.trust_env = False
        host = self.stage.sandbox_url.split("//")[1].split(":")[0]
        http.cookies.set("sandbox_openid", self.openid, domain=f"{host}.local" if "." not in host else host)
        return Browser(self.stage.app_url, http)


@dataclass
class Browser:
    """WeChat's browser on somebody's phone."""

    app_url: str
    http: requests.Session

    def open(self, path: str, expect: int = 200) -> str:
        """Open a page."""
        answer = self.http.get(urljoin(self.app_url, path))
        assert answer.status_code == expect, (answer.status_code, answer.text[-800:])
        return answer.text

    def send(self, path: str, expect: int = 200, files: Json | None = None, button: str = "", **given: Any) -> str:
        """Open a page, fill in its form whose fields fit, and send it."""
        page = self.http.get(urljoin(self.app_url, path))
        forms = [form for form in Form(page.text).forms if "csrf_token" in form["fields"]]
        assert forms, page.text[-800:]
        form = next((one for one in forms if not button or one["action"].endswith(button)), forms[0])
        target = urljoin(page.url, form["action"]) if form["action"] else page.url
        answer = self.http.post(target, data=form["fields"] | given, files=files)
        assert answer.status_code == expect, (answer.status_code, answer.text[-800:])
        return answer.text


def make_settings(var: Path, sandbox_url: str, app_url: str, mode: str) -> Settings:
    """Return the settings of a production installation whose WeChat is the sandbox."""
    given = {
        "ENVIRONMENT": "production", "BASE_URL": app_url, "VAR": str(var), "DATABASE_URL": "sqlite:///unused",
        "KEYS": "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "SESSION_SECRET": "journeys", "WECHAT_MODE": mode,
        "WECHAT_APP_ID": SandboxConfig.appid, "WECHAT_SECRET": SECRET, "WECHAT_TOKEN": TOKEN, "WECHAT_AES_KEY": AES_KEY,
        "WECHAT_API_BASE": sandbox_url, "WECHAT_OAUTH_BASE": sandbox_url, "WECHAT_TEMPLATE_ID": "tpl-case-progress",
        "WECHAT_SUBSCRIBE_TEMPLATE_ID": "sub-case-progress", "BIND_SECRET": "either",
    }
    return load_settings({f"JGZJ_{name}": value for name, value in given.items()})


class _Later:
    """An application that is made once its own address is known."""

    app: Any = None

    def __call__(self, environ: Any, start: Any) -> Any:
        return self.app(environ, start)


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve a WSGI application on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def staged(engine: Engine, cast: Cast, var: Path, mode: str = "safe") -> Iterator[Stage]:
    """Set the stage: everybody but 林晓燕 is bound."""
    users = tuple({"openid": f"o{key.title()}", "nickname": name, "subscribed": True} for key, name in TALKERS.items())
    config = SandboxConfig(secret=SECRET, token=TOKEN, aes_key=AES_KEY, mode=mode, users=users)
    with running(config) as sandbox:
        sandbox_url = sandbox.sandbox.base_url
        later = _Later()
        with serving(later) as app_url:
            house_clock = HouseClock()
            settings = make_settings(var, sandbox_url, app_url, mode)
            house = House(settings, engine, open_doors(settings, engine), house_clock)
            later.app = create_app(house=house)
            http = requests.Session()
            http.trust_env = False
            callback = {"url": f"{app_url}/wechat/callback", "mode": mode, "token": TOKEN, "aes_key": AES_KEY}
            http.put(f"{sandbox_url}/_sandbox/callback", json=callback).raise_for_status()
            bind_all(engine, cast, settings.account.app_id, house_clock.at)
            office = SendingOffice(settings.account, settings.base_url, timedelta(seconds=60))
            worker = Worker(engine, house.doors.client, office, Pace(), house_clock)
            yield Stage(app_url, sandbox_url, http, worker, engine, house_clock)


def bind_all(engine: Engine, cast: Cast, app_id: str, at: datetime) -> None:
    """Bind everybody but 林晓燕, whose story begins with binding."""
    with transaction(engine) as session:
        for key in TALKERS:
            account = get_account(session, app_id, f"o{key.title()}")
            follow(account, at)
            if key == "lin":
                continue
            member = session.merge(getattr(cast, key))
            code = issue_code(session, member, by=None, at=at)
            who = {"staff_number": member.staff_number, "name": member.name}
            assert not isinstance(bind(session, account, **who, secret=code, kind=SecretKind.CODE, at=at), str)
