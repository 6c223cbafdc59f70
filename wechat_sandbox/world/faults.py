"""Faults to inject: which call fails next, how, and how often."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass

from wechat_sandbox.world.shapes import Json

FAULTS = ("errcode", "http", "slow", "drop_before", "drop_after", "html")


@dataclass
class Fault:
    """One fault on one path; times is how many calls it still hits."""

    path: str
    fault: str
    errcode: int = -1
    errmsg: str = ""
    status: int = 502
    seconds: float = 1.0
    times: int = 1
    openid: str = ""
    id: int = 0
    hit: int = 0


def read_fault(found: Json) -> Fault:
    """Build a fault from JSON (ValueError when it is not one)."""
    try:
        fault = Fault(**found)
    except TypeError as error:
        raise ValueError(f"not a fault: {error}") from error
    if fault.fault not in FAULTS:
        raise ValueError(f"fault must be one of {', '.join(FAULTS)}")
    if not fault.path.startswith("/"):
        raise ValueError("path must start with /")
    if fault.times < 1:
        raise ValueError("times must be 1 or more")
    return fault


class Faults:
    """The faults waiting to strike, oldest first."""

    def __init__(self) -> None:
        """Start with none."""
        self._waiting: list[Fault] = []
        self._serial = 0
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Set a fault to strike."""
        with self._lock:
            self._serial += 1
            fault.id = self._serial
            self._waiting.append(fault)
            return fault

    def take(self, path: str, openid: str) -> Fault | None:
        """Return the fault this call suffers and count it, or None."""
        with self._lock:
            for fault in self._waiting:
                if fault.path == path and fault.openid in ("", openid) and fault.hit < fault.times:
                    fault.hit += 1
                    return fault
            return None

    def listed(self) -> list[Json]:
        """Return all faults with how often they struck."""
        with self._lock:
            return [asdict(fault) for fault in self._waiting]

    def clear(self) -> None:
        """Take back all faults."""
        with self._lock:
            self._waiting.clear()
