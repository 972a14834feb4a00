"""Many products at once: all of them are changed, or none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.catalogue.models import Category, Product
from quittance.catalogue.stock import set_stock
from quittance.errors import InvalidInput, Problem

MOST_CHANGES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What shall be different about a product: names of its fields, `stock` among them."""

    product: int
    values: dict[str, Any]


@dataclass(slots=True)
class Written:
    """Rows that are written and still have to be told to the journal, in this order."""

    by: User | None
    rows: list[tuple[Category | Product, dict[str, Any]]] = field(default_factory=list)

    def add(self, row: Category) -> None:
        row.save()
        self.rows.append((row, {}))

    def put(self, product: Product, values: dict[str, Any]) -> bool:
        """A locked product, or a new one; False where that is what it was."""
        is_new = product.pk is None
        before = {} if is_new else told(product)
        stock = values.get("stock", product.stock)
        for name, value in values.items():
            if name != "stock":
                setattr(product, name, value)
        if not is_new and before == told(product) and stock == product.stock:
            return False
        product.save()
        set_stock(product, stock, by=self.by)
        self.rows.append((product, before))
        return True

    def tell(self) -> None:
        for row, before in self.rows:
            record_row(
                "changed" if before else "created",
                row,
                organisation=row.organisation_id,
                by=self.by,
                changes=changed(before, told(row)),
            )


def change_products(
    *, organisation: Organisation, changes: Sequence[Change], by: User
) -> list[Product]:
    """Put new prices, stocks and the like on many products; each has its entry in the journal.

    Raises InvalidInput naming each product that is not there or named twice
    (`changes.0.product`); then none of them has changed.
    """
    with transaction.atomic():
        products = locked_products(organisation, [one.product for one in changes])
        problems = _problems(changes, products)
        if problems:
            raise InvalidInput(problems=problems)
        written = Written(by)
        for one in changes:
            written.put(products[one.product], one.values)
        written.tell()
    return [products[one.product] for one in changes]


def locked_products(organisation: Organisation, ids: Collection[int]) -> dict[int, Product]:
    """Those of these products that are there, under lock, taken in the order of their ids."""
    own = Product.objects.for_organisation(organisation).filter(pk__in=set(ids))
    return {one.pk: one for one in own.select_for_update(no_key=True).order_by("pk")}


def _problems(changes: Sequence[Change], products: dict[int, Product]) -> list[Problem]:
    problems = []
    seen: set[int] = set()
    for index, one in enumerate(changes):
        where = f"changes.{index}.product"
        if one.product not in products:
            detail = gettext("There is no product %(id)s.") % {"id": one.product}
            problems.append(Problem("does_not_exist", detail, where))
        elif one.product in seen:
            detail = gettext("This product is named twice.")
            problems.append(Problem("invalid", detail, where))
        seen.add(one.product)
    return problems
