"""Reads of products."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, OuterRef, Subquery

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, ProductImage, TaxRate
from quittance.db.compiled import Compiled, columns, load

# To annotate products with: the key of the picture that stands for each, None without one.
FIRST_PICTURE = {
    "image_key": Subquery(
        ProductImage.objects.for_organisation(OuterRef("organisation_id"))
        .filter(product=OuterRef("pk"))
        .order_by("position", "pk")
        .values("key")[:1]
    )
}


def pictures_of(organisation: Organisation, ids: Collection[int]) -> dict[int, str]:
    """The key of the picture that stands for each of these products, of those that have one."""
    rows: Any = Product.objects.for_organisation(organisation).filter(pk__in=ids)
    keys = rows.annotate(**FIRST_PICTURE).values_list("pk", "image_key")
    return {pk: key for pk, key in keys if key}


def products_of(organisation: Organisation, ids: Collection[int]) -> dict[int, Product]:
    """Those of an organisation's products that have one of these ids, each with its tax rate."""
    if not ids:
        return {}
    # Places for the next power of two, the last id in those left over: ten statements serve all.
    wanted = sorted(ids)
    places = 1 << (len(wanted) - 1).bit_length()
    wanted += [wanted[-1]] * (places - len(wanted))
    given = {f"id{place}": pk for place, pk in enumerate(wanted)}
    rows = _by_ids(places).rows(organisation=organisation.pk, **given)
    products = {row["id"]: load(Product, row) for row in rows}
    for row in rows:
        products[row["id"]].tax_rate = load(TaxRate, row, "tax_rate__")
    return products


@cache
def _by_ids(places: int) -> Compiled:
    return Compiled(
        lambda given: (
            Product.objects.for_organisation(given("organisation", BigIntegerField()))
            .filter(pk__in=[given(f"id{place}", BigIntegerField()) for place in range(places)])
            .values(*columns(Product), *columns(TaxRate, "tax_rate__"))
        )
    )
