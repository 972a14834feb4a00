"""The categories of a shop: beside every page where they are few; else those next to where one is,
and a page with all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product

# More than these beside every page are no help, and would be most of it.
MOST = 12


@dataclass(frozen=True, slots=True)
class Menu:
    """`rows` are all categories, or with `has_more` those right below `path`, which leads from the
    top to where one is."""

    rows: list[Category]
    path: list[Category]
    has_more: bool


def offered(organisation: Organisation) -> QuerySet[Category]:
    """Categories in which something is on sale, or right below which."""
    sold = Product.objects.for_organisation(organisation).active()
    own = Category.objects.for_organisation(organisation)
    here = Exists(sold.filter(category=OuterRef("pk")))
    below = Exists(sold.filter(category__parent=OuterRef("pk")))
    return own.filter(here | below)


def menu_of(organisation: Organisation, here: Category | None) -> Menu:
    """Two statements, however many there are: the second reads by the index of names and stops."""
    own = Category.objects.for_organisation(organisation)
    is_few = len(own.values_list("pk")[: MOST + 1]) <= MOST
    rows = offered(organisation).order_by("name", "pk")
    if is_few:
        return Menu(list(rows), [], has_more=False)
    path = [one for one in (here.parent, here) if one] if here else []
    return Menu(list(rows.filter(parent=here)[:MOST]), path, has_more=True)


def in_order(rows: QuerySet[Category]) -> QuerySet[Any]:
    """Each above those below it."""
    ordered: QuerySet[Any] = rows.select_related("parent").order_by(
        Coalesce("parent__name", "name"), Coalesce("parent_id", 0), "name", "pk"
    )
    return ordered
