"""A database of the commit before, with something open in every state, is upgraded: everybody goes on where they were.

On SQLite, and on each server that listens on this machine. What the program of that time answered is kept with the rows; a
difference that a later change means to make is written down in `tests/tooling/before/since.py`, with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.tooling.before.asked import Asked
from tests.tooling.before.comparing import find_unexpected, is_found
from tests.tooling.before.servers import ADDRESSES, NotThere, open_server
from tests.tooling.before.since import CHANGED
from tests.tooling.before.storing import read_stored

MANY = 80
"""Differences in one message."""


@pytest.fixture(scope="module", params=list(ADDRESSES))
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    try:
        with open_server(request.param, tmp_path_factory.mktemp("before"), read_stored()) as server:
            yield Asked(server)
    except NotThere:
        pytest.skip(f"no {request.param} listens on this machine")


def nothing_unexpected(differences: Sequence[str]) -> None:
    found = find_unexpected(differences, CHANGED)
    assert not found, "\n".join(found[:MANY])


def test_no_row_is_lost(asked: Asked) -> None:
    nothing_unexpected(asked.lost_rows())


def test_every_name_that_is_stored_is_known_to_the_code(asked: Asked) -> None:
    nothing_unexpected(asked.strange_names())


def test_every_name_that_the_code_knew_it_still_knows(asked: Asked) -> None:
    nothing_unexpected(asked.lost_names())


def test_everybody_may_do_with_everything_what_they_could(asked: Asked) -> None:
    nothing_unexpected(asked.differences("standing", "offers"))


def test_everybodys_lists_say_what_they_said(asked: Asked) -> None:
    nothing_unexpected(asked.differences("standing", "lines"))


def test_every_number_of_a_list_that_was_offered_leads_where_it_led(asked: Asked) -> None:
    nothing_unexpected(asked.differences("chats", "lists"))


def test_every_button_of_the_menu_leads_where_it_led(asked: Asked) -> None:
    nothing_unexpected(asked.differences("chats", "menu"))


def test_every_address_is_still_there_and_so_is_every_one_that_a_notice_leads_to(asked: Asked) -> None:
    nothing_unexpected([*asked.lost_addresses(), *asked.dead_paths()])


def test_the_page_of_every_push_opens_for_its_reader(asked: Asked) -> None:
    nothing_unexpected(asked.differences("chats", "pushed"))


def test_everybodys_own_pages_open(asked: Asked) -> None:
    nothing_unexpected(asked.differences("chats", "own"))


def test_every_form_begun_in_chat_goes_on_where_it_stood_and_is_sent(asked: Asked) -> None:
    nothing_unexpected(asked.differences("forms", "chats"))


def test_every_form_saved_on_a_page_is_filled_in_as_it_was_and_is_sent(asked: Asked) -> None:
    nothing_unexpected(asked.differences("forms", "pages"))


def test_every_other_dialogue_goes_on(asked: Asked) -> None:
    nothing_unexpected(asked.differences("forms", "talks"))


def test_a_suggestion_without_a_name_opens_by_its_number_and_one_too_many_is_refused(asked: Asked) -> None:
    nothing_unexpected([*asked.differences("forms", "nameless"), *asked.differences("forms", "one too many")])


def test_every_file_opens(asked: Asked) -> None:
    nothing_unexpected(asked.differences("forms", "files"))


def test_every_job_runs_once_for_what_is_due_and_tells_nothing_again(asked: Asked) -> None:
    nothing_unexpected(asked.differences("jobs"))
    assert [one["told"] + one["runs"] for one in asked.now("jobs")[1::2]] == [[], [], []]


def test_every_push_that_waits_goes_out_once_and_none_that_is_out_goes_out_again(asked: Asked) -> None:
    nothing_unexpected(asked.differences("post"))
    assert asked.now("post", "again") == []


def test_no_reason_is_given_for_a_change_that_is_none(asked: Asked) -> None:
    differences = asked.all_differences() if CHANGED else []
    assert [f"{pattern} ({why})" for pattern, why in CHANGED if not is_found(pattern, differences)] == []
