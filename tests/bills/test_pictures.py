"""A page of a bill as a picture, and where its words stand on it."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from quittance.bills import pictures
from quittance.bills.errors import PageNotShown
from quittance.bills.models import BillFile
from quittance.bills.operations import upload_bill
from quittance.bills.pictures import WIDTH, page_picture, page_words
from quittance.bills.reading.pdf import open_pdf
from quittance.errors import NotFound
from tests.bills.desk import actor
from tests.bills.reading.pdfs import one_page, page, pdf, shown
from tests.bills.reading.xmls import ZUGFERD1
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
PLAIN = pdf(one_page(shown("Invoice No. 12345") + shown("9,90", x=300, y=421)))


@pytest.fixture(autouse=True)
def empty_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def uploaded(who: Person, content: bytes, name: str = "bill.pdf") -> BillFile:
    by = actor(who, "agent")
    done = upload_bill(organisation=who.organisation, content=content, name=name, by=by)
    return BillFile.objects.select_related("file").get(bill=done.bill)


def test_a_page_is_drawn_once(ivy: Person) -> None:
    file = uploaded(ivy, PLAIN)
    picture = page_picture(file, 1)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, round(WIDTH * 842 / 595))
    with mock.patch.object(pictures, "open_pdf", side_effect=AssertionError("opened again")):
        assert page_picture(file, 1) == picture


def test_words_stand_where_the_picture_has_them(ivy: Person) -> None:
    file = uploaded(ivy, PLAIN)
    words = page_words(file, 1)
    assert [one.text for one in words] == ["Invoice", "No.", "12345", "9,90"]
    assert words[0].left == pytest.approx(72 / 595, abs=0.003)
    assert (words[3].left, words[3].bottom) == (
        pytest.approx(300 / 595, abs=0.003),
        pytest.approx(0.5, abs=0.006),
    )
    with mock.patch.object(pictures, "open_pdf", side_effect=AssertionError("opened again")):
        assert page_words(file, 1) == words


def test_pages_that_are_not_there(ivy: Person) -> None:
    file, xml = uploaded(ivy, PLAIN), uploaded(ivy, ZUGFERD1.encode(), "bill.xml")
    for one, number in ((file, 0), (file, 2), (xml, 1)):
        for ask in (page_picture, page_words):
            with pytest.raises(NotFound):
                ask(one, number)


def test_a_page_beyond_the_limits_is_told(ivy: Person) -> None:
    """It was read, but to draw it would take more than a page may."""
    content = pdf({**one_page(shown("Invoice")), 3: page(box=b"0 0 2 14000")})
    with open_pdf(content) as opened:
        assert opened.page_count == 1
    with pytest.raises(PageNotShown) as error:
        page_picture(uploaded(ivy, content), 1)
    assert error.value.code == "page_not_shown"
