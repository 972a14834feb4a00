"""Each page wide and narrow, light and dark: accessible, quiet, and nothing to the side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import MIDDLE, NARROW, WIDE, Stage
from tests.web.pages import EVERYBODY, PAGES, address

pytestmark = pytest.mark.looks
# A theme changes colours and nothing else, so both at once: everything that axe-core knows, once in
# each width and once in each theme. In the other two only colours may be wrong, where they are not
# those that it has seen; between the widths, what may go wrong is the room.
ALL, COLOURS, ROOM = "all", "colours", "room"
LOOKS = (
    ("light", WIDE, ALL),
    ("dark", WIDE, COLOURS),
    ("dark", MIDDLE, ROOM),
    ("dark", NARROW, ALL),
    ("light", NARROW, COLOURS),
)
SEEN = [name for name, page in PAGES.items() if page.read and page.looks and not page.to]
AXE = Axe().axe_script
RULES = {
    ALL: {
        "resultTypes": ["violations"],
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    COLOURS: {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}
PALETTE = (Path(__file__).parent / "palette.js").read_text()


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
    ready: str = "body",
) -> list[str]:
    """What is wrong with a page in any width and theme, all at once; it is there once `ready` is.
    Colours that are known to be good together (palette.js) come to `known`."""
    wrong = []
    show(tab, *LOOKS[0][:2])
    assert tab.goto(where).status == 200, where
    tab.locator(ready).first.wait_for()
    tab.evaluate(AXE)
    tab.evaluate(PALETTE)
    for scheme, size, what in LOOKS:
        show(tab, scheme, size)
        shoot(tab, f"{name}-{size[0]}-{scheme}")
        found = judged(tab, what, known)
        if aside := overhang(tab):
            found.append(f"{aside} pixels too wide")
        wrong += [f"{where} {size[0]} {scheme}: {one}" for one in found]
    return wrong


def show(tab: Any, scheme: str, size: tuple[int, int]) -> None:
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.emulate_media(color_scheme=scheme)


def judged(tab: Any, what: str, known: set[str]) -> list[str]:
    """What is wrong; colours that were good go to those that are known."""
    if what == ROOM:
        return []
    new = tab.evaluate("(known) => palette.unknown(known)", sorted(known))
    if what == COLOURS and not new:
        return []
    found = violations(tab, what)
    if not found:
        known.update(new)
    return found


def violations(tab: Any, what: str = ALL) -> list[str]:
    """What axe-core finds: rule, element, and what to do."""
    where = "document" if what == ALL else "palette.elements"
    found = tab.evaluate(f"(options) => axe.run({where}, options)", RULES[what])["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(tab: Any) -> int:
    """Pixels by which the page is wider than its window."""
    root = "document.documentElement"
    return max(0, int(tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth")))
