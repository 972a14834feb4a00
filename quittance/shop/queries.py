"""Reads of orders."""

from __future__ import annotations

from typing import Any

from quittance.accounts.models import Organisation, User
from quittance.shop.models import Order, Shop


def bought_by(user: User) -> Any:
    """What a person has ordered, in every shop."""
    everywhere = Order.objects.across_organisations("a person sees what they ordered everywhere")
    return everywhere.filter(user=user)


def sold_by(organisation: Organisation) -> Any:
    return Order.objects.for_organisation(organisation)


def shop_of(organisation: Organisation) -> Shop:
    """The organisation's shop; one that is closed and not saved where it has none yet."""
    own = Shop.objects.for_organisation(organisation).first()
    found = own or Shop()
    found.organisation = organisation
    return found


def has_shop(organisation: Organisation) -> bool:
    return Shop.objects.for_organisation(organisation).exists()
