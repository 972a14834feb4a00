from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.fields import Amount, IdField
from quittance.api.serializers import Input, text
from quittance.invoicing.rules import Status
from quittance.payments.models import TAKEN, Method


class PaymentBody(Input):
    read_only_names = frozenset(
        {"id", "customer", "currency", "invoice_status", "balance_due", "refunded", "created_at"}
    )

    invoice = IdField()
    amount = Amount()
    method = serializers.ChoiceField(choices=TAKEN)
    received_on = serializers.DateField(required=False, allow_null=True)
    reference = text(140)
    provider_reference = serializers.CharField(
        max_length=140,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="The provider's own id: the same one again gives the first payment.",
    )


class RefundBody(Input):
    amount = Amount(required=False, help_text="All that is left of the payment when left out.")
    reason = text(500)


class Payment(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    invoice = serializers.IntegerField()
    customer = serializers.IntegerField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    method = serializers.ChoiceField(choices=Method.choices)
    received_on = serializers.DateField()
    reference = serializers.CharField()
    provider_reference = serializers.CharField(allow_null=True)
    invoice_status = serializers.ChoiceField(choices=Status.choices)
    balance_due = serializers.CharField(help_text="The invoice's.")
    refunded = serializers.CharField()
    created_at = serializers.DateTimeField()


class Refund(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    payment = serializers.IntegerField()
    invoice = serializers.IntegerField()
    currency = serializers.CharField()
    amount = serializers.CharField()
    reason = serializers.CharField()
    refunded_on = serializers.DateField()
    invoice_status = serializers.ChoiceField(choices=Status.choices)
    balance_due = serializers.CharField(help_text="The invoice's.")
    created_at = serializers.DateTimeField()


class ReceivedBody(Input):
    amount = Amount()
    method = serializers.ChoiceField(choices=TAKEN)
    received_on = serializers.DateField(required=False, allow_null=True, default=None)
    reference = text(140)
    provider_reference = serializers.CharField(
        max_length=140, required=False, allow_null=True, allow_blank=True, default=None
    )


class ReturnBody(Input):
    amount = Amount(
        required=False, help_text="What was given back: refused where it is not what is `left`."
    )
    reason = text(500)


class ApplyBody(Input):
    invoice = IdField(help_text="An open one of the same customer, or of one merged with it.")
    amount = Amount(required=False, help_text="As much as is due and left when left out.")


class CustomerCredit(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    customer = serializers.IntegerField()
    invoice = serializers.IntegerField(help_text="For which it came.")
    currency = serializers.CharField()
    amount = serializers.CharField()
    used = serializers.CharField(help_text="By payments of method `credit`.")
    left = serializers.CharField(help_text="What waits of it.")
    method = serializers.ChoiceField(choices=TAKEN)
    received_on = serializers.DateField()
    reference = serializers.CharField()
    provider_reference = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    returned_on = serializers.DateField(
        allow_null=True, help_text="When what was left went back. Null: it waits, or is used."
    )
    reason = serializers.CharField()


class Received(serializers.Serializer[Any]):
    payment = Payment(allow_null=True, help_text="As far as it was due.")
    credit = CustomerCredit(allow_null=True, help_text="Beyond that: the customer's.")
