"""The public page's own colours can be read, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.frame.test_web import STYLES, contrast

TINT = {0: 0.10, 1: 0.16}


def colours(path: Path, scheme: int) -> dict[str, str]:
    block = path.read_text().split("prefers-color-scheme: dark")[scheme]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


def mixed(one: str, other: str, share: float) -> str:
    """color-mix(in srgb, one share, other)."""
    pairs = zip(bytes.fromhex(one[1:]), bytes.fromhex(other[1:]), strict=True)
    return "#" + bytes(round(a * share + b * (1 - share)) for a, b in pairs).hex()


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tone", ["good", "wait", "late"])
def test_a_badge_and_what_is_told_contrast_with_their_ground(tone: str, scheme: int) -> None:
    own, shared = (colours(STYLES / name, scheme) for name in ("links.css", "tokens.css"))
    badge = mixed(own[tone], shared["sheet"], TINT[scheme])
    assert contrast(own[tone], badge) >= 4.5
    assert contrast(own[tone], shared["sheet"]) >= 4.5


def test_the_tints_are_those_of_the_sheet() -> None:
    text = (STYLES / "links.css").read_text()
    assert re.findall(r"--tint: (\d+)%", text) == [str(round(100 * one)) for one in TINT.values()]
