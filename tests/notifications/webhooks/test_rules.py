"""What is decided of endpoints and deliveries, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.notifications.webhooks.rules import (
    BACKOFF,
    LONGEST_WAIT,
    PATIENCE,
    asked_to_wait,
    in_order,
    is_event,
    is_hopeless,
    next_try,
    quiet_after,
    wants,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KNOWN = ["*", *(f"{kind}.*" for kind in SUBJECTS), *ACTIONS]


@pytest.mark.parametrize(
    ("silences", "wait", "quiet"),
    [
        (0, None, None),
        (0, 90, 90),
        (1, None, 5),
        (1, 90, 90),
        (2, None, 60),
        (3, None, 300),
        (4, None, 1800),
        (4, 90, 1800),
        (1_000, None, 1800),
    ],
)
def test_who_does_not_answer_is_left_alone_longer_each_time(
    silences: int, wait: int | None, quiet: int | None
) -> None:
    asked = None if wait is None else timedelta(seconds=wait)
    found = quiet_after(silences=silences, wait=asked)
    assert found == (None if quiet is None else timedelta(seconds=quiet))


@pytest.mark.parametrize("name", KNOWN)
def test_every_action_and_every_kind_can_be_asked_for(name: str) -> None:
    assert is_event(name)


@pytest.mark.parametrize(
    "name", ["", "invoice", "invoice.", ".*", "*.*", "invoice.lost", "ghost.*", "*.issued", "**"]
)
def test_nothing_else_can(name: str) -> None:
    assert not is_event(name)


@pytest.mark.parametrize(
    ("events", "gets"),
    [
        (["*"], True),
        (["invoice.*"], True),
        (["invoice.issued"], True),
        (["bill.*", "invoice.issued"], True),
        (["invoice.drafted"], False),
        (["payment.*"], False),
        ([], False),
    ],
)
def test_an_endpoint_gets_what_it_asks_for(events: list[str], gets: bool) -> None:
    assert wants(events, "invoice.issued") is gets


def test_a_kind_whose_name_begins_alike_is_another_one() -> None:
    assert not wants(["payment.*"], "payment_run.made")


@given(st.lists(st.sampled_from(KNOWN)))
def test_events_are_kept_once_and_in_order(events: list[str]) -> None:
    kept = in_order(events)
    assert set(kept) == set(events)
    assert kept == sorted(kept, key=KNOWN.index)
    assert in_order(kept) == kept


def test_there_are_eleven_tries_within_about_three_days() -> None:
    at, tries = NOON, 1
    while (again := next_try(tries=tries, now=at, wait=None)) is not None:
        at, tries = again, tries + 1
    assert (tries, at - NOON) == (11, timedelta(days=3, hours=3, minutes=36, seconds=5))
    assert list(BACKOFF) == sorted(BACKOFF)


@given(
    st.integers(1, len(BACKOFF)),
    st.timedeltas(timedelta(), timedelta(days=9)) | st.none(),
)
def test_the_receiver_may_ask_for_a_longer_pause(tries: int, wait: timedelta | None) -> None:
    usual = timedelta(seconds=BACKOFF[tries - 1])
    again = next_try(tries=tries, now=NOON, wait=wait)
    assert again
    assert usual <= again - NOON <= LONGEST_WAIT
    assert again - NOON == max(usual, min(wait or usual, LONGEST_WAIT))


@pytest.mark.parametrize(
    ("status", "said", "seconds"),
    [
        (503, "120", 120),
        (429, " 7 ", 7),
        (503, "999999999999", 86_400),
        (503, "Fri, 20 Nov 2026 12:10:00 GMT", 600),
        (503, "Fri, 20 Nov 2026 11:00:00 GMT", 0),
        (503, "Fri, 20 Nov 2099 12:10:00 GMT", 86_400),
        (503, "Fri, 20 Nov 2026 12:10:00 +99999999999999999999", None),
        (503, "soon", None),
        (503, "-5", None),
        (503, "²", None),
        (503, "", None),
        (503, None, None),
        (500, "120", None),
    ],
)
def test_what_a_receiver_says_of_waiting(
    status: int, said: str | None, seconds: int | None
) -> None:
    wait = asked_to_wait(status, said, NOON)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


@settings(max_examples=50)
@given(st.text(st.characters(max_codepoint=0x2FF), max_size=30))
def test_whatever_it_says_is_read(said: str) -> None:
    wait = asked_to_wait(503, said, NOON)
    assert wait is None or timedelta() <= wait <= LONGEST_WAIT


def test_five_days_without_success_are_enough() -> None:
    assert is_hopeless(NOON, NOON + PATIENCE)
    assert not is_hopeless(NOON, NOON + PATIENCE - timedelta(seconds=1))
