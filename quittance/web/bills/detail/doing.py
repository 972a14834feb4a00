"""What all acts on a bill have in common: the form, once; where it leads; what is said."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quittance.bills.models import Bill
from quittance.web.access import OfficeRequest
from quittance.web.bills.common import called, crumbs_of
from quittance.web.once import OnceForm

form_page = require_http_methods(["GET", "HEAD", "POST"])


def page_of(bill: Bill | int) -> str:
    return reverse("bills:detail", args=[bill if isinstance(bill, int) else bill.pk])


def shown(
    request: OfficeRequest, template: str, form: OnceForm, bill: Bill, title: str, **more: Any
) -> HttpResponse:
    """The form of an act, as a dialog or a page of its own."""
    context = {
        "form": form,
        "bill": bill,
        "called": called(bill),
        "title": title,
        "crumbs": crumbs_of(bill, title),
        "back": page_of(bill),
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, f"bills/detail/{template}.html", context, status=status)
