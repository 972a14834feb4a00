from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from quittance.api.fields import Amount, CurrencyField, ExactDecimal, IdField, Percent, UnitField
from quittance.api.serializers import Input, text
from quittance.catalogue.rules import TaxCategory
from quittance.invoicing.rules import Kind, Status

COMPUTED_LINE = frozenset({"id", "position", "net_amount", "price_amount"})
COMPUTED = frozenset(
    "id kind status customer_name issue_date subtotal allowance_total taxable_total tax_breakdown "
    "tax_total total amount_paid amount_credited balance_due refund_due reason corrects order "
    "tax_currency tax_in_tax_currency "
    "sent_at paid_at created_at updated_at".split()
)
MOST_LINES = 1000


class LineBody(Input):
    """A line that names a product, or describes itself; what is given overrides the product."""

    read_only_names = COMPUTED_LINE

    product = IdField(required=False, allow_null=True)
    description = serializers.CharField(max_length=2000, required=False)
    quantity = ExactDecimal(above=Decimal(0))
    unit = UnitField(max_length=3, required=False)
    unit_price = ExactDecimal(least=Decimal(0), required=False)
    discount_percent = Percent(required=False)
    discount = Amount(least=Decimal(0), required=False)
    tax_rate = Percent(required=False)
    tax_category = serializers.ChoiceField(choices=TaxCategory.choices, required=False)
    exemption_reason = serializers.CharField(max_length=200, allow_blank=True, required=False)


class InvoiceBody(Input):
    read_only_names = COMPUTED

    customer = IdField()
    due_date = serializers.DateField(required=False, allow_null=True)
    currency = CurrencyField(max_length=3, required=False)
    prices_include_tax = serializers.BooleanField(required=False)
    discount = Amount(least=Decimal(0), required=False)
    notes = text(5000)
    purchase_order = text(100)
    contract_reference = text(100)
    payment_terms = text(1000, help_text="In words, such as: 2 % off within 10 days.")
    delivery_date = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="When it was supplied; without it and a period, the issue date.",
    )
    period_start = serializers.DateField(required=False, allow_null=True)
    period_end = serializers.DateField(required=False, allow_null=True)
    exchange_rate = ExactDecimal(
        digits=8,
        places=10,
        above=Decimal(0),
        required=False,
        allow_null=True,
        help_text="What one unit of the invoice's currency is worth in the organisation's.",
    )
    number = serializers.RegexField(
        r"^[^\x00-\x1f\x7f]+$", max_length=60, required=False, allow_null=True
    )
    # The stubs do not know the arguments that many=True passes on.
    lines = LineBody(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class MailBody(Input):
    to = serializers.EmailField(
        max_length=254, required=False, help_text="Else the customer's own address."
    )
    subject = serializers.RegexField(
        r"^[^\x00-\x1f\x7f]+$", max_length=200, required=False, help_text="Else the usual one."
    )
    message = serializers.CharField(
        max_length=10_000,
        required=False,
        help_text="In place of the usual text; takes the same placeholders.",
    )


class SendBody(MailBody):
    email = serializers.BooleanField(
        required=False, default=False, help_text="Send it to the customer by mail."
    )
    issue_date = serializers.DateField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in ("to", "subject", "message") if name in attrs]
        if named and not attrs["email"]:
            detail = "This is for a mail: say `email` as well."
            raise serializers.ValidationError({name: [detail] for name in named}, code="no_email")
        return attrs


class CreditLineBody(Input):
    line = IdField()
    quantity = ExactDecimal(above=Decimal(0))


class CreditBody(Input):
    lines = CreditLineBody(  # type: ignore[call-arg]
        many=True, required=False, allow_empty=False, max_length=MOST_LINES, allow_null=True
    )
    reason = text(500)


class Line(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    product = serializers.IntegerField(allow_null=True)
    description = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    unit_price = serializers.CharField()
    discount_percent = serializers.CharField()
    price_amount = serializers.CharField(help_text="Quantity times price, before the discount.")
    discount = serializers.CharField()
    net_amount = serializers.CharField(help_text="Without tax (BT-131).")
    tax_rate = serializers.CharField()
    tax_category = serializers.ChoiceField(choices=TaxCategory.choices)
    exemption_reason = serializers.CharField()
    corrects_line = serializers.IntegerField(allow_null=True)


class TaxGroup(serializers.Serializer[Any]):
    category = serializers.ChoiceField(choices=TaxCategory.choices)
    rate = serializers.CharField()
    taxable = serializers.CharField()
    tax = serializers.CharField()
    allowance = serializers.CharField(help_text="This group's part of the document discount.")
    exemption_reason = serializers.CharField()


class InvoiceRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    number = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=Status.choices)
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    currency = serializers.CharField()
    issue_date = serializers.DateField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    allowance_total = serializers.CharField(help_text="The discount without tax (BT-107).")
    taxable_total = serializers.CharField()
    tax_total = serializers.CharField()
    total = serializers.CharField()
    amount_paid = serializers.CharField()
    amount_credited = serializers.CharField()
    balance_due = serializers.CharField()
    refund_due = serializers.CharField(help_text="Paid beyond what is owed after credit notes.")
    prices_include_tax = serializers.BooleanField()
    notes = serializers.CharField()
    purchase_order = serializers.CharField()
    contract_reference = serializers.CharField()
    payment_terms = serializers.CharField()
    delivery_date = serializers.DateField(allow_null=True)
    period_start = serializers.DateField(allow_null=True)
    period_end = serializers.DateField(allow_null=True)
    exchange_rate = serializers.CharField(allow_null=True)
    tax_currency = serializers.CharField()
    tax_in_tax_currency = serializers.CharField(
        allow_null=True, help_text="The tax total at the exchange rate, once issued (BT-111)."
    )
    reason = serializers.CharField()
    corrects = serializers.IntegerField(allow_null=True)
    order = serializers.IntegerField(
        allow_null=True,
        help_text="What it was made of in the shop. A credit note has none: see what it corrects.",
    )
    sent_at = serializers.DateTimeField(allow_null=True)
    paid_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Invoice(InvoiceRow):
    lines = Line(many=True)
    tax_breakdown = TaxGroup(many=True)


class Step(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    expression = serializers.CharField()
    exact = serializers.CharField()
    rounded = serializers.CharField()
    rule = serializers.CharField()
    refers_to = serializers.CharField()


class Explanation(serializers.Serializer[Any]):
    currency = serializers.CharField()
    steps = Step(many=True)


class StatusSummary(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    total = serializers.CharField()
    balance_due = serializers.CharField()


class ByStatus(serializers.Serializer[Any]):
    draft = StatusSummary()
    sent = StatusSummary()
    overdue = StatusSummary()
    paid = StatusSummary()
    credited = StatusSummary()


class CreditNotes(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    total = serializers.CharField()


class CurrencySummary(serializers.Serializer[Any]):
    currency = serializers.CharField()
    count = serializers.IntegerField(help_text="Invoices, drafts included, without credit notes.")
    by_status = ByStatus()
    invoiced = serializers.CharField()
    collected = serializers.CharField()
    credited = serializers.CharField()
    outstanding = serializers.CharField()
    overdue = serializers.CharField()
    credit_notes = CreditNotes()


class Summary(serializers.Serializer[Any]):
    currencies = CurrencySummary(many=True)
