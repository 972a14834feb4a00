"""The way from nothing to the first sent invoice. What has been done is seen by what there is."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.accounts.models import Organisation
from quittance.catalogue.models import TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.web.navigation import address


@dataclass(frozen=True, slots=True)
class Step:
    slug: str
    icon: str
    title: str | Promise
    why: str | Promise
    url: str
    is_done: bool


def steps_of(organisation: Organisation, *, has_sent: bool | None = None) -> list[Step]:
    """Every step in its order, with where it is done; three questions to the database, one less
    where it is known whether anything `has_sent`."""
    has_rates = TaxRate.objects.for_organisation(organisation).exists()
    has_customers = Customer.objects.for_organisation(organisation).exists()
    if has_sent is None:
        has_sent = Invoice.objects.for_organisation(organisation).issued().exists()
    return [
        Step(
            "business",
            "building",
            _("Your business"),
            _("Address and VAT number, as invoices must name them"),
            reverse("start:business"),
            bool(organisation.line1 and organisation.city),
        ),
        Step(
            "habits",
            "settings",
            _("Currency, language, numbers"),
            _("Suggested by your country; look them over once"),
            reverse("start:habits"),
            organisation.time_zone != "UTC",
        ),
        Step(
            "taxes",
            "tax",
            _("Tax rates"),
            _("The ones of your country with one click"),
            reverse("start:taxes"),
            has_rates,
        ),
        Step(
            "bank",
            "bank",
            _("Bank account"),
            _("So that customers know where to pay, by a code to scan as well"),
            reverse("start:bank"),
            bool(organisation.iban),
        ),
        Step(
            "customer",
            "customer",
            _("First customer"),
            _("A name is enough"),
            reverse("start:customer"),
            has_customers,
        ),
        Step(
            "invoice",
            "send",
            _("First invoice"),
            _("Add a line, look at it, send it"),
            address("invoices:new") or "/api/docs/",
            has_sent,
        ),
    ]


def next_after(steps: list[Step], slug: str) -> Step | None:
    """The first step after this one that is still to be done."""
    place = [step.slug for step in steps].index(slug)
    return next((step for step in steps[place + 1 :] if not step.is_done), None)
