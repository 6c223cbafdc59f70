"""How values are written on pages: times and days in Shanghai's, addresses, and what every template may ask."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask

from union import links
from union.ground import clock
from union.ground.posts import title_of
from wx_backend.assets import asset_path

NEAR_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}


def show_moment(at: datetime, now: datetime) -> str:
    """Write an instant as near as people speak of it: 今天 14:30, 3月5日 14:30, 2025年3月5日."""
    there, here = clock.local(at), clock.local(now)
    near = NEAR_DAYS.get((there.date() - here.date()).days)
    if near:
        return f"{near} {there:%H:%M}"
    if there.year == here.year:
        return f"{there.month}月{there.day}日 {there:%H:%M}"
    return clock.show_day(there.date())


def show_due(due_at: datetime, now: datetime) -> str:
    """Write a deadline as a day with its distance: 3月5日（还有2天）, 3月5日（已超期1天）."""
    day, today = clock.day_of(due_at), clock.day_of(now)
    days = (day - today).days
    distance = "今天到期" if days == 0 else f"还有{days}天" if days > 0 else f"已超期{-days}天"
    return f"{_short_day(day, today)}（{distance}）"


def _short_day(day: date, today: date) -> str:
    return f"{day.month}月{day.day}日" if day.year == today.year else clock.show_day(day)


def show_day_of(at: datetime) -> str:
    """Write the day in Shanghai that an instant lies on."""
    return clock.show_day(clock.day_of(at))


def show_size(size: int) -> str:
    """Write a file's size: 820 KB, 3.4 MB."""
    return f"{max(1, round(size / 1024))} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def for_page(text: str) -> str:
    """Return a help or refusal worded for a chat as a page says it: there one answers, here one fills in."""
    return text.replace("请回复选项前的数字", "请选择一项").replace("请回复“本人”", "请选“本人”").replace("回复", "填写")


def install_filters(app: Flask) -> None:
    """Give templates the filters, the addresses and the posts' names."""
    filters = {
        "moment": show_moment, "due": show_due, "day": clock.show_day, "time": clock.show_time, "size": show_size,
        "for_page": for_page, "day_of": show_day_of, "until": clock.show_until,
    }
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(links=links, asset_path=asset_path, post_title=title_of)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
