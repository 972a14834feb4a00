"""What businesses know of a deleted person as their customer, beyond what they have issued."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.rows import record_row
from quittance.customers.models import Customer, empty_address
from quittance.db.tenancy import OrganisationQuerySet
from quittance.invoicing.documents.codes import EMAIL
from quittance.invoicing.models import Invoice
from quittance.payments.models import WAITS, CustomerCredit
from quittance.privacy.operations.apart import apart
from quittance.shop.models import Order
from quittance.shop.rules import OrderStatus

OF_THE_PERSON = ("email", "mobile")
OF_WHO_IS_NO_COMPANY = (
    *("vat_number", "registration_number", "buyer_reference", "external_id"),
    *("electronic_address", "electronic_address_scheme"),
)
DELETED = Q(user__deleted_at__isnull=False)
LIVING = Q(user__isnull=False, user__deleted_at=None)


def anonymise_customers() -> int:
    """Take the deleted out of the customers that they were, once nothing is open there; returns
    how many. A claim needs its debtor (GDPR Art. 17(3)(e))."""
    everybody = Customer.objects.across_organisations("a run looks through the customers of all")
    seen = everybody.filter(DELETED | Q(pk__in=_ordered_by_the_deleted().values("customer")))
    found = seen.order_by("pk").values_list("pk", "merged_into", "organisation")
    heads = {into or pk: organisation for pk, into, organisation in found}
    owners = Organisation.objects.in_bulk(set(heads.values()))
    return sum(
        apart(partial(_anonymised, head, owners[pk]), f"anonymising customer {head}")
        for head, pk in heads.items()
    )


def _ordered_by_the_deleted() -> OrganisationQuerySet[Order]:
    """Orders of the deleted whose customer nobody sees, and still tells of who ordered: one that
    the person had left, or an older one of the business that theirs was merged into."""
    orders = Order.objects.across_organisations("a deleted person's orders, in every shop")
    same_email = Q(customer__email=F("email")) & ~Q(email="")
    same_name = Q(customer__name=F("customer_name")) & ~Q(customer__name=F("customer__company"))
    return orders.filter(DELETED, same_email | same_name, customer__user=None)


def _anonymised(head: int, organisation: Organisation) -> int:
    """A customer with its doubles, who are one: all of them in one go, or none."""
    own = Customer.objects.for_organisation(organisation)
    with transaction.atomic(), translation.override(organisation.language):
        family = own.filter(Q(pk=head) | Q(merged_into=head)).order_by("pk")
        rows = _without_others(list(family.select_for_update(no_key=True)))
        if is_open(organisation, rows):
            return 0
        return sum(_written(one) for one in rows)


def _without_others(family: list[Customer]) -> list[Customer]:
    """Of some customers who are one those to be anonymised, as they are under lock: all, unless
    somebody who is here is behind one of them as well; then what is the deleted's by name."""
    if not family:
        return []
    ids = [one.pk for one in family]
    own = Customer.objects.for_organisation(family[0].organisation_id).filter(pk__in=ids)
    orders = Order.objects.for_organisation(family[0].organisation_id).filter(customer__in=ids)
    deleted = set(own.filter(DELETED).values_list("pk", flat=True))
    if own.filter(LIVING).exists() or orders.filter(LIVING).exists():
        return [one for one in family if one.pk in deleted]
    is_theirs = deleted or _ordered_by_the_deleted().filter(pk__in=orders.values("pk")).exists()
    return family if is_theirs else []


def is_open(organisation: Organisation, customers: list[Customer]) -> bool:
    """Whether either side still has a claim: something to pay, to deliver or to give back."""
    whose = Q(customer__in=[one.pk for one in customers])
    invoices = Invoice.objects.for_organisation(organisation).filter(whose)
    orders = Order.objects.for_organisation(organisation).filter(whose)
    credits = CustomerCredit.objects.for_organisation(organisation).filter(whose)
    return (
        invoices.open().exists()
        or invoices.filter(refund_due__gt=0).exists()
        or orders.filter(status__in=(OrderStatus.PLACED, OrderStatus.ACCEPTED)).exists()
        or credits.filter(WAITS).exists()
    )


def _written(customer: Customer) -> bool:
    changed = _without_person(customer)
    if not changed:
        return False
    customer.save()
    drafts = Invoice.objects.for_organisation(customer.organisation_id).drafts()
    drafts.filter(customer=customer).exclude(customer_name=customer.name).update(
        customer_name=customer.name, updated_at=timezone.now()
    )
    # Which, not what: the journal cannot forget.
    record_row(
        "anonymised",
        customer,
        organisation=customer.organisation_id,
        by=None,
        changes={"fields": [None, changed]},
    )
    return True


def _without_person(customer: Customer) -> list[str]:
    """The names of the fields that were changed. The record of a company stays the company's, but
    for what may name the person: who parcels are for, and an address for e-mail."""
    before = {name: getattr(customer, name) for name in _fields()}
    for name in OF_THE_PERSON:
        setattr(customer, name, "")
    customer.shipping_address = None
    if customer.company:
        customer.name = customer.company
        if customer.electronic_address_scheme == EMAIL:
            customer.electronic_address = customer.electronic_address_scheme = ""
    else:
        customer.name = _("Deleted person")
        for name in OF_WHO_IS_NO_COMPANY:
            setattr(customer, name, "")
        country = customer.billing_address.get("country", "")
        customer.billing_address = {**empty_address(), "country": country}
        customer.archived = True
    customer.user = None
    after = {name: getattr(customer, name) for name in _fields()}
    return [name for name in before if before[name] != after[name]]


def _fields() -> tuple[str, ...]:
    return (
        *("name", *OF_THE_PERSON, *OF_WHO_IS_NO_COMPANY),
        *("billing_address", "shipping_address", "archived", "user_id"),
    )
