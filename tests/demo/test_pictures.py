"""The pictures in docs/ are drawn from the demonstration business by one command."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

pytestmark = pytest.mark.django_db
NAMES = ["invoice-modern", "invoice-compact", "invoice-classic", "designs", "letters"]


@pytest.mark.usefixtures("demonstration")
def test_every_picture_is_drawn(tmp_path: Path) -> None:
    call_command("draw_pictures", str(tmp_path / "new"), stdout=StringIO())
    drawn = {path.stem: Image.open(path) for path in (tmp_path / "new").iterdir()}
    assert drawn.keys() == set(NAMES)
    a4 = drawn["invoice-modern"].size
    assert all(drawn[f"invoice-{one}"].size == a4 for one in ("compact", "classic"))
    assert a4[0] / a4[1] == pytest.approx(210 / 297, abs=0.002)


def test_without_the_business_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="load_demo"):
        call_command("draw_pictures", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_the_pages_show_pictures_that_are_there(project_root: Path) -> None:
    pages = [project_root / "README.md", project_root / "docs" / "documents.md"]
    for page in pages:
        shown = re.findall(r"!\[.+?\]\((.+?\.(?:png|webp))\)", page.read_text())
        assert shown
        for one in shown:
            assert (page.parent / one).stat().st_size < 150_000
