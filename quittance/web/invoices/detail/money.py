"""Money that came for an invoice, and money that goes back."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from quittance.accounts.rules import ADMINS
from quittance.invoicing.models import Invoice
from quittance.payments.models import Method, Payment
from quittance.payments.operations import record_payment, refunded
from quittance.shop.operations.refunds import attempt_of, refund_money
from quittance.web.access import OfficeRequest, office
from quittance.web.acts import carried_out, form_page
from quittance.web.forms import sent
from quittance.web.invoices.detail.doing import page_of, shown
from quittance.web.invoices.detail.forms import PaymentForm, RefundForm, is_payable
from quittance.web.orders.problems import tell_refunds
from quittance.web.templatetags.figures import money


@form_page
@office(read=ADMINS)
def pay(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Record a payment, prefilled with what is due."""
    organisation = request.access.organisation
    invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    begin = {
        "amount": invoice.balance_due,
        "received_on": organisation.today(),
        "method": Method.BANK_TRANSFER,
    }
    form = PaymentForm(sent(request), currency=invoice.currency, initial=begin)
    if form.is_valid():
        said: Any = form.cleaned_data

        def work() -> str:
            record_payment(
                organisation=organisation,
                invoice_id=pk,
                amount=said["amount"],
                method=said["method"],
                received_on=said["received_on"],
                reference=said["reference"],
                by=request.access.user,
            )
            return page_of(pk)

        amount = money(said["amount"], invoice.currency)
        text = _("%(amount)s recorded.") % {"amount": amount}
        if response := carried_out(request, form, work, text):
            return response
        # Somebody else may have recorded one meanwhile: say what is due now.
        invoice = Invoice.objects.for_organisation(organisation).found(pk=pk)
    is_open = is_payable(invoice)
    return shown(request, "pay", form, invoice, _("Record a payment"), is_open=is_open)


@form_page
@office(read=ADMINS)
def refund(request: OfficeRequest, pk: int) -> HttpResponseBase:
    """Give a payment back, in whole or in part. `pk` is the payment's."""
    organisation = request.access.organisation
    own = Payment.objects.for_organisation(organisation).select_related("invoice")
    payment = own.found(pk=pk)
    left = payment.amount - refunded(payment)
    due = payment.invoice.refund_due
    through = attempt_of(payment)
    begin = {"amount": min(due, left) if due else left}
    form = RefundForm(sent(request), currency=payment.currency, initial=begin)
    if form.is_valid():
        said: Any = form.cleaned_data

        def work() -> str:
            refund_money(
                organisation=organisation,
                payment_id=pk,
                amount=said["amount"],
                reason=said["reason"],
                by=request.access.user,
            )
            return page_of(payment.invoice_id)

        amount = money(said["amount"], payment.currency)
        text = _("%(amount)s refunded.") if not through else _("Giving back %(amount)s.")
        if response := carried_out(request, form, work, text % {"amount": amount}):
            tell_refunds(request, payment.invoice_id)
            return response
        left = payment.amount - refunded(payment)
    more = {"payment": payment, "left": left, "through": through}
    return shown(request, "refund", form, payment.invoice, _("Refund a payment"), **more)
