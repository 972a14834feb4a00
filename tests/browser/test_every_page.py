"""Each page wide and narrow, light and dark: accessible, quiet, and nothing to the side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NARROW, WIDE, Stage
from tests.web.pages import EVERYBODY, PAGES, address

LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]
SEEN = [name for name, page in PAGES.items() if page.read and page.looks and not page.to]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.mark.parametrize("name", SEEN)
def test_it_is_good_to_look_at(name: str, stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    page = PAGES[name]
    part = page.by or next(part for part in EVERYBODY if part in page.read)
    where = address(name, stage.world)
    for size, scheme in LOOKS:
        with stage.page(part, size=size, scheme=scheme) as tab:
            assert tab.goto(where).status == 200
            shoot(tab, f"{name.replace(':', '-')}-{size[0]}-{scheme}")
            assert violations(tab) == [], (size, scheme)
            assert overhang(tab) == 0, (size, scheme)


def violations(tab: Any) -> list[str]:
    """What axe-core finds: rule, element, and what to do."""
    found = Axe().run(tab, options=RULES).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(tab: Any) -> int:
    """Pixels by which the page is wider than its window."""
    root = "document.documentElement"
    return max(0, int(tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth")))
