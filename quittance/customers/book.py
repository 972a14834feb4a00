"""A person's address book. Its entries are theirs alone: no business sees one that was not used."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from quittance.accounts.models import User
from quittance.accounts.operations import locked_person
from quittance.customers.errors import AddressBookFull
from quittance.customers.models import SavedAddress
from quittance.errors import NotFound

MOST_ADDRESSES = 50
# Without these nothing arrives.
NEEDED = ("line1", "city", "country")
USES = ("for_billing", "for_shipping")


@dataclass(frozen=True, slots=True)
class AddressInput:
    """Whom and where; country is ISO 3166-1 alpha-2. `for_billing` and `for_shipping` make it the
    one that a checkout begins with, instead of the one that was it before."""

    name: str
    line1: str
    city: str
    country: str
    label: str = ""
    company: str = ""
    line2: str = ""
    postcode: str = ""
    region: str = ""
    for_billing: bool = False
    for_shipping: bool = False


def addresses_of(user: User) -> QuerySet[SavedAddress]:
    """The one to begin with first, then the newest."""
    return SavedAddress.objects.filter(user=user).order_by("-for_billing", "-for_shipping", "-pk")


def address_of(user: User, pk: int) -> SavedAddress:
    """Raises NotFound, also for somebody else's."""
    found = SavedAddress.objects.filter(user=user, pk=pk).first()
    if found is None:
        raise NotFound()
    return found


def is_known(user: User, data: AddressInput) -> bool:
    """Whether the same is in the book, whatever it is called and used for."""
    same = asdict(data)
    for name in ("label", *USES):
        del same[name]
    return SavedAddress.objects.filter(user=user, **same).exists()


def add_address(*, user: User, data: AddressInput) -> SavedAddress:
    """The first one of a book is for everything. Raises AddressBookFull and AccountGone."""
    with transaction.atomic():
        locked_person(user)
        count = SavedAddress.objects.filter(user=user).count()
        if count >= MOST_ADDRESSES:
            raise AddressBookFull()
        entry = SavedAddress(user=user, **asdict(data))
        if not count:
            entry.for_billing = entry.for_shipping = True
        _replace_preferred(entry)
        entry.save()
    return entry


def change_address(*, user: User, pk: int, values: dict[str, Any]) -> SavedAddress:
    """Put other values on an entry, by the names of AddressInput. Raises NotFound."""
    with transaction.atomic():
        entry = locked_address(user, pk)
        for name, value in values.items():
            setattr(entry, name, value)
        _replace_preferred(entry)
        entry.save()
    return entry


def delete_address(*, user: User, pk: int) -> None:
    """What was ordered with it keeps its own copy. Raises NotFound."""
    with transaction.atomic():
        locked_address(user, pk).delete()


def locked_address(user: User, pk: int) -> SavedAddress:
    """An entry, with its book under lock. Raises NotFound and AccountGone."""
    locked_person(user)
    return address_of(user, pk)


def _replace_preferred(entry: SavedAddress) -> None:
    others = SavedAddress.objects.filter(user=entry.user_id).exclude(pk=entry.pk)
    for use in USES:
        if getattr(entry, use):
            others.filter(**{use: True}).update(**{use: False})
