from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.fields import CurrencyField
from quittance.api.serializers import AddressField, Input, text

VAT_NUMBER_LENGTH = 20
EMPTY = {"line1": "", "line2": "", "postcode": "", "city": "", "region": "", "country": ""}


class CustomerBody(Input):
    read_only_names = frozenset(
        {"id", "balance_due", "balances", "archived", "created_at", "updated_at"}
    )

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False, default="")
    mobile = text(32)
    company = text(200)
    vat_number = text(VAT_NUMBER_LENGTH)
    buyer_reference = text(100)
    billing_address = AddressField(required=False, default=dict)
    shipping_address = AddressField(required=False, default=None, allow_null=True)
    currency = CurrencyField(max_length=3, allow_blank=True, required=False, default="")
    external_id = text(100, help_text="What another system calls this customer.")

    def validate_billing_address(self, value: dict[str, str]) -> dict[str, str]:
        return {**EMPTY, **value}

    def validate_vat_number(self, value: str) -> str:
        # Some letters become two in upper case: ß does.
        number = value.replace(" ", "").upper()
        if len(number) > VAT_NUMBER_LENGTH:
            detail = f"Ensure this field has no more than {VAT_NUMBER_LENGTH} characters."
            raise serializers.ValidationError(detail, code="max_length")
        return number


class Address(serializers.Serializer[Any]):
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField()


class Balance(serializers.Serializer[Any]):
    currency = serializers.CharField()
    balance_due = serializers.CharField()


class Customer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    mobile = serializers.CharField()
    company = serializers.CharField()
    vat_number = serializers.CharField()
    buyer_reference = serializers.CharField()
    billing_address = Address()
    shipping_address = Address(allow_null=True)
    currency = serializers.CharField()
    balance_due = serializers.CharField(help_text="What is open in the customer's own currency.")
    balances = Balance(many=True, help_text="What is open in every currency.")
    external_id = serializers.CharField()
    archived = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
