"""What the forms of acts on a document have in common."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quittance.invoicing.models import Invoice
from quittance.web.access import OfficeRequest
from quittance.web.invoices.detail.views import called, crumbs_of
from quittance.web.once import OnceForm


def page_of(invoice: Invoice | int) -> str:
    pk = invoice if isinstance(invoice, int) else invoice.pk
    return reverse("invoices:detail", args=[pk])


def shown(
    request: OfficeRequest,
    template: str,
    form: OnceForm,
    invoice: Invoice,
    title: str,
    **more: object,
) -> HttpResponse:
    """The form of an act, as a dialog or a page of its own."""
    context = {
        "form": form,
        "invoice": invoice,
        "called": called(invoice),
        "title": title,
        "crumbs": crumbs_of(invoice, title),
        "back": page_of(invoice),
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, f"invoices/detail/{template}.html", context, status=status)
