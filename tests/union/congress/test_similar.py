"""Similar proposals: the same matter in other words is found, another matter in the same words is not shown."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings, strategies as st

from tests.union.congress.proposals import HELD_OUT, PROPOSALS, TUNED, UNSEEN, Written
from union.congress.proposing.likeness import ENOUGH, SimilarIndex
from union.congress.proposing.wording import IN_TITLE, LONGEST, mark_pairs

ANY = st.text(max_size=60)
CLAUSES = st.lists(st.sampled_from([one.text for one in PROPOSALS]), max_size=3).map("".join)
TEXTS = st.one_of(ANY, CLAUSES)


def index_of(proposals: Sequence[Written]) -> SimilarIndex:
    index = SimilarIndex()
    for id, one in enumerate(proposals):
        index.add(id, one.title, one.text)
    return index


def measure(proposals: Sequence[Written]) -> tuple[float, float]:
    """Return the precision and the recall of all proposals, each asked for among all others."""
    index, shown, right, wanted = index_of(proposals), 0, 0, 0
    for id, one in enumerate(proposals):
        found = index.find(one.title, one.text, but=(id,))
        shown += len(found)
        right += sum(proposals[near.id].matter == one.matter for near in found)
        wanted += sum(other.matter == one.matter for other in proposals) - 1
    return right / shown, right / wanted


@pytest.mark.parametrize(("proposals", "least"), [(TUNED, 0.95), (HELD_OUT, 0.95), (UNSEEN, 0.75), (PROPOSALS, 0.95)])
def test_nine_of_ten_shown_are_of_the_same_matter_and_most_of_it_is_shown(proposals: Sequence[Written], least: float) -> None:
    precision, recall = measure(proposals)
    print(f"\n{len(proposals)} proposals, precision {precision:.1%}, recall {recall:.1%}")  # noqa: T201
    assert precision >= 0.9
    assert recall >= least


def test_the_first_shown_is_of_the_same_matter_when_there_is_one() -> None:
    index = index_of(PROPOSALS)
    found = [(one, near) for id, one in enumerate(PROPOSALS) for near in index.find(one.title, one.text, 1, but=(id,))]
    matters = [one.matter for one in PROPOSALS]
    assert [near for one, near in found if matters.count(one.matter) > 1 and matters[near.id] != one.matter] == []


@pytest.mark.parametrize(("text", "phrases"), [
    ("下午三点半放学没人管，希望办子女托管班，请大学生志愿者辅导作业", {"下午三点半放学", "托管班"}),
    ("无线网掉线，会议断断续续，出口带宽要扩大，请信息中心更换AP", {"出口带宽", "信息中心", "无线网"}),
])
def test_the_phrases_both_have_are_told(text: str, phrases: set[str]) -> None:
    assert phrases <= set(index_of(PROPOSALS).find("", text)[0].shared)


def test_no_phrase_is_told_that_stands_in_another() -> None:
    index = index_of([Written("", "托管班", "下午托管班")])
    assert [one.shared for one in index.find("托管班", "下午托管班")] == [["下午托管班"]]


def test_one_thing_by_two_names_is_one_thing() -> None:
    index = index_of(TUNED)
    index.add(99, "电瓶车停放", "电瓶车停放在楼道，餐厅门口的电瓶车也挡路")
    assert [one.id for one in index.find("电动自行车停放", "食堂门口电动自行车挡路，楼道停放电动自行车")] == [99]


def test_what_is_said_in_every_proposal_finds_nothing() -> None:
    index = index_of(PROPOSALS)
    for words in ("关于进一步加强和改进学校工作的提案", "目前我校教职工希望学校能够尽快解决有关问题，建议相关部门予以落实"):
        assert index.find(words, words) == []


def test_one_topic_alone_is_not_yet_one_matter() -> None:
    index = index_of(TUNED)
    pay, public = (one for one in TUNED if one.title in ("关于完善绩效工资分配方案的提案", "关于公开绩效工资构成明细的建议"))
    assert "绩效工资" in pay.text and "绩效工资" in public.text
    assert TUNED.index(public) not in [one.id for one in index.find(pay.title, pay.text)]


def test_a_title_counts_more_than_the_same_words_in_the_text() -> None:
    index = SimilarIndex()
    index.add(1, "母婴室冰箱沙发", "食堂窗口菜价调查")
    index.add(2, "食堂窗口菜价调查", "母婴室冰箱沙发")
    assert [one.id for one in index.find("母婴室冰箱沙发", "")][0] == 1


def test_a_rare_pair_outweighs_a_common_one() -> None:
    index = index_of([Written("", "", f"班车线路{sign * 4}") for sign in "甲乙丙丁戊己庚辛"])
    index.add(50, "", "母婴护理台庚子")
    assert index.find("", "班车线路护理台母婴")[0].id == 50


def test_a_proposal_taken_up_again_replaces_what_was_known() -> None:
    index = index_of(TUNED)
    fresh = index_of([*TUNED[:3], TUNED[5], *TUNED[4:]])
    for _ in range(2):
        index.add(3, TUNED[5].title, TUNED[5].text)
    assert len(index) == len(TUNED)
    assert all(index.find(one.title, one.text) == fresh.find(one.title, one.text) for one in TUNED)


def test_a_proposal_forgotten_is_found_no_more() -> None:
    index = index_of(TUNED)
    index.remove(0)
    index.remove(0)
    assert 0 not in [one.id for one in index.find(TUNED[0].title, TUNED[0].text)]
    assert len(index) == len(TUNED) - 1


def test_at_most_so_many_are_shown_and_none_of_those_left_out() -> None:
    index = index_of([TUNED[0]] * 40)
    assert [one.id for one in index.find(TUNED[0].title, TUNED[0].text, 3, but=range(5))] == [5, 6, 7]
    assert index.find(TUNED[0].title, TUNED[0].text, 0) == []
    assert len(index.find(TUNED[0].title, TUNED[0].text, 30)) == 30


def test_no_proposals_resemble_nothing() -> None:
    assert SimilarIndex().find(TUNED[0].title, TUNED[0].text) == []


def test_only_the_beginning_of_a_very_long_text_is_looked_at() -> None:
    assert mark_pairs("", "，" * (LONGEST - 2) + "班车") == {"班车": 1}
    assert mark_pairs("", "，" * (LONGEST - 1) + "班车") == {}
    assert mark_pairs("班车", "班车" * 99) == {"班车": 15 | IN_TITLE, "车班": 15}


@settings(deadline=None)
@given(st.lists(st.tuples(ANY, TEXTS), max_size=6), ANY, TEXTS, st.integers(0, 8))
def test_any_text_gives_at_most_so_many_the_nearest_first(
    earlier: list[tuple[str, str]], title: str, text: str, limit: int,
) -> None:
    found = index_of([Written("", *one) for one in earlier]).find(title, text, limit)
    scores = [one.score for one in found]
    assert len(found) <= limit
    assert scores == sorted(scores, reverse=True)
    assert all(ENOUGH <= score <= 1 for score in scores)
    assert all(one.shared and all(one.shared) for one in found)


@settings(deadline=None)
@given(st.lists(st.tuples(ANY, TEXTS), min_size=1, max_size=6))
def test_the_same_text_comes_first_and_scores_one(earlier: list[tuple[str, str]]) -> None:
    index = index_of([Written("", *one) for one in earlier])
    for title, text in (one for one in earlier if mark_pairs(*one)):
        first = index.find(title, text)[0]
        assert first.score >= 0.999
        assert mark_pairs(*earlier[first.id]).keys() == mark_pairs(title, text).keys()


@settings(deadline=None)
@given(st.permutations(range(12)), st.sampled_from(PROPOSALS))
def test_the_order_of_taking_up_changes_nothing(order: list[int], asked: Written) -> None:
    shuffled = SimilarIndex()
    for id in order:
        shuffled.add(id, TUNED[id].title, TUNED[id].text)
    assert shuffled.find(asked.title, asked.text, 12) == index_of(TUNED[:12]).find(asked.title, asked.text, 12)
