"""The customer behind a buyer: found or made, with the address that the next order begins with."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Q
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.customers.book import NEEDED, AddressInput, add_address, address_of, is_known
from quittance.customers.errors import AddressBookFull
from quittance.customers.models import Address, Customer, SavedAddress, empty_address
from quittance.customers.queries import locked_customer
from quittance.db.compiled import Compiled, columns, loaded
from quittance.errors import InvalidInput, NotFound, Problem
from quittance.shop.models import Order
from quittance.shop.rules import PaymentWay


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a buyer says of themselves; what is None is as it was. A `shipping_address` without
    any part is none: it goes where the invoice does."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    mobile: str | None = None
    vat_number: str | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None

    def given(self) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Known:
    """A customer who is written, and what the journal has still to be told of it."""

    customer: Customer
    before: Mapping[str, Any]

    def tell(self, *, by: User) -> None:
        changes = changed(self.before, told(self.customer))
        if changes:
            record_row(
                "changed" if self.before else "created",
                self.customer,
                organisation=self.customer.organisation_id,
                by=by,
                changes=changes,
            )


CURRENT = Compiled(
    lambda given: (
        Customer.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(user=given("user", BigIntegerField()))
        .current()
        .order_by("pk")
        .values(*columns(Customer))[:1]
    )
)


def customer_of_user(organisation: Organisation, user: User) -> Customer | None:
    """The customer that a person is for an organisation, or who stands for that one since the two
    were merged, unless that is somebody else; of several the first."""
    current = loaded(CURRENT, Customer, organisation=organisation.pk, user=user.pk)
    if current:
        return current[0]
    own = Customer.objects.for_organisation(organisation)
    mine = own.filter(user=user).order_by("pk")
    theirs = Q(merged_into__user=None) | Q(merged_into__user=user)
    merged = mine.filter(theirs, merged_into__archived=False).first()
    return merged.merged_into if merged else None


def known_customer(organisation: Organisation, user: User, given: Particulars, way: str) -> Known:
    """Find or make the customer, under lock, with what was given put on it. Who holds the person's
    cart comes here alone, so that none is made twice.

    Raises InvalidInput naming each part of an address that is needed to be sent to.
    """
    found = customer_of_user(organisation, user)
    if found is not None:
        found = locked_customer(organisation, found.pk)
    customer = found or Customer(
        organisation=organisation,
        user=user,
        name=user.full_name,
        email=user.email,
        mobile=user.mobile,
        billing_address=empty_address(),
        currency=organisation.currency,
    )
    before = told(found) if found else {}
    for name, value in given.given().items():
        setattr(customer, name, value)
    if not any((customer.shipping_address or {}).values()):
        customer.shipping_address = None
    _refuse_incomplete(customer, way)
    if told(customer) != before:
        customer.save()
    return Known(customer, before)


def _refuse_incomplete(customer: Customer, way: str) -> None:
    problems = []
    if not customer.name:
        detail = gettext("Say who orders.")
        problems.append(Problem("required", detail, "name"))
    address: Mapping[str, str] = customer.billing_address
    lacking = [name for name in NEEDED if not address.get(name)]
    if lacking and way != PaymentWay.CASH:
        detail = gettext("This part of the address is needed.")
        problems += [Problem("required", detail, f"billing_address.{name}") for name in lacking]
    if problems:
        raise InvalidInput(problems=problems)


def chosen_address(user: User, pk: int, attr: str) -> SavedAddress:
    """An entry of the buyer's address book. Raises InvalidInput where it is not there."""
    try:
        return address_of(user, pk)
    except NotFound as error:
        detail = gettext("This address is not in your address book.")
        raise InvalidInput(detail, attr=f"{attr}_address", code="does_not_exist") from error


def remember(user: User, order: Order) -> None:
    """Put where the invoice went into the buyer's address book, if it is whole, is not in there,
    and there is room. A new book begins with it."""
    entry = AddressInput(
        name=order.customer_name,
        company=order.customer.company,
        **{name: order.billing_address[name] for name in empty_address()},  # type: ignore[literal-required]
    )
    if all(getattr(entry, name) for name in NEEDED) and not is_known(user, entry):
        with suppress(AddressBookFull):
            add_address(user=user, data=entry)
