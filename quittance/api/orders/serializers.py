from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.fields import IdField
from quittance.api.serializers import AddressField, ErrorItem, Input, text
from quittance.api.shop.serializers import Cart
from quittance.invoicing.rules import Status
from quittance.shop.rules import OrderStatus, PaymentWay
from quittance.shop.timeline import What

MOST = 200
ACTION_NAMES = ["accept", "complete"]


class RejectOrderBody(Input):
    reason = text(500, required=True, help_text="The buyer reads it.")
    refund = serializers.BooleanField(
        required=False,
        default=False,
        help_text="The provider that took it is asked to give it back; what did not come through "
        "one has been given back, which is recorded at once.",
    )


class CompleteOrderBody(Input):
    paid_in_cash = serializers.BooleanField(
        required=False, default=False, help_text="What was due has been paid in cash."
    )


class CancelOrderBody(Input):
    reason = text(500)


class OrderBulkBody(Input):
    action = serializers.ChoiceField(choices=ACTION_NAMES)
    ids = serializers.ListField(child=IdField(), allow_empty=False, max_length=MOST)


class OrderItem(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    product = serializers.IntegerField(allow_null=True, help_text="Null once it is deleted.")
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.CharField()
    price = serializers.CharField(help_text="Of one, as the shop stated its prices.")
    tax_rate = serializers.CharField()
    tax_category = serializers.CharField()
    net_amount = serializers.CharField()


class InvoiceOfOrder(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    issue_date = serializers.DateField()
    due_date = serializers.DateField(allow_null=True)
    subtotal = serializers.CharField()
    tax_total = serializers.CharField()
    total = serializers.CharField()
    amount_paid = serializers.CharField()
    amount_credited = serializers.CharField()
    balance_due = serializers.CharField()
    refund_due = serializers.CharField(help_text="Paid, and credited since: to be given back.")


class PayCode(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["epc", "swiss", "upi"])
    text = serializers.CharField(help_text="What the symbol holds, in UTF-8.")


class Transfer(serializers.Serializer[Any]):
    amount = serializers.CharField()
    account_name = serializers.CharField()
    iban = serializers.CharField()
    bic = serializers.CharField()
    reference = serializers.CharField()
    code = PayCode(allow_null=True, help_text="For a symbol that banking apps read.")


class OrderRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=OrderStatus.choices)
    shop = serializers.CharField(help_text="The slug of who sells.")
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    email = serializers.CharField()
    currency = serializers.CharField()
    total = serializers.CharField()
    payment_way = serializers.ChoiceField(choices=PaymentWay.choices)
    invoice = InvoiceOfOrder()
    billing_address = AddressField()
    shipping_address = AddressField(allow_null=True)
    notes = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was rejected or cancelled.")
    pay_by = serializers.DateTimeField(
        allow_null=True, help_text="Until when one that is paid online waits for its money."
    )
    placed_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was rejected or cancelled."
    )
    updated_at = serializers.DateTimeField()


class OrderStep(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=list(What))
    at = serializers.DateTimeField()
    amount = serializers.CharField(
        allow_null=True, help_text="Of money that came or went back; else null."
    )
    detail = serializers.CharField(help_text="Why it ended, or the subject of a mail.")


class Order(OrderRow):
    items = OrderItem(many=True)
    transfer = Transfer(allow_null=True, help_text="How to pay what is due.")
    timeline = OrderStep(many=True, help_text="What has happened, as the buyer may know it.")


class PutAgain(serializers.Serializer[Any]):
    product = serializers.IntegerField()
    name = serializers.CharField()
    quantity = serializers.CharField()


class LeftOut(serializers.Serializer[Any]):
    product = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    quantity = serializers.CharField(help_text="How much of it could not be put in.")
    code = serializers.ChoiceField(choices=["gone", "not_enough_stock", "cart_full"])
    detail = serializers.CharField()


class Reordered(serializers.Serializer[Any]):
    put = PutAgain(many=True, help_text="What went into the cart, at the prices of today.")
    left = LeftOut(many=True, help_text="What did not, and why.")
    cart = Cart()


class OrderBulkResult(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    done = serializers.BooleanField()
    problems = ErrorItem(many=True, help_text="Why it was not done.")


class OrderBulkOut(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=ACTION_NAMES)
    done = serializers.IntegerField(help_text="How many.")
    failed = serializers.IntegerField(help_text="How many not.")
    results = OrderBulkResult(many=True, help_text="In the order of the ids.")
