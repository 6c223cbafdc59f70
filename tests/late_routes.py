"""Routes of the applications that tests make by the hundred: how an address is written is worked out when the first one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from werkzeug.routing import Rule


class LateRule(Rule):
    """A route whose writer of addresses, half of what making an application costs, is compiled at its first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = super()._compile_builder
        written: list[Callable[..., tuple[str, str]]] = []

        def write(rule: Rule, **values: Any) -> tuple[str, str]:
            if not written:
                written.append(compiled(append_unknown))
            return written[0](rule, **values)

        return write


def use_late_routes() -> None:
    """Let every application that this process makes have such routes."""
    Flask.url_rule_class = LateRule
