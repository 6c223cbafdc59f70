"""How sheets become scores and ranks: whatever the jurors' order, and never worse for more points."""

import pytest
from hypothesis import given, strategies as st

from union.activities.activity.scoring import Criterion, Terms, TooFew, ranks, read_terms, score, show_score

TEACHING = Terms((Criterion("design", "教学设计", 15), Criterion("lesson", "课堂教学", 80), Criterion("reflection", "教学反思", 5)))
points = st.integers(0, 100)
sheet = st.fixed_dictionaries({"design": points, "lesson": points, "reflection": points})
sheets = st.lists(sheet, min_size=3, max_size=7)
terms = st.sampled_from([TEACHING, Terms(TEACHING.criteria, 1, 0), Terms(TEACHING.criteria, 0, 1), Terms(TEACHING.criteria, 1, 1)])


def even(value: int) -> dict[str, int]:
    return {"design": value, "lesson": value, "reflection": value}


def test_weights_count() -> None:
    assert score([{"design": 100, "lesson": 80, "reflection": 0}], TEACHING) == 79_000
    assert show_score(79_005) == "79.005"


def test_highest_and_lowest_totals_are_dropped_by_the_terms() -> None:
    four = [even(value) for value in (10, 80, 90, 100)]
    assert score(four, Terms(TEACHING.criteria, 1, 1)) == 85_000
    assert score(four, Terms(TEACHING.criteria, 1, 0)) == 60_000
    assert score(four, Terms(TEACHING.criteria, 0, 1)) == 90_000
    with pytest.raises(TooFew):
        score(four[:2], Terms(TEACHING.criteria, 1, 1))
    with pytest.raises(TooFew):
        score([], TEACHING)


def test_thousandths_are_rounded_once_halves_up() -> None:
    assert score([even(value) for value in (80, 80, 81)], TEACHING) == 80_333
    assert score([even(value) for value in (80, 81, 81)], TEACHING) == 80_667
    weights = Terms((Criterion("a", "甲", 1999), Criterion("b", "乙", 1)))
    assert score([{"a": 0, "b": 1}], weights) == 1


def test_equals_share_the_better_rank_and_the_next_is_left_out() -> None:
    assert ranks({7: 90, 8: 95, 9: 95, 10: 80}) == {8: 1, 9: 1, 7: 3, 10: 4}


def test_terms_within_one_branch_know_no_standing_aside() -> None:
    contest = {"criteria": [{"code": "a", "title": "甲", "weight": 1}], "drop_highest": 1}
    assert read_terms(contest, is_within_branch=False).is_recused and not read_terms(contest, is_within_branch=True).is_recused
    assert read_terms(contest, is_within_branch=False).sheets_needed == 2


@given(sheets, terms, st.randoms())
def test_the_order_of_the_jurors_does_not_matter(given_sheets: list[dict[str, int]], by: Terms, random: object) -> None:
    shuffled = list(given_sheets)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(given_sheets, by) == score(shuffled, by)


@given(sheets, terms, st.data())
def test_more_points_never_lower_a_score_nor_a_rank(given_sheets: list[dict[str, int]], by: Terms, data: st.DataObject) -> None:
    juror = data.draw(st.integers(0, len(given_sheets) - 1))
    code = data.draw(st.sampled_from(["design", "lesson", "reflection"]))
    raised = [dict(one) for one in given_sheets]
    raised[juror][code] = data.draw(st.integers(raised[juror][code], 100))
    others = dict(enumerate(data.draw(st.lists(st.integers(0, 100_000), max_size=6)), 1))
    before, after = score(given_sheets, by), score(raised, by)
    assert 0 <= before <= after <= 100_000
    assert ranks({0: after, **others})[0] <= ranks({0: before, **others})[0]


@given(st.dictionaries(st.integers(), st.integers(0, 5), min_size=1))
def test_ranks_are_those_of_a_race(scores: dict[int, int]) -> None:
    placed = ranks(scores)
    order = sorted(scores.values(), reverse=True)
    assert all(order[rank - 1] == scores[entry] and order.index(scores[entry]) == rank - 1 for entry, rank in placed.items())
