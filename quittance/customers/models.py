from __future__ import annotations

from typing import TypedDict

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.db.tenancy import OrganisationQuerySet


class Address(TypedDict):
    """A postal address; country is ISO 3166-1 alpha-2, parts that are not known are empty."""

    line1: str
    line2: str
    postcode: str
    city: str
    region: str
    country: str


def empty_address() -> Address:
    return Address(line1="", line2="", postcode="", city="", region="", country="")


class SavedAddress(models.Model):
    """An entry of a person's address book, whatever businesses they buy from. Orders and invoices
    have addresses of their own, copied when they are made."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, db_index=False, related_name="addresses"
    )
    # What the person calls it, such as "At work".
    label = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    city = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    for_billing = models.BooleanField(default=False)
    for_shipping = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["user", "id"], name="saved_address_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(for_billing=True), name="saved_address_for_billing"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(for_shipping=True), name="saved_address_for_shipping"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.name}, {self.city}"

    @property
    def postal(self) -> Address:
        """As customers and orders keep it."""
        return Address(
            line1=self.line1,
            line2=self.line2,
            postcode=self.postcode,
            city=self.city,
            region=self.region,
            country=self.country,
        )

    @property
    def destination(self) -> Address:
        """The same with whom it is for on the first line, as a parcel needs it."""
        who = ", ".join(one for one in (self.company, self.name) if one)[:200]
        street = ", ".join(one for one in (self.line1, self.line2) if one)[:200]
        return {**self.postal, "line1": who, "line2": street}


class EInvoiceFormat(models.TextChoices):
    """What a customer's own systems ask of an e-invoice beyond EN 16931."""

    XRECHNUNG = "xrechnung", "XRechnung"
    PEPPOL = "peppol", "Peppol BIS Billing"


class CustomerQuerySet(OrganisationQuerySet["Customer"]):
    def current(self) -> CustomerQuerySet:
        return self.filter(archived=False)


class Customer(OrganisationModel):
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    mobile = models.CharField(max_length=32, blank=True)
    company = models.CharField(max_length=200, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    registration_number = models.CharField(max_length=50, blank=True)
    buyer_reference = models.CharField(max_length=100, blank=True)
    electronic_address = models.CharField(max_length=200, blank=True)
    electronic_address_scheme = models.CharField(max_length=4, blank=True)
    einvoice_format = models.CharField(
        max_length=10, choices=EInvoiceFormat.choices, blank=True, default=""
    )
    # Mails bring the document as XML too; to who has a format of their own they do anyway.
    send_xml = models.BooleanField(default=False, db_default=False)
    billing_address = models.JSONField(default=empty_address)
    shipping_address = models.JSONField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    archived = models.BooleanField(default=False)
    # How another system calls this customer: an import finds its customers again by it.
    external_id = models.CharField(max_length=100, blank=True)
    # Who stands for this customer since the two were found to be one; never in turn merged itself.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="doubles",
    )
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="customers"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~Q(external_id=""),
                name="customer_external_id_unique",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(archived=True) & ~Q(merged_into=F("id")),
                name="customer_merged_is_archived",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="customer_org_id"),
            models.Index(fields=["organisation", "name", "id"], name="customer_org_name"),
            models.Index(
                fields=["organisation", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="customer_org_merged",
            ),
            # For a person with an account, who may be a customer of anybody's (linking.py).
            models.Index(
                Lower("email"), condition=Q(user__isnull=True), name="customer_email_lower"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def wants_xml(self) -> bool:
        return self.send_xml or bool(self.einvoice_format)

    def snapshot(self) -> dict[str, object]:
        """The buyer as an issued document keeps it."""
        names = (
            "name company email mobile vat_number registration_number buyer_reference "
            "electronic_address electronic_address_scheme einvoice_format billing_address "
            "shipping_address"
        )
        return {name: getattr(self, name) for name in names.split()}
