"""Suppliers to choose from while one types."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quittance.bills.models import Supplier
from quittance.bills.rules import WRITERS
from quittance.web.access import OfficeRequest, office
from quittance.web.invoices.editor.finding import OFFERED, asked_words


@require_safe
@office(read=WRITERS)
def suppliers(request: OfficeRequest) -> HttpResponse:
    """Options of the supplier's field: by name, VAT number or what they call us."""
    words = asked_words(request)
    rows = Supplier.objects.for_organisation(request.access.organisation).current()
    for word in words.split()[:5]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(vat_number__icontains=word)
            | Q(customer_number__icontains=word)
        )
    found = list(rows.order_by("name", "id")[:OFFERED])
    return render(request, "bills/desk/suppliers.html", {"suppliers": found, "words": words})
