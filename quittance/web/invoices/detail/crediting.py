"""Credit notes over an invoice, in whole or by quantities."""

from __future__ import annotations

from decimal import Decimal

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from quittance.accounts.rules import ADMINS
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.inputs import CreditLine
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import credit_invoice
from quittance.invoicing.operations.credit import left_to_credit
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.invoices.detail.forms import CreditForm


@form_page
@office(read=ADMINS)
def credit(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Issue a credit note at once; it leads to the credit note."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    # Raises InvalidTransition where there is nothing to credit: a page says so.
    left = left_to_credit(invoice)
    begin = {"what": CreditForm.ALL, **{f"line_{line.pk}": _shown(much) for line, much in left}}
    form = CreditForm(sent(request), lines=left, initial=begin)
    if form.is_valid():
        wanted, reason = form.wanted(), form.cleaned_data["reason"]
        numbers: list[str] = []

        def work() -> str:
            try:
                note = credit_invoice(
                    organisation=organisation,
                    invoice_id=pk,
                    lines=wanted,
                    reason=reason,
                    by=request.access.user,
                )
            except InvalidInput as error:
                raise beside_lines(error, wanted or []) from error
            numbers.append(str(note.number))
            return page_of(note)

        def said() -> str:
            return _("%(number)s has been issued.") % {"number": numbers[-1]}

        if response := carried_out(request, form, work, said):
            return response
    return shown(request, "credit", form, invoice, _("Credit the invoice"))


def beside_lines(error: InvalidInput, wanted: list[CreditLine]) -> InvalidInput:
    """The same problems by the names of the form's fields: lines.0.quantity is line_<id>."""
    problems = []
    for one in error.problems:
        parts = (one.attr or "").split(".")
        if len(parts) == 3 and parts[1].isdigit() and int(parts[1]) < len(wanted):
            attr = f"line_{wanted[int(parts[1])].line}"
            problems.append(Problem(one.code, one.detail, attr))
        else:
            problems.append(one)
    return InvalidInput(problems=problems)


def _shown(quantity: Decimal) -> Decimal | None:
    return quantity or None
