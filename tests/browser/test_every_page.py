"""Each page wide and narrow, light and dark: accessible, quiet, and nothing to the side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import MIDDLE, NARROW, WIDE, Stage
from tests.browser.eyes import ALL, COLOURS, ROOM, SHAPES, judged, show
from tests.web.pages import EVERYBODY, PAGES, address

# Everything that axe-core knows, once with much room; and once with little, but for colours. At the
# first look each meeting of colours is judged once a page, and each element by itself whose colours
# are not told by what it stands in. They are the same in either width, so that beyond that look
# they are judged where they are not among those that were good together before. In the middle the
# room may go wrong, and no more.
LOOKS = (
    ("light", WIDE, ALL),
    ("dark", WIDE, COLOURS),
    ("dark", MIDDLE, ROOM),
    ("dark", NARROW, SHAPES),
    ("light", NARROW, COLOURS),
)
SEEN = [name for name, page in PAGES.items() if page.read and page.looks and not page.to]


# Pages of django-allauth in our clothes, and what is shown where something is wrong.
WAYS_IN = {
    "/account/login/": "nobody",
    "/account/signup/": "nobody",
    "/account/signup/?as=customer": "nobody",
    "/account/password/reset/": "nobody",
    "/account/password/reset/done/": "nobody",
    "/account/login/code/": "nobody",
    "/account/inactive/": "nobody",
    "/account/email/": "admin",
    "/account/password/change/": "admin",
    "/account/2fa/": "admin",
    "/account/2fa/webauthn/": "admin",
    "/account/sessions/": "admin",
    "/account/logout/": "admin",
    "/account/": "customer",
}


@pytest.mark.parametrize("name", SEEN)
def test_it_is_good_to_look_at(name: str, stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    page = PAGES[name]
    part = page.by or next(part for part in EVERYBODY if part in page.read)
    look_at(stage, shoot, part, address(name, stage.world), name.replace(":", "-"))


@pytest.mark.parametrize("where", WAYS_IN)
def test_the_way_in_is_too(where: str, stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    look_at(stage, shoot, WAYS_IN[where], where, where.strip("/").replace("/", "-"))


def look_at(
    stage: Stage, shoot: Callable[[Any, str], None], part: str, where: str, name: str
) -> None:
    assert wrong_with(stage.look(part), where, stage.colours, shoot, name) == []


def wrong_with(
    tab: Any,
    where: str,
    known: set[str],
    shoot: Callable[[Any, str], None],
    name: str,
    ready: str = "",
) -> list[str]:
    """What is wrong with a page in any width and theme, all at once; it is there once `ready` is.
    Colours that are known to be good together (palette.js) come to `known`."""
    wrong = []
    # Not before it comes: the page that is left would be laid out anew.
    answer = tab.goto(where, wait_until="commit")
    assert answer.status == 200, where
    show(tab, *LOOKS[0][:2])
    tab.wait_for_load_state()
    if ready:
        tab.locator(ready).first.wait_for()
    for scheme, size, what in LOOKS:
        show(tab, scheme, size)
        shoot(tab, f"{name}-{size[0]}-{scheme}")
        wrong += [f"{where} {size[0]} {scheme}: {one}" for one in judged(tab, what, known)]
    return wrong
