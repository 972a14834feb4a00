"""Money that came: first for which invoice, then how much of it."""

from __future__ import annotations

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from quittance.accounts.rules import ADMINS
from quittance.errors import DomainError, NotFound
from quittance.invoicing.models import Invoice
from quittance.lists.invoices import INVOICES
from quittance.payments.operations import record_payment
from quittance.web.access import OfficeRequest, office
from quittance.web.errors import put_on_form
from quittance.web.forms import sent
from quittance.web.invoices.listing.reading import COLUMNS, rows_of
from quittance.web.payments.forms import PaymentForm
from quittance.web.rows import asked_for, ids_of
from quittance.web.templatetags.figures import money

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@office(read=ADMINS)
def new(request: OfficeRequest) -> HttpResponseBase:
    """Which open invoice was paid; with ?invoice= the form of its payment."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("invoice"):
        return _pay(request, given["invoice"])
    today = request.access.organisation.today()
    asked = asked_for(request.GET, INVOICES, request.access, default=("due_date",))
    own = Invoice.objects.for_organisation(request.access.organisation).open()
    found = own.filter(asked.condition).only(*COLUMNS).order_by("due_date", "id")[: MOST + 1]
    rows = rows_of(found, today=today)
    context = {
        "search": request.GET.get("search", ""),
        "rows": rows[:MOST],
        "has_more": len(rows) > MOST,
        "crumbs": _crumbs(),
    }
    return render(request, "payments/choose.html", context)


def _pay(request: OfficeRequest, asked: str) -> HttpResponseBase:
    access = request.access
    organisation, today = access.organisation, access.organisation.today()
    ids = ids_of([asked], 1)
    if not ids:
        raise NotFound()
    invoice = Invoice.objects.for_organisation(organisation).found(pk=ids[0])
    form = PaymentForm(sent(request), invoice=invoice, amount=invoice.balance_due, today=today)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in SAID}
        try:
            recorded = record_payment(
                organisation=organisation, invoice_id=invoice.pk, by=access.user, **said
            )
        except DomainError as error:
            put_on_form(form, error)
        else:
            amount = money(recorded.payment.amount, invoice.currency)
            told = {"amount": amount, "number": invoice.number}
            messages.success(request, _("%(amount)s has been recorded for %(number)s.") % told)
            return redirect(_page_of(invoice.pk))
    [row] = rows_of([invoice], today=today)
    context = {"form": form, "row": row, "invoice": invoice, "crumbs": _crumbs()}
    return render(request, "payments/form.html", context, status=422 if form.errors else 200)


SAID = ("amount", "received_on", "method", "reference")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Payments"), reverse("payments:list")), (_("Record a payment"), "")]


def _page_of(invoice_id: int) -> str:
    """The invoice's own page, where there is one."""
    try:
        return reverse("invoices:detail", args=[invoice_id])
    except NoReverseMatch:
        return reverse("payments:list")
