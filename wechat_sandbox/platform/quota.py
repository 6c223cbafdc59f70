"""Daily and per-minute quotas of the platform API."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wechat_sandbox.world.credentials import Usage
from wechat_sandbox.world.errors import PlatformError
from wechat_sandbox.world.sandbox import Sandbox

_SHANGHAI = ZoneInfo("Asia/Shanghai")

# developers.weixin.qq.com/doc/service/en/guide/dev/api/limit.html and the pages of each call
DAILY: dict[str, int] = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/menu/addconditional": 2_000,
    "/cgi-bin/menu/delconditional": 2_000,
    "/cgi-bin/menu/trymatch": 20_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/subscribe/send": 10_000_000,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
}
MINUTE: dict[str, int] = {"/cgi-bin/stable_token": 10_000}


def today(box: Sandbox) -> str:
    """Return the day quotas are counted in, by Shanghai's midnight."""
    return datetime.fromtimestamp(box.now(), _SHANGHAI).date().isoformat()


def month(box: Sandbox) -> str:
    """Return the month clear_quota is counted in."""
    return today(box)[:7]


def daily_limit(box: Sandbox, path: str) -> int | None:
    """Return how often a path may be called a day, None without limit."""
    return box.world.daily_limits.get(path, DAILY.get(path))


def usage(box: Sandbox, app: str, path: str) -> Usage:
    """Return the count of an app's calls of a path, of today and of this minute."""
    used = box.world.usage.setdefault(f"{app} {path}", Usage())
    if used.day != today(box):
        used.day, used.used = today(box), 0
    minute = int(box.now() // 60)
    if used.minute != minute:
        used.minute, used.in_minute = minute, 0
    return used


def count_call(box: Sandbox, app: str, path: str) -> None:
    """Count one call, or refuse it (45009 for the day, 45011 for the minute)."""
    used = usage(box, app, path)
    per_day, per_minute = daily_limit(box, path), box.world.minute_limits.get(path, MINUTE.get(path))
    if per_day is not None and used.used >= per_day:
        raise PlatformError(45009)
    if per_minute is not None and used.in_minute >= per_minute:
        raise PlatformError(45011)
    used.used += 1
    used.in_minute += 1
