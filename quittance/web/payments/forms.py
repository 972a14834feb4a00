"""The filters of the list as a form, and a payment that came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quittance.invoicing.models import Invoice
from quittance.money import format_amount
from quittance.payments.models import Method
from quittance.web.forms import AmountInput, DateInput, PlainForm
from quittance.web.invoices.listing.forms import PRESETS, day_field, figure_field
from quittance.web.payments.reading import METHODS


class FilterForm(PlainForm):
    """Its fields are called as the parameters of the list, but for `within`, a usual period."""

    customer_name__icontains = forms.CharField(
        label=_("Customer's name"), required=False, max_length=200
    )
    method__in = forms.MultipleChoiceField(
        label=_("Method"),
        required=False,
        choices=list(METHODS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    within = forms.ChoiceField(
        label=_("Received in"),
        required=False,
        choices=[
            ("", _("The days below")),
            *((name, label) for name, (label, _of) in PRESETS.items()),
        ],
    )
    received_on__gte = day_field(_("Received from"))
    received_on__lte = day_field(_("Received to"))
    amount__gte = figure_field(_("Amount from"))
    amount__lte = figure_field(_("Amount to"))

    def __init__(self, *args: Any, currencies: Iterable[str], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [("", _("All currencies")), *((one, one) for one in currencies)]
        self.fields["currency"] = forms.ChoiceField(
            label=_("Currency"), required=False, choices=choices
        )
        for field in self.fields.values():
            # Without a word on each that it may be left out.
            field.template_name = "ui/filter_field.html"  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("received_on", "amount"):
            low, high = said.get(f"{name}__gte"), said.get(f"{name}__lte")
            if low is not None and high is not None and low > high:
                self.add_error(f"{name}__lte", _("This is before where it begins."))
        return said

    def filters(self) -> dict[str, str]:
        """What is filled in, as parameters."""
        said = dict(self.cleaned_data)
        preset = said.pop("within")
        if preset:
            period = PRESETS[preset][1](self.today)
            said |= {"received_on__gte": period.first, "received_on__lte": period.last}
        said["method__in"] = ",".join(said["method__in"])
        return {name: str(value) for name, value in said.items() if value not in (None, "")}


REPLACED = (*FilterForm.base_fields, "method")


def initial_of(params: Any) -> dict[str, Any]:
    """What the form begins with: the filters that are on."""
    said = {name: params[name] for name in params}
    methods = said.pop("method__in", "") or said.pop("method", "")
    return {**said, "method__in": methods.split(",") if methods else []}


class PaymentForm(PlainForm):
    """Money for one invoice. `balance` is what was due when the form was shown: it keeps one that
    is sent twice from being recorded twice."""

    amount = forms.DecimalField(
        label=_("Amount"), localize=True, max_digits=18, decimal_places=3, widget=AmountInput()
    )
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    method = forms.ChoiceField(
        label=_("Method"), choices=list(METHODS.items()), initial=Method.BANK_TRANSFER.value
    )
    reference = forms.CharField(
        label=_("Reference"),
        required=False,
        max_length=140,
        help_text=_("What the transfer or receipt says, such as a statement's number."),
    )
    balance = forms.DecimalField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, invoice: Invoice, amount: Decimal, today: date) -> None:
        written = Decimal(format_amount(amount, invoice.currency))
        initial = {"amount": written, "received_on": today, "balance": invoice.balance_due}
        super().__init__(*args, initial=initial)
        self.invoice = invoice
        field = self.fields["amount"].widget
        if isinstance(field, AmountInput):
            field.mark = invoice.currency
        field.attrs["autofocus"] = True
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
