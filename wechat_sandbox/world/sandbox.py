"""The sandbox itself: the world behind one lock, its clock, its record and its watchers."""

from __future__ import annotations

import itertools
import secrets
import threading
import time
from collections import deque

from wechat_sandbox.config import SandboxConfig
from wechat_sandbox.world import storing
from wechat_sandbox.world.background import Background
from wechat_sandbox.world.faults import Faults
from wechat_sandbox.world.people import read_person
from wechat_sandbox.world.record import Record
from wechat_sandbox.world.shapes import Callback, ChatItem, Json, Person, World
from wechat_sandbox.world.templates import library

_CHAT_KEPT = 5_000
_CHANGES_KEPT = 5_000


class Sandbox:
    """One stand-in platform; whoever touches `world` holds `lock`."""

    def __init__(self, config: SandboxConfig) -> None:
        """Open the kept world, or begin a new one, and add the configured people once."""
        self.config = config
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.record = Record()
        self.faults = Faults()
        self.background = Background()
        self.base_url = f"http://{config.host.replace('0.0.0.0', '127.0.0.1')}:{config.port}"  # noqa: S104 - not a binding
        self._changes: deque[Json] = deque(maxlen=_CHANGES_KEPT)
        self._serial = itertools.count()
        kept = storing.load(config.state_path) if config.state_path else None
        self.world = kept or self._new_world()
        self.world.callback = _callback(config)
        self.world.templates |= library(config)
        self.world.daily_limits |= config.daily_quotas
        self.world.minute_limits |= config.minute_quotas
        self._add_configured_people()

    def _new_world(self) -> World:
        daily, minute = dict(self.config.daily_quotas), dict(self.config.minute_quotas)
        templates = library(self.config)
        return World(_callback(self.config), templates=templates, daily_limits=daily, minute_limits=minute)

    def _add_configured_people(self) -> None:
        for found in self.config.users:
            person = read_person(found)
            if person.openid not in self.world.people:
                self.add_person(person)

    def now(self) -> float:
        """Return the sandbox's own time (epoch seconds)."""
        return time.time() + self.world.clock_offset

    def new_id(self) -> int:
        """Return a 64-bit id, rising and never given twice, not even by another run."""
        return (time.time_ns() // 1_000_000 << 20) | (next(self._serial) & 0xFFFFF)

    def new_secret(self, prefix: str = "", length: int = 32) -> str:
        """Return a random string of the given length after the prefix."""
        return prefix + secrets.token_urlsafe(length)[:length].replace("-", "a")

    def add_person(self, person: Person) -> Person:
        """Let a person into the world."""
        with self.changed:
            person.mini_openid = person.mini_openid or self.new_secret("m", 27)
            if person.subscribed and not person.subscribe_time:
                person.subscribe_time = int(self.now())
            self.world.people[person.openid] = person
            self.world.chats.setdefault(person.openid, [])
            self.announce({"openid": person.openid})
            return person

    def find_person(self, openid: str) -> Person | None:
        """Return the person of an openid, of the account or of the mini-program."""
        found = self.world.people.get(openid)
        if found is None:
            found = next((each for each in self.world.people.values() if each.mini_openid == openid), None)
        return None if found is None or found.deleted else found

    def add_item(self, item: ChatItem) -> ChatItem:
        """Put a line into a chat and tell who watches."""
        with self.changed:
            item.at = self.now()
            item.seq = self.announce({"openid": item.openid})
            chat = self.world.chats.setdefault(item.openid, [])
            chat.append(item)
            del chat[:-_CHAT_KEPT]
            return item

    def announce(self, change: Json) -> int:
        """Tell who watches that something changed; return the change's number."""
        with self.changed:
            self.world.seq += 1
            self._changes.append({**change, "seq": self.world.seq})
            self.changed.notify_all()
            return self.world.seq

    def changes_after(self, seq: int, wait: float) -> list[Json]:
        """Return the changes after a number, waiting up to `wait` seconds for the first."""
        deadline = time.monotonic() + wait
        with self.changed:
            if seq > self.world.seq:
                return [{"reset": True, "seq": self.world.seq}]
            while True:
                found = [change for change in self._changes if change["seq"] > seq]
                left = deadline - time.monotonic()
                if found or left <= 0:
                    return found
                self.changed.wait(left)

    def reset(self) -> None:
        """Begin anew as configured; numbers go on, so that watchers do not miss anything."""
        with self.changed:
            seq = self.world.seq
            callback = self.world.callback
            self.world = self._new_world()
            self.world.seq, self.world.callback = seq, callback
            self._add_configured_people()
            self.faults.clear()
            self.record.clear()
            self.announce({"reset": True})

    def save(self) -> None:
        """Write the world to its file, when it has one."""
        if self.config.state_path:
            with self.lock:
                self._forget_old()
                storing.save(self.world, self.config.state_path)

    def _forget_old(self) -> None:
        """Drop what ended more than a day ago."""
        world, long_ago = self.world, self.now() - 86_400
        world.tokens = {key: each for key, each in world.tokens.items() if each.expires_at > long_ago}
        world.codes = {key: each for key, each in world.codes.items() if each.expires_at > long_ago}
        world.sent = {key: each for key, each in world.sent.items() if each.until > long_ago}
        world.grants = [each for each in world.grants if each.refresh_until > long_ago]


def _callback(config: SandboxConfig) -> Callback:
    return Callback(
        url=config.callback,
        mode=config.mode,
        format=config.format,
        token=config.token,
        aes_key=config.aes_key,
        timeout=config.push_timeout,
        mini_url=config.mini_callback,
    )
