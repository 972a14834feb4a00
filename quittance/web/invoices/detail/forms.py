"""What is asked for before something is done with a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.invoicing.inputs import CreditLine
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.money import exponent
from quittance.payments.models import Method
from quittance.web.forms import AmountInput, DateInput, FigureField, Switch
from quittance.web.once import OnceForm

ONE_LINE = RegexValidator(r"^[^\x00-\x1f\x7f]+\Z", gettext_lazy("Write it on one line."))
METHODS = (
    (Method.BANK_TRANSFER, gettext_lazy("Bank transfer")),
    (Method.CARD, gettext_lazy("Card")),
    (Method.CASH, gettext_lazy("Cash")),
    (Method.OTHER, gettext_lazy("Other")),
)
DIGITS = 16


class MoneyForm(OnceForm):
    """A form about an amount in an invoice's currency."""

    amount = FigureField(label=gettext_lazy("Amount"), max_digits=DIGITS)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["amount"]
        field.places = exponent(currency)
        field.widget.mark = currency
        field.widget.attrs["autofocus"] = True


class PaymentForm(MoneyForm):
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=DateInput)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=METHODS)
    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=140,
        help_text=gettext_lazy("As it stands on your bank statement. It is on the receipt."),
    )


class RefundForm(MoneyForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=500)


class MailForm(OnceForm):
    to = forms.EmailField(label=gettext_lazy("To"), required=False, max_length=254)
    subject = forms.CharField(
        label=gettext_lazy("Subject"), required=False, max_length=200, validators=[ONE_LINE]
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 9}),
    )

    def wanted(self) -> MailInput:
        """Words that were left as they are usually are stay those of the organisation."""
        said = self.cleaned_data
        return MailInput(to=said["to"], subject=said["subject"], message=said["message"])


class SendForm(MailForm):
    """A draft is issued; by mail unless that is switched off."""

    # Says that it is a draft which is to be issued: who sends this when somebody else has done it
    # does not mean a second mail.
    issue = forms.CharField(required=False, initial="1", widget=forms.HiddenInput)
    email = forms.BooleanField(
        label=gettext_lazy("Send it to the customer by mail"), required=False, widget=Switch
    )
    issue_date = forms.DateField(
        label=gettext_lazy("Date of the invoice"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Today if you leave it empty."),
    )
    field_order = ("email", "to", "subject", "message", "issue_date")


class LinkForm(OnceForm):
    ends_on = forms.DateField(
        label=gettext_lazy("Ends after"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Its last day. Without one it stays open until you revoke it."),
    )

    def expires_at(self) -> datetime | None:
        """The first instant after its last day, in the organisation's zone, which is in force."""
        day = self.cleaned_data["ends_on"]
        if day is None:
            return None
        return timezone.make_aware(datetime.combine(day, time.max.replace(microsecond=0)))


class CreditForm(OnceForm):
    """All that is left, or a quantity of each line."""

    ALL, SOME = "all", "some"
    what = forms.ChoiceField(
        label=gettext_lazy("What is credited"),
        choices=(
            (ALL, gettext_lazy("All that is left of it")),
            (SOME, gettext_lazy("Only these quantities")),
        ),
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("It stands on the credit note."),
    )

    def __init__(
        self, *args: Any, lines: Sequence[tuple[InvoiceLine, Decimal]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = lines
        for line, left in lines:
            name = f"line_{line.pk}"
            self.fields[name] = FigureField(required=False, max_digits=18, decimal_places=6)
            words = _("Quantity of line %(number)s") % {"number": line.position}
            self.fields[name].label = words
            self.fields[name].widget = AmountInput({"aria-label": words})
            self.fields[name].disabled = not left

    def lines(self) -> Iterator[tuple[InvoiceLine, Decimal, forms.BoundField]]:
        """(line, what is left of it, the field for its quantity)."""
        for line, left in self.rows:
            yield line, left, self[f"line_{line.pk}"]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("what") == self.SOME and not self.errors and not self.wanted():
            raise ValidationError(_("Say how much of which line is credited."))
        return said

    def wanted(self) -> list[CreditLine] | None:
        if self.cleaned_data["what"] == self.ALL:
            return None
        found = ((line.pk, self.cleaned_data.get(f"line_{line.pk}")) for line, _left in self.rows)
        return [CreditLine(pk, quantity) for pk, quantity in found if quantity]


def is_payable(invoice: Invoice) -> bool:
    return bool(invoice.balance_due > 0)
