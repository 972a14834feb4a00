"""A tab that somebody had before is as a fresh one."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import NARROW, WIDE, Stage

KEPT = "[localStorage.length, sessionStorage.length, document.cookie]"
SEEN = (
    "[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, matchMedia('print').matches]"
)


def test_who_comes_next_finds_nothing_of_the_last(stage: Stage) -> None:
    with stage.page("admin", size=NARROW, scheme="dark") as tab:
        tab.goto("/team/")
        assert tab.evaluate(SEEN) == [NARROW[0], True, False]
        tab.evaluate("() => { localStorage.a = sessionStorage.b = 'c'; document.cookie = 'd=e'; }")
        tab.emulate_media(media="print")
        tab.route("**/team/", lambda route: route.abort())
        tab.context.new_page()
        last: Any = tab
    with stage.page("nobody") as tab:
        assert tab is last
        assert tab.context.pages == [tab]
        tab.goto("/team/")
        assert "/account/login/" in tab.url
        assert tab.evaluate(KEPT)[:2] == [0, 0]
        assert "d=e" not in tab.evaluate(KEPT)[2]
        assert tab.evaluate(SEEN) == [WIDE[0], False, False]


def test_what_a_page_was_doing_when_it_was_left_is_no_complaint_and_all_else_is(
    stage: Stage,
) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/")
        tab.evaluate("console.error('Heard')")
        tab.evaluate("addEventListener('pagehide', () => console.error('Too late'))")
    [heard] = stage.complaints
    stage.complaints = []
    assert heard.startswith("Heard ")
