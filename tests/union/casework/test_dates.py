"""Days as people write them in a chat: read where they are clear, asked back where they are not."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings, strategies as st

from union.casework.forms.date_text import NUMBERS
from union.casework.forms.dates import LONGEST, DateError, Prefer, parse_date

TODAY = date(2026, 11, 25)
"""A Wednesday."""
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
WRITTEN = {number: text for text, number in NUMBERS.items() if text not in ("两", "一百")}
PREFERENCES: tuple[Prefer, ...] = ("near", "past", "future")


def numeral_year(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def wide(text: str) -> str:
    return text.translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789-/."})


FULL_FORMS: dict[str, Callable[[date], str]] = {
    "2026-03-05": lambda day: day.isoformat(),
    "2026-3-5": lambda day: f"{day.year}-{day.month}-{day.day}",
    "2026/3/5": lambda day: f"{day.year}/{day.month}/{day.day}",
    "2026.3.5": lambda day: f"{day.year}.{day.month}.{day.day}",
    "2026。3。5": lambda day: f"{day.year}。{day.month}。{day.day}",
    "2026 3 5": lambda day: f"{day.year} {day.month} {day.day}",
    "20260305": lambda day: f"{day:%Y%m%d}",
    "2026年3月5日": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "2026年03月05号": lambda day: f"{day:%Y年%m月%d号}",
    "2026 年 3 月 5 日": lambda day: f" {day.year} 年 {day.month} 月 {day.day} 日 ",
    "2026年3/5": lambda day: f"{day.year}年{day.month}/{day.day}",
    "２０２６－０３－０５": lambda day: wide(day.isoformat()),
    "２０２６年３月５日": lambda day: wide(f"{day.year}年{day.month}月{day.day}日"),
    "二〇二六年三月五日": lambda day: f"{numeral_year(day.year)}年{WRITTEN[day.month]}月{WRITTEN[day.day]}日",
    "2026年三月五号": lambda day: f"{day.year}年{WRITTEN[day.month]}月{WRITTEN[day.day]}号",
    "从2026年3月5日开始": lambda day: f"从{day.year}年{day.month}月{day.day}日开始",
    "2026-03-05 14:30": lambda day: f"{day.isoformat()} 14:30",
    "2026年3月5日（周四）": lambda day: f"{day.year}年{day.month}月{day.day}日（周{'一二三四五六日'[day.weekday()]}）",
}
YEARLESS_FORMS: dict[str, Callable[[date], str]] = {
    "3月5日": lambda day: f"{day.month}月{day.day}日",
    "3月5号": lambda day: f"{day.month}月{day.day}号",
    "3月5": lambda day: f"{day.month}月{day.day}",
    "三月五号": lambda day: f"{WRITTEN[day.month]}月{WRITTEN[day.day]}号",
    "3.5": lambda day: f"{day.month}.{day.day}",
    "3/5": lambda day: f"{day.month}/{day.day}",
    "3-5": lambda day: f"{day.month}-{day.day}",
    "大概3月5日吧": lambda day: f"大概{day.month}月{day.day}日吧",
    "3月5日下午3点": lambda day: f"{day.month}月{day.day}日下午3点",
}


@pytest.mark.parametrize("form", FULL_FORMS.values(), ids=FULL_FORMS)
@settings(max_examples=40)
@given(day=DAYS, today=DAYS, prefer=st.sampled_from(PREFERENCES))
@example(day=date(2028, 2, 29), today=TODAY, prefer="near")
def test_a_day_written_in_full_is_read_back_whenever_it_is_written(
    form: Callable[[date], str], day: date, today: date, prefer: Prefer
) -> None:
    assert parse_date(form(day), today, prefer) == day


@pytest.mark.parametrize("form", YEARLESS_FORMS.values(), ids=YEARLESS_FORMS)
@settings(max_examples=40)
@given(today=DAYS, away=st.integers(-182, 182))
def test_a_day_without_its_year_is_the_closest(form: Callable[[date], str], today: date, away: int) -> None:
    day = today + timedelta(days=away)
    assume((day.month, day.day) != (2, 29))
    assert parse_date(form(day), today) == day


@given(today=DAYS, away=st.integers(0, 365))
def test_a_field_about_the_past_or_the_future_finds_its_side(today: date, away: int) -> None:
    before, after = today - timedelta(days=away), today + timedelta(days=away)
    assume("229" not in (f"{before.month}{before.day}", f"{after.month}{after.day}"))
    assume((today - before).days < 365 and (after - today).days < 365)
    assert parse_date(f"{before.month}月{before.day}日", today, "past") == before
    assert parse_date(f"{after.month}月{after.day}日", today, "future") == after


@given(today=DAYS, years=st.sampled_from([("前年", -2), ("去年", -1), ("今年", 0), ("明年", 1), ("后年", 2)]), day=DAYS)
def test_a_year_in_words_is_counted_from_this_one(today: date, years: tuple[str, int], day: date) -> None:
    assume((day.month, day.day) != (2, 29))
    expected = day.replace(year=today.year + years[1])
    assert parse_date(f"{years[0]}{day.month}月{day.day}日", today) == expected
    assert parse_date(f"{years[0]}的{day.month}/{day.day}", today) == expected


@given(today=DAYS, away=st.integers(-79, 20), day=DAYS)
def test_a_year_of_two_digits_is_the_latest_at_most_twenty_years_ahead(today: date, away: int, day: date) -> None:
    year = today.year + away
    assume(day.day <= monthrange(year, day.month)[1])
    expected = day.replace(year=year)
    assert parse_date(f"{year % 100:02d}年{day.month}月{day.day}日", today) == expected
    assert parse_date(f"{year % 100:02d}-{day.month}-{day.day}", today) == expected


@given(today=DAYS, word=st.sampled_from([
    ("大前天", -3), ("前天", -2), ("昨天", -1), ("昨日", -1), ("昨晚", -1), ("今天", 0), ("今日", 0), ("今早", 0), ("明天", 1),
    ("明日", 1), ("明早", 1), ("后天", 2), ("後天", 2), ("大后天", 3), ("大大后天", 4),
]))
def test_day_words_are_counted_from_today(today: date, word: tuple[str, int]) -> None:
    assert parse_date(word[0], today) == today + timedelta(days=word[1])


@given(today=DAYS, count=st.integers(1, 99), unit=st.sampled_from([("天", 1), ("周", 7), ("个星期", 7), ("个礼拜", 7)]))
def test_so_many_days_or_weeks_away_are_counted_from_today(today: date, count: int, unit: tuple[str, int]) -> None:
    away = timedelta(days=count * unit[1])
    assert parse_date(f"{count}{unit[0]}后", today) == today + away
    assert parse_date(f"{WRITTEN[count]}{unit[0]}之前", today) == today - away


@given(today=DAYS, count=st.integers(1, 99))
def test_so_many_months_away_keep_the_day_where_the_month_has_it(today: date, count: int) -> None:
    day = parse_date(f"{count}个月前", today)
    assert (today.year - day.year) * 12 + today.month - day.month == count
    assert day.day == min(today.day, monthrange(day.year, day.month)[1])


@given(
    today=DAYS, weekday=st.integers(0, 6), week=st.sampled_from(["周", "星期", "礼拜"]),
    shift=st.sampled_from([("上上", -2), ("上", -1), ("上个", -1), ("这", 0), ("本", 0), ("下", 1), ("下个", 1), ("下下", 2)]),
)
def test_a_weekday_of_a_named_week_lies_in_that_week_from_monday(
    today: date, weekday: int, week: str, shift: tuple[str, int]
) -> None:
    day = parse_date(f"{shift[0]}{week}{'一二三四五六天'[weekday]}", today)
    monday = today - timedelta(days=today.weekday())
    assert (day - monday).days == shift[1] * 7 + weekday


@given(today=DAYS, weekday=st.integers(0, 6))
def test_a_bare_weekday_is_the_closest_on_the_side_preferred(today: date, weekday: int) -> None:
    name = f"星期{'一二三四五六日'[weekday]}"
    near, past, future = (parse_date(name, today, prefer) for prefer in PREFERENCES)
    assert {near.weekday(), past.weekday(), future.weekday()} == {weekday}
    assert abs((near - today).days) <= 3
    assert 0 <= (today - past).days < 7
    assert 0 <= (future - today).days < 7


@given(today=DAYS, day=st.integers(1, 28), shift=st.sampled_from([("上个", -1), ("上", -1), ("这个", 0), ("本", 0), ("下个", 1)]))
def test_a_day_of_a_named_month_lies_in_that_month(today: date, day: int, shift: tuple[str, int]) -> None:
    found = parse_date(f"{shift[0]}月{day}号", today)
    assert (found.year - today.year) * 12 + found.month - today.month == shift[1]
    assert found.day == day


@given(today=DAYS, away=st.integers(-13, 13))
def test_a_bare_day_of_the_month_is_the_closest(today: date, away: int) -> None:
    day = today + timedelta(days=away)
    assume(day.day <= 28)
    assert parse_date(f"{day.day}号", today) == day
    assert parse_date(f"{WRITTEN[day.day]}日", today) == day
    assert parse_date(f"{day.day}号", today, "past") <= today <= parse_date(f"{day.day}号", today, "future")


@given(today=DAYS)
def test_the_end_and_the_beginning_of_a_month_are_its_last_and_first_day(today: date) -> None:
    end = parse_date("月底", today)
    assert (end.year, end.month) == (today.year, today.month)
    assert (end + timedelta(days=1)).day == 1
    assert parse_date("月初", today) == today.replace(day=1)
    assert parse_date("下月初", today) == end + timedelta(days=1)
    assert parse_date("上个月底", today) == today.replace(day=1) - timedelta(days=1)
    assert parse_date("月底", today, "past") <= today <= parse_date("月初", today, "future")


@pytest.mark.parametrize(("text", "day"), [
    ("3月5日", "2027-03-05"), ("12.3", "2026-12-03"), ("10月8号", "2026-10-08"), ("十二月二十三日", "2026-12-23"),
    ("5号", "2026-12-05"), ("15日", "2026-11-15"), ("周五", "2026-11-27"), ("礼拜天", "2026-11-22"),
    ("两周前", "2026-11-11"), ("半个月后", "2026-12-10"), ("半年前", "2026-05-25"), ("一百天后", "2027-03-05"),
    ("再过三天", "2026-11-28"), ("下个月5号", "2026-12-05"), ("2月底", "2027-02-28"), ("明年2月底", "2027-02-28"),
    ("我是上周五住的院", "2026-11-20"), ("差不多后天吧", "2026-11-27"), ("不好意思，是明天", "2026-11-26"), ("昨天晚上8点半", "2026-11-24"),
    ("明天一早", "2026-11-26"), ("今天周三", "2026-11-25"), ("87年5月1日", "1987-05-01"), ("46年5月1日", "2046-05-01"),
    ("47年5月1日", "1947-05-01"), ("今晚上周三", "2026-11-25"), ("明天前来", "2026-11-26"), ("明天前去", "2026-11-26"),
    ("3天前天津", "2026-11-22"),
    ("明天\u200b", "2026-11-26"), ("八月十五日", "2026-08-15"),
])
def test_on_a_wednesday_in_november_this_is_what_is_meant(text: str, day: str) -> None:
    assert parse_date(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(("text", "sentence"), [
    ("2月29日", "没有这一天：2026年2月只有28天"), ("2027年2月29日", "没有这一天：2027年2月只有28天"),
    ("11月31日", "没有这一天：2026年11月只有30天"), ("31号", "没有这一天：2026年11月只有30天"),
    ("4月31号", "没有这一天：2026年4月只有30天"), ("2026-02-30", "没有这一天：2026年2月只有28天"),
    ("3月32日", "没有这一天：3月没有32日"), ("3月0日", "没有这一天：3月没有0日"), ("13月5日", "没有这一天：没有13月，请检查月份"),
    ("9999年1月1日", "年份请写1900到2100之间的"), ("9999年后", "年份请写1900到2100之间的"),
    ("农历三月初五", "请写公历日期，农历暂时不认"), ("腊月二十三", "请写公历日期"), ("八月十五", "请写公历日期"),
    ("下周", "请写明是周几"), ("周末", "请写明是周几"), ("下个月", "请写明是几号"), ("3月", "请写明是几号"),
    ("3月5日到3月8日", "请只写一天，现在读到2027年3月5日、2027年3月8日"), ("明天还是后天", "请只写一天"), ("周一到周五", "请只写一天"),
    ("12月3日周五", "请再确认：2026年12月3日是周四"), ("3月5日前", "请写确切的一天"), ("周五之前", "请写确切的一天"),
    ("三四天后", "请写确切的一天"), ("3天前后", "请写确切的一天"),
])
def test_what_is_no_single_day_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(DateError) as refused:
        parse_date(text, TODAY)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize("text", [
    "", "   ", "你好", "哈哈哈", "1", "12345", "3 5", "3-5号", "3到5号", "三到五号", "3、5号", "3.5元", "3.5天", "3号楼", "5号线", "明后天",
    "十几天前", "一周三次", "几十天前", "每周三", "双周三", "每月5号", "去年，3月5日",
    "不是明天", "明天不行", "清明早上", "目前天气", "以前天天", "春节", "2026", "2026-03-05T23:00:00Z",
    "12026年3月5日", "1-2-3-4", "03-05-2026", "13800138000", "\x00", "\ud800", "٣月٥日", "■", "■前",
])
def test_what_is_unclear_is_asked_back_with_examples(text: str) -> None:
    with pytest.raises(DateError, match="请只写日期，例如：明天、3月5日、2026-03-05"):
        parse_date(text, TODAY)


def test_a_side_without_the_day_is_refused_rather_than_leapt_over() -> None:
    with pytest.raises(DateError, match="2027年2月只有28天"):
        parse_date("2月29日", date(2028, 2, 10), "past")
    with pytest.raises(DateError, match="2027年2月只有28天"):
        parse_date("31号", date(2027, 3, 1), "past")
    assert parse_date("2月29日", date(2028, 1, 10)) == date(2028, 2, 29)


def test_a_letter_instead_of_a_date_is_refused_unread() -> None:
    with pytest.raises(DateError, match="写得太长了"):
        parse_date("明天" + "哈" * LONGEST, TODAY)
    assert parse_date("明天" + "哈" * (LONGEST - 2), TODAY) == date(2026, 11, 26)


PIECES = st.sampled_from([
    *"0123456789〇一二两三四五六七八九十百年月日号天周上下本这今明昨前后大初底末半个的到至不-/. 　:点ﷺ■",
    "星期", "礼拜", "2026", "去年", "农历", "之前", "以后", "个月", "再过",
])


@settings(max_examples=500)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=40).map("".join)), DAYS, st.sampled_from(PREFERENCES))
def test_nonsense_is_a_day_or_a_refusal_and_nothing_else(text: str, today: date, prefer: Prefer) -> None:
    try:
        assert 1900 <= parse_date(text, today, prefer).year <= 2100
    except DateError as refused:
        assert str(refused)
