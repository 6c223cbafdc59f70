"""Search: a sentence from a chat finds what it is about, and small talk finds nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st

from tests.union.search_queries import ACTIVITY, ENTRIES, MEANT, SERVICE, SMALL_TALK
from union.ground.search import LONGEST, SearchEntry, find_matches
from union.ground.sounds import find_sound

COMMON = [chr(code) for code in range(0x4E00, 0x9FA6) if find_sound(chr(code)) is not None]


def first(text: str) -> str | None:
    return next((match.entry.code for match in find_matches(text, ENTRIES)), None)


def test_nineteen_of_twenty_messages_find_first_what_they_are_about() -> None:
    asked = [(text, code) for code, texts in MEANT.items() for text in texts]
    missed = {text: first(text) for text, code in asked if first(text) != code}
    right = 1 - len(missed) / len(asked)
    print(f"\n{len(asked)} messages, {right:.1%} right, missed: {missed}")  # noqa: T201
    assert len(asked) >= 40
    assert right >= 0.95


@pytest.mark.parametrize("text", SMALL_TALK)
def test_small_talk_finds_nothing(text: str) -> None:
    assert find_matches(text, ENTRIES) == []


@settings(deadline=None, max_examples=300, derandomize=True)
@given(st.lists(st.sampled_from(COMMON), max_size=12).map("".join))
def test_characters_thrown_together_find_nothing_but_by_accident(text: str) -> None:
    assert len(find_matches(text, ENTRIES)) <= 1


@settings(deadline=None)
@given(st.text(max_size=400), st.integers(0, 12))
def test_any_text_gives_at_most_so_many_matches_the_strongest_first(text: str, limit: int) -> None:
    matches = find_matches(text + "住院理赔慰问羽毛球律师困难心理", ENTRIES, limit)
    scores = [match.score for match in matches]
    assert len(matches) <= limit
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_every_title_and_keyword_finds_its_own_entry(entry: SearchEntry) -> None:
    for name in (entry.title, *entry.keywords):
        assert entry in [match.entry for match in find_matches(name, ENTRIES)]
    assert first(entry.title) == entry.code


def test_a_keyword_outweighs_a_title_and_a_title_an_intro() -> None:
    entries = [
        SearchEntry(SERVICE, "intro", "文艺讲座", (), "也介绍书法展览和篆刻"), SearchEntry(SERVICE, "title", "书法展览", (), "请来参观"),
        SearchEntry(SERVICE, "keyword", "翰墨雅集", ("书法展览",), "请来参观"),
    ]
    assert [match.entry.code for match in find_matches("书法展览", entries)] == ["keyword", "title", "intro"]


def test_a_word_that_one_entry_has_outweighs_a_word_that_many_have() -> None:
    entries = [SearchEntry(ACTIVITY, name, f"{name}大会", ("比赛", name), "") for name in ("羽毛球", "篮球", "排球")]
    entries.append(SearchEntry(ACTIVITY, "象棋", "楚河汉界", ("象棋",), ""))
    assert [match.entry.code for match in find_matches("象棋比赛", entries)] == ["象棋", "羽毛球", "篮球", "排球"]


def test_a_word_said_twice_counts_once() -> None:
    assert find_matches("慰问慰问慰问", ENTRIES)[0].score == find_matches("慰问", ENTRIES)[0].score


def test_only_the_beginning_of_a_letter_is_looked_at() -> None:
    assert first("，" * (LONGEST - 2) + "慰问") == "condolence_visit"
    assert first("，" * (LONGEST - 1) + "慰问") is None


@pytest.mark.parametrize(("slip", "code"), [
    ("理陪", "mutual_aid_claim"), ("异行", "hiking_2026"), ("请并假", "sick_care"), ("聊休养", "retreat"), ("心里咨询", "counselling"),
])
def test_a_character_that_sounds_alike_is_understood(slip: str, code: str) -> None:
    assert first(slip) == code


def test_a_word_spelt_right_speaks_more_strongly_than_one_that_sounds_alike() -> None:
    assert find_matches("理赔", ENTRIES)[0].score > find_matches("理陪", ENTRIES)[0].score


def test_an_exact_word_outweighs_one_that_sounds_alike() -> None:
    entries = [SearchEntry(SERVICE, "world", "读书会", ("世界",), ""), SearchEntry(SERVICE, "view", "影展", ("视界",), "")]
    assert [match.entry.code for match in find_matches("视界", entries)] == ["view", "world"]


def test_a_message_that_misspells_one_sign_of_a_keyword_is_understood() -> None:
    assert first("慰间申请") == "condolence_visit"
    assert first("慰间申诉") is None


def test_words_in_wide_letters_and_capitals_are_the_same_words() -> None:
    entries = [SearchEntry(ACTIVITY, "ktv", "KTV之夜", ("KTV",), "")]
    assert [match.entry.code for text in ("ktv", "ＫＴＶ", "周五Ktv") for match in find_matches(text, entries)] == ["ktv"] * 3


def test_a_catalogue_without_entries_finds_nothing() -> None:
    assert find_matches("我同事住院了想申请慰问", []) == []


def test_common_characters_are_sorted_by_sound() -> None:
    alike = ("慰未畏", "赔陪培", "毅异意", "病并", "世逝室", "理里李", "座昨作", "啊阿", "女", "绿驴旅", "略掠")
    assert all(len({find_sound(character) for character in group}) == 1 for group in alike)
    assert len({find_sound(group[0]) for group in alike}) == len(alike)
    assert len({find_sound(character) for character in COMMON}) == 396
    assert len(COMMON) == 3755
    assert [find_sound(character) for character in "a1，瓯𠮷\ud800"] == [None] * 6
