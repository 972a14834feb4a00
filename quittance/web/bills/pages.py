"""The pages of a bill's files: as pictures, as words with their places, and the file itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from quittance.bills.errors import PageNotShown
from quittance.bills.models import BillFile
from quittance.bills.pictures import page_picture, page_size, page_words
from quittance.bills.reading.model import Box
from quittance.bills.reading.page.sheet import Sheet
from quittance.bills.reading.pdf.pages import Page, Word
from quittance.bills.rules import READERS
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.common import bill_at

T = TypeVar("T")
# A file's pages never change, but who may see them does.
MEANWHILE = "private, max-age=600"


@require_safe
@office(read=READERS)
def picture(request: OfficeRequest, pk: int, file: int, number: int) -> HttpResponse:
    """A page as PNG."""
    drawn = _shown(lambda: page_picture(file_at(request, pk, file), number))
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": MEANWHILE})


@require_safe
@office(read=READERS)
def words(request: OfficeRequest, pk: int, file: int, number: int) -> JsonResponse:
    """The words of a page with their boxes, and how this document writes figures and days."""
    row = file_at(request, pk, file)
    supplier = row.bill.supplier
    habit = supplier.habit.get("month_first") if supplier else None
    page = _shown(lambda: page_of(row, number))
    response = JsonResponse(as_json(page, habit if isinstance(habit, bool) else None))
    response.headers["Cache-Control"] = MEANWHILE
    return response


def page_of(row: BillFile, number: int) -> Page:
    """A page with its words in points, as the reader of files has it."""
    width, height = page_size(row, number)
    found = (
        Word(
            one.text,
            Box(number, one.left * width, one.top * height, one.right * width, one.bottom * height),
        )
        for one in page_words(row, number)
    )
    return Page(number, width, height, tuple(found))


def as_json(page: Page, month_first: bool | None) -> dict[str, object]:
    """Sizes and boxes (left, top, width, height) in points; `month_first` is what this supplier's
    earlier bills have taught."""
    sheet = Sheet([page], month_first=month_first)
    return {
        "width": page.width,
        "height": page.height,
        "decimal": sheet.decimal_mark,
        "month_first": sheet.month_first,
        "words": [[word.text, *_place(word.box)] for row in sheet.rows for word in row.words],
    }


def _place(box: Box) -> list[float]:
    sides = box.left, box.top, box.right - box.left, box.bottom - box.top
    return [round(side, 1) for side in sides]


def _shown(make: Callable[[], T]) -> T:
    """What cannot be shown is not there."""
    try:
        return make()
    except (FileUnreadable, PageNotShown) as error:
        raise Http404 from error


@require_safe
@office(read=READERS)
def original(request: OfficeRequest, pk: int, file: int) -> HttpResponse:
    """The file as it came."""
    row = file_at(request, pk, file)
    response = HttpResponse(_shown(lambda: read(row.file)), content_type="application/octet-stream")
    name = "".join(one for one in row.name if one.isprintable() and one not in '"\\/') or "bill"
    said = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = said or "attachment"
    response.headers["Cache-Control"] = MEANWHILE
    return response


def file_at(request: OfficeRequest, pk: int, file: int) -> BillFile:
    """A file of a bill that this person sees. Raises NotFound."""
    bill = bill_at(request, pk)
    own = BillFile.objects.for_organisation(request.access.organisation)
    row = own.select_related("file").found(pk=file, bill=bill.pk)
    row.bill = bill
    return row
