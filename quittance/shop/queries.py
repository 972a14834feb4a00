"""Reads of orders."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from quittance.accounts.models import Organisation, User
from quittance.shop.models import Order, Shop

# To annotate invoices with: the id of the order that each was made of, None without one.
ORDER_OF = {
    "order": Subquery(
        Order.objects.for_organisation(OuterRef("organisation_id"))
        .filter(invoice=OuterRef("pk"))
        .values("pk")[:1]
    )
}


def bought_by(user: User) -> Any:
    """What a person has ordered, in every shop."""
    everywhere = Order.objects.across_organisations("a person sees what they ordered everywhere")
    return everywhere.filter(user=user)


def bought_everywhere(user: User) -> Any:
    """The same as a list: with its business, its invoice, its customer, and whether the shop is
    open (`shop_is_open`) in which its page is."""
    open_shops = Shop.objects.for_organisation(OuterRef("organisation_id")).filter(is_open=True)
    related = ("organisation", "invoice", "customer", "customer__merged_into")
    return bought_by(user).select_related(*related).annotate(shop_is_open=Exists(open_shops))


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


def order_of(organisation: Organisation, invoice: int) -> int | None:
    """The id of the order that an invoice was made of, None without one."""
    own = Order.objects.for_organisation(organisation)
    return own.filter(invoice=invoice).values_list("pk", flat=True).first()
