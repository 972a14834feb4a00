"""What businesses know of a deleted person as their customer, beyond what they have issued."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from quittance.accounts.masterdata import found_row
from quittance.audit.rows import record_row
from quittance.customers.models import Customer, empty_address
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice
from quittance.payments.models import WAITS, CustomerCredit
from quittance.shop.models import Order
from quittance.shop.rules import OrderStatus

OF_THE_PERSON = ("email", "mobile")
OF_WHO_IS_NO_COMPANY = (
    *("vat_number", "registration_number", "buyer_reference"),
    *("electronic_address", "electronic_address_scheme"),
)


def anonymise_customers() -> int:
    """Take the deleted out of the customers that they were, once nothing is open there; returns
    how many. A claim needs its debtor (GDPR Art. 17(3)(e))."""
    left = Customer.objects.across_organisations("a run looks through the customers of all")
    rows = left.filter(
        Q(user__deleted_at__isnull=False) | Q(merged_into__user__deleted_at__isnull=False)
    ).select_related("organisation")
    # Doubles first: they are found by whom they were merged into.
    ordered = sorted(rows, key=lambda one: (one.merged_into_id is None, one.pk))
    return sum(_anonymised(one) for one in ordered)


def _anonymised(seen: Customer) -> bool:
    with transaction.atomic():
        try:
            customer = found_row(Customer, seen.pk, organisation=seen.organisation)
        except NotFound:
            return False
        if is_open(customer):
            return False
        with translation.override(seen.organisation.language):
            changed = _without_person(customer)
        if not changed:
            return False
        customer.save()
        # Which, not what: the journal cannot forget.
        record_row(
            "anonymised",
            customer,
            organisation=customer.organisation_id,
            by=None,
            changes={"fields": [None, changed]},
        )
    return True


def is_open(customer: Customer) -> bool:
    """Whether either side still has a claim: something to pay, to deliver or to give back."""
    organisation = customer.organisation_id
    whose = Q(customer=customer.pk) | Q(customer__merged_into=customer.pk)
    if customer.merged_into_id:
        whose |= Q(customer=customer.merged_into_id)
    invoices = Invoice.objects.for_organisation(organisation).filter(whose)
    orders = Order.objects.for_organisation(organisation).filter(whose)
    credits = CustomerCredit.objects.for_organisation(organisation).filter(whose)
    return (
        invoices.open().exists()
        or invoices.filter(refund_due__gt=0).exists()
        or orders.filter(status__in=(OrderStatus.PLACED, OrderStatus.ACCEPTED)).exists()
        or credits.filter(WAITS).exists()
    )


def _without_person(customer: Customer) -> list[str]:
    """The names of the fields that were changed. The record of a company stays the company's."""
    before = {name: getattr(customer, name) for name in _fields()}
    for name in OF_THE_PERSON:
        setattr(customer, name, "")
    if customer.company:
        customer.name = customer.company
    else:
        customer.name = _("Deleted person")
        for name in OF_WHO_IS_NO_COMPANY:
            setattr(customer, name, "")
        country = customer.billing_address.get("country", "")
        customer.billing_address = {**empty_address(), "country": country}
        customer.shipping_address = None
        customer.archived = True
    customer.user = None
    after = {name: getattr(customer, name) for name in _fields()}
    return [name for name in before if before[name] != after[name]]


def _fields() -> tuple[str, ...]:
    return (
        *("name", *OF_THE_PERSON, *OF_WHO_IS_NO_COMPANY),
        *("billing_address", "shipping_address", "archived", "user_id"),
    )
