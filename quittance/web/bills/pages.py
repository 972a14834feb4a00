"""The pages of a bill's files: as pictures, as words with their places, and the file itself."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from quittance.bills.models import BillFile
from quittance.bills.reading.errors import UnreadableFile
from quittance.bills.reading.page.sheet import Sheet
from quittance.bills.reading.pdf import open_pdf
from quittance.bills.reading.pdf.pages import Page
from quittance.bills.rules import READERS
from quittance.files.errors import FileUnreadable
from quittance.files.keeping import read
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.common import bill_at

# In pixels: sharp enough to be read at twice the width of a column.
WIDTH = 1600
# A file's pages never change.
FOR_EVER = "private, max-age=31536000, immutable"
MEANWHILE = "private, max-age=600"


@require_safe
@office(read=READERS)
def picture(request: OfficeRequest, pk: int, file: int, number: int) -> HttpResponse:
    """A page as PNG."""
    row = file_at(request, pk, file, number)
    try:
        with open_pdf(read(row.file)) as pdf:
            drawn = pdf.picture(number, WIDTH)
    except (FileUnreadable, UnreadableFile) as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": FOR_EVER})


@require_safe
@office(read=READERS)
def words(request: OfficeRequest, pk: int, file: int, number: int) -> JsonResponse:
    """The words of a page with their boxes, and how this document writes figures and days."""
    row = file_at(request, pk, file, number)
    try:
        with open_pdf(read(row.file)) as pdf:
            page = pdf.page(number)
    except (FileUnreadable, UnreadableFile) as error:
        raise Http404 from error
    supplier = row.bill.supplier
    habit = supplier.habit.get("month_first") if supplier else None
    response = JsonResponse(as_json(page, habit if isinstance(habit, bool) else None))
    response.headers["Cache-Control"] = MEANWHILE
    return response


def as_json(page: Page, month_first: bool | None) -> dict[str, object]:
    """Sizes and boxes (left, top, width, height) in points; `month_first` is what this supplier's
    earlier bills have taught."""
    sheet = Sheet([page], month_first=month_first)
    return {
        "width": page.width,
        "height": page.height,
        "decimal": sheet.decimal_mark,
        "month_first": sheet.month_first,
        "words": [
            [
                word.text,
                *(
                    round(one, 1)
                    for one in (
                        word.box.left,
                        word.box.top,
                        word.box.right - word.box.left,
                        word.box.bottom - word.box.top,
                    )
                ),
            ]
            for row in sheet.rows
            for word in row.words
        ],
    }


@require_safe
@office(read=READERS)
def original(request: OfficeRequest, pk: int, file: int) -> HttpResponse:
    """The file as it came."""
    row = file_at(request, pk, file)
    response = HttpResponse(content_type=row.file.media_type)
    try:
        response.content = read(row.file)
    except FileUnreadable as error:
        raise Http404 from error
    name = "".join(one for one in row.name if one.isprintable() and one not in '"\\/') or "bill"
    said = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = said or "attachment"
    response.headers["Cache-Control"] = FOR_EVER
    return response


def file_at(request: OfficeRequest, pk: int, file: int, number: int = 1) -> BillFile:
    """A file of a bill that this person sees. Raises NotFound, also for a page it has not."""
    bill = bill_at(request, pk)
    own = BillFile.objects.for_organisation(request.access.organisation)
    row = own.select_related("file").found(pk=file, bill=bill.pk)
    row.bill = bill
    if number < 1 or number > max(row.pages, 1):
        raise Http404
    return row
