"""The eyes themselves: what they must not miss, on pages of a few elements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.eyes import ALL, COLOURS, ROOM, SCRIPTS, SHAPES, judged

PAGE = (
    "<!doctype html><html lang=en><title>One</title><body style='color:#111;background:#fff'>"
    "<main><h1>One</h1>{}</main>"
)
PALE = "<p style='color:#ccc'>Pale</p>"
# Each is pale on the page, and stands beside one of the same colours that must not speak for it.
MISSED = {
    "plain": PALE,
    "beside one that cannot be used": f"<p aria-disabled=true style='color:#ccc'>Off</p>{PALE}",
    "beside the name of one that cannot be used": (
        f"<label style='color:#ccc'>Off <input disabled></label>{PALE}"
    ),
    "beside one that nobody sees": (
        "<p style='color:#ccc;position:absolute;width:1px;height:1px;overflow:hidden;"
        f"clip-path:inset(50%);clip:rect(0,0,0,0)'>Hidden</p>{PALE}"
    ),
    "on what lies beneath": (
        "<p>Good</p><div style='position:relative'>"
        "<div style='position:absolute;inset:0;background:#222'></div>"
        "<p style='position:relative;margin:0'>Dark on dark</p></div>"
    ),
    "on what lies beneath and is not to be touched": (
        "<p>Good</p><div style='position:relative'>"
        "<div style='position:absolute;inset:0;background:#222;pointer-events:none'></div>"
        "<p style='position:relative;margin:0'>Dark on dark</p></div>"
    ),
    "out of the window": (
        "<p>Good</p><div style='position:relative;margin-top:3000px'>"
        "<div style='position:absolute;inset:0;background:#222'></div>"
        "<p style='position:relative;margin:0'>Dark on dark</p></div>"
    ),
}


@pytest.fixture(scope="module")
def tab(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    for script in SCRIPTS:
        context.add_init_script(script)
    yield context.new_page()
    context.close()


def shown(tab: Any, content: str) -> Any:
    tab.goto(f"data:text/html,{quote(PAGE.format(content))}")
    return tab


@pytest.mark.parametrize("content", MISSED.values(), ids=list(MISSED))
def test_at_the_first_look_no_colour_is_missed(tab: Any, content: str) -> None:
    [wrong] = judged(shown(tab, content), ALL, set())
    assert wrong.startswith("color-contrast: ")


def test_what_is_good_is_known_from_then_on(tab: Any) -> None:
    known: set[str] = set()
    shown(tab, "<p>Good</p>")
    assert [judged(tab, what, known) for what in (ALL, COLOURS)] == [[], []]
    assert len(known) == 2


def test_what_is_wrong_is_never_known(tab: Any) -> None:
    known: set[str] = set()
    shown(tab, PALE)
    assert [len(judged(tab, what, known)) for what in (ALL, COLOURS, COLOURS)] == [1, 1, 1]
    assert known == set()


def test_what_was_good_elsewhere_is_judged_at_the_first_look_again(tab: Any) -> None:
    shown(tab, PALE)
    known = set(tab.evaluate("[...palette.unknown([]).found.keys()]"))
    assert judged(tab, COLOURS, known) == []
    assert len(judged(tab, ALL, known)) == 1


def test_a_page_is_left_as_it_was(tab: Any) -> None:
    shown(tab, "<p>Good</p>")
    before = tab.content()
    judged(tab, ALL, set())
    assert tab.content() == before


@pytest.mark.parametrize("what", [ALL, SHAPES])
def test_a_picture_without_words_is_seen_with_any_room(tab: Any, what: str) -> None:
    wrong = judged(shown(tab, "<img src='data:,'>"), what, set())
    assert any(one.startswith("image-alt: ") for one in wrong)


def test_a_link_within_words_is_told_by_more_than_its_colour(tab: Any) -> None:
    wrong = judged(
        shown(tab, "<p>Go <a href='/' style='color:#222;text-decoration:none'>there</a> now</p>"),
        ALL,
        set(),
    )
    assert [one.partition(":")[0] for one in wrong] == ["link-in-text-block"]


@pytest.mark.parametrize("what", [ALL, COLOURS, SHAPES, ROOM])
def test_what_sticks_out_is_seen_in_any_case(tab: Any, what: str) -> None:
    wrong = judged(shown(tab, "<div style='width:3000px'>Wide</div>"), what, set())
    assert any(one.endswith(" pixels too wide") for one in wrong)
