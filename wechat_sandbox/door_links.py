"""Addresses as seen from behind a door: the app's own become the door's, foreign ones stay."""

import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

_LOOPBACK = ("localhost", "127.0.0.1")
# Wherever an app believes WeChat's sign-in page to be, behind a door it is the sandbox's own.
_SIGN_IN = "/connect/oauth2/authorize"
_ROOTED = re.compile(
    r"""(\s(?:href|src|action|formaction|poster|data-src|data-url|data-href|hx-(?:get|post|put|patch|delete))"""
    r"""\s*=\s*["']?)(/(?!/))""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Links:
    """The app's origin, and the address (and, for a path door, the prefix) that stands for it here."""

    app: str
    door: str
    prefix: str = ""

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Every spelling of the app's origin: localhost and 127.0.0.1 are one machine."""
        address = urlsplit(self.app)
        if address.hostname not in _LOOPBACK:
            return (self.app,) if self.app else ()
        return tuple(f"{address.scheme}://{name}{self._port}" for name in _LOOPBACK)

    @cached_property
    def _port(self) -> str:
        port = urlsplit(self.app).port
        return f":{port}" if port else ""

    @cached_property
    def _quoted(self) -> re.Pattern[str]:
        own = "|".join(re.escape(origin) for origin in self.own)
        sign_in = rf"""https?://[^/"'\s]+(?={_SIGN_IN}[?"'])"""
        return re.compile(rf"""(["']|;\s*url=)(?:(?:{own})(?=[/?#"'\s>]|$)|{sign_in})""")

    def address(self, url: str) -> str:
        """Return where a redirect to `url` leads from behind this door."""
        for origin in self.own:
            if url == origin or url.startswith((origin + "/", origin + "?", origin + "#")):
                return self.door + url[len(origin) :]
        target = urlsplit(url)
        if target.path == _SIGN_IN and target.netloc:
            return self.door + url[len(f"{target.scheme}://{target.netloc}") :]
        if self.prefix and url.startswith("/") and not url.startswith(("//", self.prefix + "/")):
            return self.prefix + url
        return url

    def text(self, body: str) -> str:
        """Return a page or a JSON answer whose quoted addresses of the app lead through this door."""
        return self._quoted.sub(lambda hit: hit[1] + self.door, body) if self.own else body

    def page(self, html: str) -> str:
        """Return an HTML page that stays behind this door."""
        html = self.text(html)
        return _ROOTED.sub(lambda hit: hit[1] + self.prefix + hit[2], html) if self.prefix else html

    def to_app(self, url: str) -> str:
        """Return an Origin or Referer of this door as the app would have seen it."""
        return self.app + url[len(self.door) :] if url.startswith(self.door) else url
