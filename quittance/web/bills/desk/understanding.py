"""Words of a page put into a field: read as the document writes figures and days, and written as
the field wants them."""

from __future__ import annotations

from decimal import Decimal

from django.http import JsonResponse
from django.views.decorators.http import require_safe

from quittance.bills.reading.page.amounts import value_of, written_in
from quittance.bills.rules import WRITERS, bare
from quittance.web.access import OfficeRequest, office
from quittance.web.bills.desk.days import written_day
from quittance.web.invoices.editor.sheet import shown
from quittance.web.templatetags.figures import day

LONGEST = 2000


@require_safe
@office(read=WRITERS)
def understand(request: OfficeRequest) -> JsonResponse:
    """`value` is what the field gets: the words themselves where they are not of its kind."""
    given = request.GET
    text = " ".join(given.get("text", "").replace("\0", "")[:LONGEST].split())
    found = as_kind(
        text,
        given.get("kind", ""),
        decimal=given.get("decimal", ","),
        month_first=given.get("month_first") == "true",
    )
    return JsonResponse({"value": found or text, "is_understood": bool(found)})


def as_kind(text: str, kind: str, *, decimal: str, month_first: bool) -> str:
    """Empty where the words are not of this kind."""
    if kind == "day":
        return day(written_day(text, month_first=month_first))
    if kind in {"amount", "figure", "percent"}:
        value = written_value(text, "." if decimal == "." else ",")
        return "" if value is None else shown(value, 2 if kind == "amount" else 0)
    return bare(text) if kind == "code" else text


def written_value(text: str, decimal: str) -> Decimal | None:
    """The last figure of a text: what stands before it is its label, as in "Total 2: 19.00"."""
    for one in reversed(list(written_in(text))):
        found = value_of(one.number, decimal)
        if found is not None:
            return -found[0] if one.is_negative else found[0]
    return None
