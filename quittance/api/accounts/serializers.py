from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.accounts.rules import (
    NUMBER_PATTERN_HELP,
    Design,
    Digest,
    EInvoiceCheck,
    Paper,
    PaymentReference,
    Role,
    is_number_pattern,
    is_time_zone,
)
from quittance.api.fields import (
    AccentField,
    AddressSchemeField,
    Base64Field,
    BicField,
    CountryField,
    CurrencyField,
    IbanField,
    PlainNumber,
    UpiField,
)
from quittance.api.serializers import Input, text
from quittance.files.images import LARGEST_UPLOAD


class RegisterBody(Input):
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    username = text(150)
    mobile = text(32)
    first_name = text(150)
    last_name = text(150)
    organisation = text(200)
    country = CountryField(max_length=2, allow_blank=True, required=False, default="")
    currency = CurrencyField(max_length=3, allow_blank=True, required=False, default="")


class LoginBody(Input):
    username = serializers.CharField(max_length=254, help_text="User name or e-mail address.")
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = text(20, help_text="One-time code, where the account asks for one.")


class OrganisationBody(Input):
    read_only_names = frozenset({"id", "slug", "logo", "created_at", "updated_at"})

    name = serializers.CharField(max_length=200)
    line1 = text(200)
    line2 = text(200)
    postcode = text(20)
    city = text(100)
    region = text(100)
    country = CountryField(max_length=2, allow_blank=True, required=False, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = text(40)
    vat_number = PlainNumber(max_length=20, allow_blank=True, required=False, default="")
    registration_number = text(50)
    tax_number = text(50, help_text="The tax office's own number, besides the VAT number.")
    contact_name = text(200, help_text="Whom customers ask about their invoices.")
    legal_information = text(1000, help_text="Legal form, directors, capital.")
    electronic_address = text(200, help_text="Where electronic documents reach the organisation.")
    electronic_address_scheme = AddressSchemeField(
        max_length=4,
        allow_blank=True,
        required=False,
        default="",
        help_text="Code of the EAS list.",
    )
    einvoice_check = serializers.ChoiceField(
        choices=EInvoiceCheck.choices,
        required=False,
        help_text="When sending is refused for what a valid e-invoice (EN 16931) would lack: "
        "auto means as soon as a business in the EEA has given its VAT number.",
    )
    currency = CurrencyField(max_length=3, required=False)
    time_zone = serializers.CharField(max_length=64, required=False)
    language = serializers.ChoiceField(choices=["en", "de"], required=False)
    iban = IbanField(max_length=34, allow_blank=True, required=False, default="")
    bic = BicField(max_length=11, allow_blank=True, required=False, default="")
    upi_id = UpiField(
        max_length=100,
        allow_blank=True,
        required=False,
        default="",
        help_text="Where customers in India pay: name@bank.",
    )
    payment_reference = serializers.ChoiceField(
        choices=PaymentReference.choices,
        required=False,
        help_text="What a payer writes: the invoice's number, or a creditor reference (ISO 11649).",
    )
    design = serializers.ChoiceField(choices=Design.choices, required=False)
    paper = serializers.ChoiceField(choices=Paper.choices, required=False)
    accent_color = AccentField(max_length=7, required=False, help_text="Such as #1f4e79.")
    bill_digest = serializers.ChoiceField(
        choices=Digest.choices,
        required=False,
        help_text="When managers get a mail in the morning about yesterday's bills.",
    )
    payment_terms_days = serializers.IntegerField(min_value=0, max_value=3650, required=False)
    prices_include_tax = serializers.BooleanField(required=False)
    invoice_number_pattern = serializers.CharField(max_length=40, required=False)
    credit_note_number_pattern = serializers.CharField(max_length=40, required=False)

    def validate_time_zone(self, value: str) -> str:
        if not is_time_zone(value):
            raise serializers.ValidationError("Name a time zone such as Europe/Berlin.")
        return value

    def validate_invoice_number_pattern(self, value: str) -> str:
        if not is_number_pattern(value):
            raise serializers.ValidationError(NUMBER_PATTERN_HELP)
        return value

    validate_credit_note_number_pattern = validate_invoice_number_pattern


class LogoBody(Input):
    image = Base64Field(
        most=LARGEST_UPLOAD,
        help_text="A PNG or JPEG picture in Base64, of at most 2 MB and 20 million pixels.",
    )


class RoleBody(Input):
    role = serializers.ChoiceField(choices=Role.choices)


class InvitationBody(Input):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)


class Member(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of the membership, not of the person.")
    user = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    created_at = serializers.DateTimeField()


class Invitation(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    email = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    invited_by = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class Invited(Invitation):
    mailed = serializers.BooleanField(
        help_text="False: the mail could not be delivered. Invite again later."
    )


class User(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    username = serializers.CharField()
    email = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    mobile = serializers.CharField()


class Organisation(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    slug = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    vat_number = serializers.CharField()
    registration_number = serializers.CharField()
    tax_number = serializers.CharField()
    contact_name = serializers.CharField()
    legal_information = serializers.CharField()
    electronic_address = serializers.CharField()
    electronic_address_scheme = serializers.CharField()
    einvoice_check = serializers.ChoiceField(choices=EInvoiceCheck.choices)
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    language = serializers.CharField()
    iban = serializers.CharField()
    bic = serializers.CharField()
    upi_id = serializers.CharField()
    payment_reference = serializers.ChoiceField(choices=PaymentReference.choices)
    design = serializers.ChoiceField(choices=Design.choices)
    paper = serializers.ChoiceField(choices=Paper.choices)
    accent_color = serializers.CharField()
    logo = serializers.CharField(help_text="SHA-256 of the logo at organisation/logo/, or empty.")
    bill_digest = serializers.ChoiceField(choices=Digest.choices)
    payment_terms_days = serializers.IntegerField()
    prices_include_tax = serializers.BooleanField()
    invoice_number_pattern = serializers.CharField()
    credit_note_number_pattern = serializers.CharField()


class SignedIn(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as: Authorization: Token <token>.")
    expiry = serializers.DateTimeField()
    user = User()
    organisation = Organisation()


class MembershipOut(serializers.Serializer[Any]):
    organisation = Organisation()
    role = serializers.ChoiceField(choices=Role.choices)


class Me(serializers.Serializer[Any]):
    user = User()
    organisation = Organisation()
    role = serializers.ChoiceField(choices=Role.choices)
    memberships = MembershipOut(many=True)
