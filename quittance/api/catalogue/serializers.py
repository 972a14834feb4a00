from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from quittance.api.fields import ExactDecimal, IdField, Percent, UnitField
from quittance.api.serializers import Input, text
from quittance.catalogue.rules import TaxCategory


class CategoryBody(Input):
    read_only_names = frozenset({"id", "created_at", "updated_at"})

    name = serializers.CharField(max_length=100)
    # DRF gives every field a `parent`; ours is the API's name for the category above.
    parent = IdField(required=False, default=None, allow_null=True)  # type: ignore[assignment]


class TaxRateBody(Input):
    read_only_names = frozenset({"id", "created_at", "updated_at"})

    name = serializers.CharField(max_length=100)
    percent = Percent()
    category = serializers.ChoiceField(choices=TaxCategory.choices, required=False, default="")
    exemption_reason = text(200)


class ProductBody(Input):
    read_only_names = frozenset({"id", "price_with_tax", "image", "created_at", "updated_at"})

    sku = text(64)
    name = serializers.CharField(max_length=200)
    description = text(5000)
    category = IdField(required=False, default=None, allow_null=True)
    unit = UnitField(max_length=3, required=False, default="C62")
    price = ExactDecimal(least=Decimal(0))
    tax_rate = IdField(help_text="Id of a tax rate.")
    stock = ExactDecimal(
        least=Decimal(0),
        required=False,
        default=None,
        allow_null=True,
        help_text="Null: not counted.",
    )
    active = serializers.BooleanField(required=False, default=True)


class Category(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class TaxRate(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    percent = serializers.CharField()
    category = serializers.ChoiceField(choices=TaxCategory.choices)
    exemption_reason = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class Product(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    price = serializers.CharField()
    tax_rate = serializers.IntegerField()
    price_with_tax = serializers.CharField(help_text="One piece, tax included, rounded.")
    stock = serializers.CharField(allow_null=True)
    active = serializers.BooleanField()
    image = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
