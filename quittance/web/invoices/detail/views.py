"""A document's own page, and how its figures came about."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from quittance.invoicing.explaining import explanation
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import document
from quittance.web.access import OfficeRequest, office
from quittance.web.invoices.detail.acts import acts_of, address
from quittance.web.invoices.detail.reading import sheet_of
from quittance.web.invoices.detail.steps import groups_of


@require_safe
@office()
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """All of one document: figures, money, mails, links, and what has happened."""
    organisation = request.access.organisation
    sheet = sheet_of(organisation, pk)
    acts = acts_of(sheet.invoice, today=organisation.today(), is_admin=request.access.is_admin)
    context = {
        "sheet": sheet,
        "invoice": sheet.invoice,
        "called": called(sheet.invoice),
        "acts": acts,
        "crumbs": crumbs_of(sheet.invoice),
        "customer_url": address("customers:detail", sheet.invoice.customer_id),
    }
    return render(request, "invoices/detail/page.html", context)


@require_safe
@office()
def explain(request: OfficeRequest, pk: int) -> HttpResponse:
    """Each step from the lines to the total, with the rule that it follows."""
    found = document(request.access.organisation, pk)
    kept = found["number"] or pgettext("status", "Draft")
    context = {
        "found": found,
        "groups": groups_of(explanation(found), found),
        "crumbs": [
            (_("Invoices"), address("invoices:list")),
            (kept, address("invoices:detail", pk)),
            (_("Explain the total"), ""),
        ],
    }
    return render(request, "invoices/detail/explain.html", context)


def called(invoice: Invoice) -> str:
    """What people call it: by its number, once it has one."""
    return invoice.number or pgettext("status", "Draft")


def crumbs_of(invoice: Invoice, more: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("Invoices"), address("invoices:list"))]
    kept = called(invoice)
    if more:
        return [*crumbs, (kept, address("invoices:detail", invoice.pk)), (more, "")]
    return [*crumbs, (kept, "")]
