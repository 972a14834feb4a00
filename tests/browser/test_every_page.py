"""Each page wide and narrow, light and dark: accessible, quiet, and nothing to the side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import MIDDLE, NARROW, WIDE, Stage
from tests.web.pages import EVERYBODY, PAGES, address

pytestmark = pytest.mark.looks
LOOKS = [
    *(("light", size) for size in (WIDE, MIDDLE, NARROW)),
    *(("dark", size) for size in (WIDE, MIDDLE, NARROW)),
]
SEEN = [name for name, page in PAGES.items() if page.read and page.looks and not page.to]
AXE = Axe().axe_script
RULES = {
    "light": {
        "resultTypes": ["violations"],
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    # A theme changes colours and nothing else.
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}


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
    """In every width and theme; all that is wrong is told at once."""
    wrong = []
    tab = stage.look(part)
    for scheme, (width, height) in LOOKS:
        if (width, height) == WIDE:
            tab.set_viewport_size({"width": width, "height": height})
            tab.emulate_media(color_scheme=scheme)
            assert tab.goto(where).status == 200
            tab.evaluate(AXE)
        tab.set_viewport_size({"width": width, "height": height})
        shoot(tab, f"{name}-{width}-{scheme}")
        # Between the two, what may go wrong is the room.
        found = violations(tab, scheme) if (width, height) != MIDDLE else []
        if aside := overhang(tab):
            found.append(f"{aside} pixels too wide")
        wrong += [f"{width} {scheme}: {one}" for one in found]
    assert wrong == []


def violations(tab: Any, scheme: str = "light") -> list[str]:
    """What axe-core finds: rule, element, and what to do."""
    found = tab.evaluate("(options) => axe.run(document, options)", RULES[scheme])["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(tab: Any) -> int:
    """Pixels by which the page is wider than its window."""
    root = "document.documentElement"
    return max(0, int(tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth")))
