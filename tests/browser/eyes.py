"""Looks at pages: axe-core, which colours meet (palette.js), and what sticks out to the side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe

# What axe-core is asked: all, all but colours, colours where they are new, or nothing.
ALL, SHAPES, COLOURS, ROOM = "all", "shapes", "colours", "room"
OF_COLOURS = ["color-contrast", "link-in-text-block"]
FULLY = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

RULES = {
    ALL: FULLY,
    SHAPES: {**FULLY, "rules": {rule: {"enabled": False} for rule in OF_COLOURS}},
}
BY_COLOUR = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "rule", "values": OF_COLOURS},
}
AXE = Axe().axe_script
HERE = Path(__file__).parent
# In a tab that is there to look, they are there before the page is.
SCRIPTS = (AXE, *((HERE / name).read_text() for name in ("palette.js", "eyes.js")))


def show(tab: Any, scheme: str, size: tuple[int, int]) -> None:
    wanted = {"width": size[0], "height": size[1]}
    if tab.viewport_size != wanted:
        tab.set_viewport_size(wanted)
    tab.emulate_media(color_scheme=scheme)


def judged(tab: Any, what: str, known: set[str]) -> list[str]:
    """What is wrong; colours that were good go to those that are known. Where all is asked, none
    is taken for known."""
    asked = {
        "rules": RULES.get(what),
        "colours": None if what == ROOM else BY_COLOUR,
        "isThorough": what == ALL,
        "known": [] if what == ALL else sorted(known),
    }
    seen = tab.evaluate("(asked) => eyes.judge(asked)", asked)
    known.update(seen["good"])
    aside = seen["aside"]
    return told(seen["violations"]) + ([f"{aside} pixels too wide"] if aside > 0 else [])


def violations(tab: Any) -> list[str]:
    """What axe-core finds on the page as it stands."""
    if not tab.evaluate("'axe' in globalThis"):
        tab.evaluate(AXE)
    return told(tab.evaluate("(rules) => axe.run(document, rules)", FULLY)["violations"])


def told(found: list[dict[str, Any]]) -> list[str]:
    """Rule, element, and what to do."""
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


def overhang(tab: Any) -> int:
    """Pixels by which the page is wider than its window."""
    root = "document.documentElement"
    return max(0, int(tab.evaluate(f"{root}.scrollWidth - {root}.clientWidth")))


def box(seen: Any) -> dict[str, float]:
    """Where an element stands, in pixels, once it is seen: a page has no width before it is ready,
    and the browser may still say so when it has told that it is loaded."""
    seen.wait_for()
    found: dict[str, float] = seen.evaluate("one => one.getBoundingClientRect().toJSON()")
    return found
