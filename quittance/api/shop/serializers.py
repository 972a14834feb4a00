from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from quittance.api.fields import ExactDecimal, IdField
from quittance.api.serializers import AddressField, Input, text
from quittance.shop.providers import PROVIDERS
from quittance.shop.rules import LARGEST_QUANTITY, PaymentWay

QUANTITY = {"above": Decimal(0), "most": LARGEST_QUANTITY}


class SettingsBody(Input):
    read_only_names = frozenset({"slug", "payment_ways", "updated_at"})

    is_open = serializers.BooleanField(required=False)
    name = serializers.CharField(max_length=200, allow_blank=True, required=False)
    terms = serializers.CharField(
        max_length=20_000,
        allow_blank=True,
        required=False,
        help_text="What buyers have to agree to; empty: to nothing.",
    )
    takes_bank_transfer = serializers.BooleanField(required=False)
    takes_cash = serializers.BooleanField(required=False, help_text="On pickup.")
    provider = serializers.ChoiceField(
        choices=["", *PROVIDERS],
        required=False,
        help_text="Who takes payments online; empty: nobody. The simulated one takes no money.",
    )
    sends_mails = serializers.BooleanField(
        required=False, help_text="To buyers about their orders; to admins, also about low stock."
    )


class Settings(serializers.Serializer[Any]):
    slug = serializers.CharField(help_text="Of the organisation: /api/shops/<slug>/.")
    is_open = serializers.BooleanField()
    name = serializers.CharField()
    terms = serializers.CharField()
    takes_bank_transfer = serializers.BooleanField()
    takes_cash = serializers.BooleanField()
    provider = serializers.CharField()
    sends_mails = serializers.BooleanField()
    payment_ways = serializers.ListField(child=serializers.ChoiceField(choices=PaymentWay.choices))
    updated_at = serializers.DateTimeField(allow_null=True)


class Shop(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    terms = serializers.CharField()
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    payment_ways = serializers.ListField(child=serializers.ChoiceField(choices=PaymentWay.choices))


class ShopProduct(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    category_name = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    price = serializers.CharField(help_text="As the shop states its prices.")
    price_with_tax = serializers.CharField()
    tax_rate = serializers.CharField(help_text="Percent.")
    stock = serializers.CharField(allow_null=True, help_text="Null: as many as one wants.")
    in_stock = serializers.BooleanField()
    image = serializers.CharField(allow_null=True)


class ItemBody(Input):
    product = IdField()
    quantity = ExactDecimal(**QUANTITY, required=False, default=Decimal(1))  # type: ignore[arg-type]


class QuantityBody(Input):
    read_only_names = frozenset({"id", "product", "sku", "name", "unit", "price", "amount"})

    quantity = ExactDecimal(**QUANTITY)  # type: ignore[arg-type]


class AcceptBody(Input):
    version = text(40, required=True, help_text="The cart's, as it was shown.")


class CheckoutBody(Input):
    payment_way = serializers.ChoiceField(
        choices=PaymentWay.choices,
        required=False,
        default="",
        help_text="The shop's first when left out.",
    )
    terms_accepted = serializers.BooleanField(required=False, default=False)
    name = serializers.CharField(max_length=200, required=False)
    company = serializers.CharField(max_length=200, required=False, allow_blank=True)
    email = serializers.EmailField(required=False)
    mobile = serializers.CharField(max_length=32, required=False, allow_blank=True)
    vat_number = serializers.CharField(max_length=20, required=False, allow_blank=True)
    billing_address = AddressField(
        required=False, help_text="That of the order before when left out."
    )
    shipping_address = AddressField(
        required=False, help_text="Likewise; without any part: where the invoice goes."
    )
    billing = IdField(
        required=False,
        allow_null=True,
        default=None,
        help_text="An entry of the buyer's address book, instead of name, company and address.",
    )
    shipping = IdField(
        required=False, allow_null=True, default=None, help_text="Likewise, for the delivery."
    )
    keep = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Put the billing address into the buyer's address book.",
    )
    notes = text(2000)
    version = text(40, help_text="The cart's, to order what was shown and nothing else.")
    checkout_key = text(32, help_text="The cart's: with it, a cart is ordered once.")


class Change(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=["gone", "price_changed", "not_enough_stock"])
    detail = serializers.CharField()
    was = serializers.CharField(allow_null=True, help_text="A price as it was accepted.")
    now = serializers.CharField(allow_null=True, help_text="A price, or the stock that is there.")


class CartItem(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    product = serializers.IntegerField(allow_null=True)
    sku = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    quantity = serializers.CharField()
    price = serializers.CharField(allow_null=True, help_text="Of one, as it is now.")
    net_amount = serializers.CharField(allow_null=True)
    amount = serializers.CharField(
        allow_null=True, help_text="As the shop states its prices, with or without tax."
    )
    tax_rate = serializers.CharField(allow_null=True)
    image = serializers.CharField(allow_null=True)
    changes = Change(many=True, help_text="What the buyer has not accepted yet.")


class TaxOfCart(serializers.Serializer[Any]):
    category = serializers.CharField()
    rate = serializers.CharField()
    taxable = serializers.CharField()
    tax = serializers.CharField()


class Cart(serializers.Serializer[Any]):
    shop = serializers.CharField()
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    items = CartItem(many=True)
    subtotal = serializers.CharField(help_text="Without tax.")
    tax_breakdown = TaxOfCart(many=True)
    tax_total = serializers.CharField()
    total = serializers.CharField()
    has_changes = serializers.BooleanField(help_text="To be accepted before it can be ordered.")
    version = serializers.CharField()
    checkout_key = serializers.CharField(allow_null=True)


class PutItem(CartItem):
    cart = Cart()
