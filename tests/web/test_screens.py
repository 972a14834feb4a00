"""`make screenshots` shows pages that there are."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from tests.screens import MOST_BYTES, SCREENS, SIZES, Rows, Screen, parts_of, saved, to_show

ROWS: Rows = {"invoice": 1, "draft": 2, "product": 3, "customer": 4}
ROWS |= {"bill": 5, "bill_draft": 6, "supplier": 7}
ROWS |= {"order": 8, "shop": "engines", "offer": ("engines", 9), "bought": ("engines", 8)}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_each_screen_is_a_page(screen: Screen) -> None:
    assert reverse(screen.url, args=parts_of(screen, ROWS))
    assert screen.size in SIZES


def test_each_picture_has_a_name_of_its_own() -> None:
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)


def test_a_page_that_is_not_there_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there, not_there = Screen("products", "products:list"), Screen("moon", "moon:list")
    monkeypatch.setattr("tests.screens.SCREENS", (not_there, there))
    assert list(to_show(ROWS)) == [(there, "/products/")]
    assert capsys.readouterr().err == "moon is left out: there is no page moon:list.\n"


def test_a_picture_is_kept_small(tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.effect_noise((400, 300), 90).save(drawn, "PNG")
    path = saved(tmp_path / "noise.webp", drawn.getvalue())
    assert path.stat().st_size < MOST_BYTES
    assert Image.open(path).size == (400, 300)


def test_a_picture_that_cannot_be_small_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.screens.MOST_BYTES", 1_000)
    drawn = BytesIO()
    Image.effect_noise((100, 100), 255).save(drawn, "PNG")
    with pytest.raises(ValueError, match=r"noise\.webp cannot be made smaller"):
        saved(tmp_path / "noise.webp", drawn.getvalue())
    assert list(tmp_path.iterdir()) == []


def test_the_pictures_in_the_docs_are_small_and_of_this_list(project_root: Path) -> None:
    pictures = list((project_root / "docs" / "images" / "screens").iterdir())
    assert {path.stem for path in pictures} == {screen.name for screen in SCREENS}
    assert all(path.stat().st_size < MOST_BYTES for path in pictures)
