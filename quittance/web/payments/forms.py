"""The filters of the list as a form, and a payment that came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.invoicing.models import Invoice
from quittance.money import exponent
from quittance.payments.models import TAKEN, Method
from quittance.web import filtering
from quittance.web.filtering import (
    day_field,
    figure_field,
    name_field,
    several_field,
    usual_field,
)
from quittance.web.forms import DateInput, FigureField, PlainForm
from quittance.web.payments.reading import METHODS


class FilterForm(filtering.FilterForm):
    ranges = ("received_on", "amount")
    several = "method"
    usual = ("within", "received_on")

    customer_name__icontains = name_field(_("Customer's name"))
    method__in = several_field(_("Method"), METHODS)
    within = usual_field(_("Received in"))
    received_on__gte = day_field(_("Received from"))
    received_on__lte = day_field(_("Received to"))
    amount__gte = figure_field(_("Amount from"))
    amount__lte = figure_field(_("Amount to"))
    field_order = ("customer_name__icontains", "method__in", "currency")


class PaymentForm(PlainForm):
    """Money for one invoice. `balance` is what was due when the form was shown: it keeps one that
    is sent twice from being recorded twice."""

    amount = FigureField(label=_("Amount"), max_digits=18, decimal_places=3)
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    method = forms.ChoiceField(
        label=_("Method"),
        # A credit is used from the customer's page, which takes it from what is left of it.
        choices=[(name, METHODS[name]) for name, _said in TAKEN],
        initial=Method.BANK_TRANSFER.value,
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=140,
        help_text=_("What the transfer or receipt says, such as a statement's number."),
    )
    balance = forms.DecimalField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, invoice: Invoice, amount: Decimal, today: date) -> None:
        initial = {"amount": amount, "received_on": today, "balance": invoice.balance_due}
        super().__init__(*args, initial=initial)
        self.invoice = invoice
        field: Any = self.fields["amount"]
        field.places = exponent(invoice.currency)
        field.widget.mark = invoice.currency
        field.widget.attrs["autofocus"] = True
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        seen = said.pop("balance", None)
        if seen is not None and seen != self.invoice.balance_due:
            # What is shown from here on is true again: sent once more, it is meant.
            self.data = {**self.data, "balance": str(self.invoice.balance_due)}
            self.add_error(
                None,
                _("Something else was recorded meanwhile. Look at the balance, then save again."),
            )
        return said
