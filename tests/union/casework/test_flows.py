"""Flows: rows are checked when a flow is made, and a flow that stands can always end."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, strategies as st

from union.casework.flows.standard_steps import REVIEW_THEN_HANDLE
from union.casework.flows.steps import OUTCOMES, SAME, Flow, FlowError, State, Step, Who


def make_step(action: str, source: str, target: str) -> Step:
    return Step(action=action, title="办理", source=(source,), target=target, who=Who.DESK)


@st.composite
def sound_flows(draw: st.DrawFn) -> Flow:
    """Draw a flow that stands: a chain from the start to an end, and any rows more between its states."""
    open_codes = [f"open{n}" for n in range(draw(st.integers(1, 6)))]
    end_codes = [f"end{n}" for n in range(draw(st.integers(1, 3)))]
    steps = [make_step("go", one, two) for one, two in zip(open_codes, open_codes[1:], strict=False)]
    steps += [make_step(f"finish{code}", open_codes[-1], code) for code in end_codes]
    targets = st.sampled_from([*open_codes, *end_codes, SAME])
    extra = draw(st.lists(st.tuples(st.sampled_from(open_codes), targets), max_size=8))
    steps += [make_step(f"extra{n}", source, target) for n, (source, target) in enumerate(extra)]
    states = [State(code, code, "请等待") for code in open_codes]
    states += [State(code, code, "已结束", draw(st.sampled_from(OUTCOMES))) for code in end_codes]
    return Flow("open0", tuple(draw(st.permutations(states))), tuple(draw(st.permutations(steps))))


def open_states(flow: Flow) -> list[str]:
    return [state.code for state in flow.states if not state.outcome]


def walk(flow: Flow, code: str, random: Random) -> str:
    """Take random steps until an end; returns the last state."""
    for _ in range(10_000):
        steps = flow.steps_from(code)
        if not steps:
            break
        step = random.choice(steps)
        assert flow.find_step(code, step.action) is step
        code = code if step.target == SAME else step.target
    return code


@given(sound_flows(), st.randoms(use_true_random=False))
def test_a_sound_flow_walks_to_an_end_from_every_state(flow: Flow, random: Random) -> None:
    for code in open_states(flow):
        assert flow.state(walk(flow, code, random)).outcome


@given(sound_flows())
def test_no_two_rows_of_a_flow_are_one_action_in_one_state(flow: Flow) -> None:
    rows = [(source, step.action) for step in flow.steps for source in step.source]
    assert len(rows) == len(set(rows)) == sum(len(step.source) for step in flow.steps)


@given(sound_flows())
def test_a_state_that_nothing_leads_to_is_refused(flow: Flow) -> None:
    with pytest.raises(FlowError, match="island cannot be reached"):
        replace(flow, states=(*flow.states, State("island", "孤岛", "请等待")),
                steps=(*flow.steps, make_step("leave", "island", open_states(flow)[0])))


@given(sound_flows(), st.data())
def test_a_dead_end_is_refused(flow: Flow, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(open_states(flow)))
    with pytest.raises(FlowError, match="swamp has no way to an end"):
        replace(flow, states=(*flow.states, State("swamp", "沼泽", "请等待")),
                steps=(*flow.steps, make_step("sink", source, "swamp"), make_step("stay", "swamp", SAME)))


@given(sound_flows())
def test_two_states_that_only_lead_to_each_other_are_refused(flow: Flow) -> None:
    ring = (State("left", "左", "请等待"), State("right", "右", "请等待"))
    rows = (make_step("enter", flow.start, "left"), make_step("on", "left", "right"), make_step("on", "right", "left"))
    with pytest.raises(FlowError, match="has no way to an end"):
        replace(flow, states=(*flow.states, *ring), steps=(*flow.steps, *rows))


@given(sound_flows(), st.data())
def test_a_twin_row_is_refused(flow: Flow, data: st.DataObject) -> None:
    step = data.draw(st.sampled_from(flow.steps))
    with pytest.raises(FlowError, match=f"two steps {step.action} lead away from {step.source[0]}"):
        replace(flow, steps=(*flow.steps, make_step(step.action, step.source[0], SAME)))


@given(sound_flows(), st.data())
def test_a_row_to_or_from_an_unknown_state_is_refused(flow: Flow, data: st.DataObject) -> None:
    known = data.draw(st.sampled_from(open_states(flow)))
    for row in (make_step("stray", known, "nowhere"), make_step("stray", "nowhere", known)):
        with pytest.raises(FlowError, match="stray names an unknown state"):
            replace(flow, steps=(*flow.steps, row))


@given(sound_flows(), st.data())
def test_a_row_that_leads_away_from_an_end_is_refused(flow: Flow, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from([state.code for state in flow.states if state.outcome]))
    with pytest.raises(FlowError, match=f"leads away from the end {end}"):
        replace(flow, steps=(*flow.steps, make_step("wake", end, flow.start)))


@given(sound_flows())
def test_a_flow_begins_in_a_known_state_that_is_no_end(flow: Flow) -> None:
    end = next(state.code for state in flow.states if state.outcome)
    for start in ("nowhere", end):
        with pytest.raises(FlowError, match=f"the start {start}"):
            replace(flow, start=start)


@given(sound_flows(), st.data())
def test_a_state_declared_twice_is_refused(flow: Flow, data: st.DataObject) -> None:
    twin = data.draw(st.sampled_from(flow.states))
    with pytest.raises(FlowError, match=f"state {twin.code} is declared twice"):
        replace(flow, states=(*flow.states, twin))


@given(sound_flows())
def test_a_row_that_leads_away_from_no_state_is_refused(flow: Flow) -> None:
    with pytest.raises(FlowError, match="idle leads away from no state"):
        replace(flow, steps=(*flow.steps, replace(make_step("idle", flow.start, SAME), source=())))


@given(sound_flows())
def test_an_end_with_an_outcome_nobody_knows_is_refused(flow: Flow) -> None:
    states = tuple(replace(state, outcome="finished") if state.outcome else state for state in flow.states)
    with pytest.raises(FlowError, match="unknown outcome finished"):
        replace(flow, states=states)


def test_the_flow_of_a_plain_service_goes_from_receipt_to_an_end() -> None:
    flow, code, way = REVIEW_THEN_HANDLE, "submitted", []
    for action in ("accept", "return", "correct", "complete"):
        step = flow.find_step(code, action)
        assert step is not None
        code = step.target
        way.append(code)
    assert way == ["handling", "returned", "handling", "completed"]
    assert flow.find_step("completed", "accept") is None
