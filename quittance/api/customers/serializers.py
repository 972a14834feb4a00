from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.fields import AddressSchemeField, CurrencyField, IdField, PlainNumber
from quittance.api.serializers import AddressField, Input, text
from quittance.customers.doubles import Reason
from quittance.customers.models import EInvoiceFormat

VAT_NUMBER_LENGTH = 20
EMPTY = {"line1": "", "line2": "", "postcode": "", "city": "", "region": "", "country": ""}


class CustomerBody(Input):
    read_only_names = frozenset(
        {"id", "balance_due", "balances", "archived", "merged_into", "created_at", "updated_at"}
    )

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False, default="")
    mobile = text(32)
    company = text(200)
    vat_number = PlainNumber(
        max_length=VAT_NUMBER_LENGTH, allow_blank=True, required=False, default=""
    )
    registration_number = text(50)
    buyer_reference = text(100, help_text="In Germany the Leitweg-ID of an authority.")
    electronic_address = text(200, help_text="Where electronic invoices go.")
    electronic_address_scheme = AddressSchemeField(
        max_length=4,
        allow_blank=True,
        required=False,
        default="",
        help_text="Code of the EAS list.",
    )
    einvoice_format = serializers.ChoiceField(
        choices=EInvoiceFormat.choices,
        allow_blank=True,
        required=False,
        default="",
        help_text="What invoices to this customer have to fit when they are sent.",
    )
    send_xml = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Mails bring the document as XML beside the PDF; with einvoice_format always.",
    )
    billing_address = AddressField(required=False, default=dict)
    shipping_address = AddressField(required=False, default=None, allow_null=True)
    currency = CurrencyField(max_length=3, allow_blank=True, required=False, default="")
    external_id = text(100, help_text="What another system calls this customer.")

    def validate_billing_address(self, value: dict[str, str]) -> dict[str, str]:
        return {**EMPTY, **value}


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
    registration_number = serializers.CharField()
    buyer_reference = serializers.CharField()
    electronic_address = serializers.CharField()
    electronic_address_scheme = serializers.CharField()
    einvoice_format = serializers.CharField()
    send_xml = serializers.BooleanField()
    billing_address = Address()
    shipping_address = Address(allow_null=True)
    currency = serializers.CharField()
    balance_due = serializers.CharField(help_text="What is open in the customer's own currency.")
    balances = Balance(many=True, help_text="What is open in every currency.")
    external_id = serializers.CharField()
    archived = serializers.BooleanField()
    merged_into = serializers.IntegerField(
        allow_null=True, help_text="Who stands for this customer; null: itself."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class MergeBody(Input):
    other = IdField(help_text="The double: it is archived, its drafts come here.")


class Candidate(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    company = serializers.CharField()
    email = serializers.CharField()
    vat_number = serializers.CharField()
    billing_address = Address()
    created_at = serializers.DateTimeField()


class Doubles(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=[str(one) for one in Reason])
    value = serializers.CharField(help_text="What they have in common, as it was compared.")
    customers = Candidate(many=True, help_text="The oldest first.")


class DoublesOut(serializers.Serializer[Any]):
    groups = Doubles(many=True)
