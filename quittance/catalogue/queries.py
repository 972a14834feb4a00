"""Reads of products."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, Count, OuterRef, Subquery, Window

from quittance.accounts.models import Organisation
from quittance.catalogue.models import LOW, Product, ProductImage, TaxRate
from quittance.db.compiled import Compiled, columns, in_places, load, places_for

# To annotate products with: the key of the picture that stands for each, None without one.
FIRST_PICTURE = {
    "image_key": Subquery(
        ProductImage.objects.for_organisation(OuterRef("organisation_id"))
        .filter(product=OuterRef("pk"))
        .order_by("position", "pk")
        .values("key")[:1]
    )
}


@dataclass(frozen=True, slots=True)
class Low:
    """How many products are low, and what the first of them are called."""

    count: int
    names: tuple[str, ...]


def low_products(organisation: Organisation, most: int) -> Low:
    """Of those on sale, by name; at most so many names. One statement."""
    low = Product.objects.for_organisation(organisation).active().filter(LOW)
    counted = low.annotate(count=Window(Count("pk"))).order_by("name", "pk")
    rows = list(counted.values_list("count", "name")[:most])
    return Low(rows[0][0] if rows else 0, tuple(name for _count, name in rows))


def pictures_of(organisation: Organisation, ids: Collection[int]) -> dict[int, str]:
    """The key of the picture that stands for each of these products, of those that have one."""
    rows: Any = Product.objects.for_organisation(organisation).filter(pk__in=ids)
    keys = rows.annotate(**FIRST_PICTURE).values_list("pk", "image_key")
    return {pk: key for pk, key in keys if key}


def products_of(organisation: Organisation, ids: Collection[int]) -> dict[int, Product]:
    """Those of an organisation's products that have one of these ids, each with its tax rate."""
    if not ids:
        return {}
    places = places_for(ids)
    rows = _by_ids(len(places)).rows(organisation=organisation.pk, **places)
    products = {row["id"]: load(Product, row) for row in rows}
    for row in rows:
        products[row["id"]].tax_rate = load(TaxRate, row, "tax_rate__")
    return products


@cache
def _by_ids(places: int) -> Compiled:
    return Compiled(
        lambda given: (
            Product.objects.for_organisation(given("organisation", BigIntegerField()))
            .filter(pk__in=in_places(places, given))
            .values(*columns(Product), *columns(TaxRate, "tax_rate__"))
        )
    )
