"""What is in stock, what it is worth at its price, and what moved it within a period.

Quantities are in each product's own unit: they are never added up over products. What a movement
took out is negative, so that the sum of a product's movements is what they changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, StockMovement, is_low
from quittance.catalogue.rules import MovementKind
from quittance.money import round_amount
from quittance.reports.figures import DAY, NOTHING, Period, start_of

COLUMNS = (
    *("id", "sku", "name", "category_id", "category__name", "unit", "price"),
    *("stock", "low_stock_at"),
    # What the list of products can be put in order by.
    *("created_at", "updated_at"),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """A product: `row` has the columns above, `value` is in the organisation's currency, with or
    without tax as the price is; `moved` are the sums of its movements by their kind."""

    row: Mapping[str, Any]
    value: Decimal
    moved: Mapping[str, Decimal]
    period: Mapping[str, str]

    @property
    def is_low(self) -> bool:
        return is_low(self.row["stock"], self.row["low_stock_at"])

    def filters(self, kind: str = "") -> dict[str, str]:
        """Name its movements of the period in the words of their list, all or of one kind."""
        return {**self.period, **({"kind": kind} if kind else {})}


@dataclass(frozen=True, slots=True)
class Totals:
    """Of products that are counted: how many, of how many too little or nothing is left, and what
    all of it is worth: the sum of the products' values."""

    products: int
    low: int
    sold_out: int
    value: Decimal


def counted(organisation: Organisation) -> QuerySet[Any, Any]:
    """The products whose stock somebody counts."""
    own = Product.objects.for_organisation(organisation).filter(stock__isnull=False)
    rows: QuerySet[Any, Any] = own.values(*COLUMNS)
    return rows


def totals_of(organisation: Organisation, products: QuerySet[Any, Any]) -> Totals:
    """One statement over all of the products: exact decimals are multiplied in Python."""
    rows = products.order_by().values_list("stock", "price", "low_stock_at")
    low = sold_out = count = 0
    value = NOTHING
    for stock, price, low_stock_at in rows.iterator(chunk_size=2000):
        count += 1
        low += is_low(stock, low_stock_at)
        sold_out += stock <= 0
        value += _value(organisation, stock, price)
    return Totals(count, low, sold_out, value)


def stock_of(
    organisation: Organisation, rows: Sequence[Mapping[str, Any]], period: Period
) -> list[Stock]:
    """Some products, such as a page of them, with what moved them. One statement."""
    first = start_of(organisation, period.first)
    after = start_of(organisation, period.last + DAY)
    own = StockMovement.objects.for_organisation(organisation)
    within = own.filter(
        product__in=[row["id"] for row in rows], created_at__gte=first, created_at__lt=after
    )
    sums = within.order_by().values_list("product_id", "kind").annotate(moved=Sum("delta"))
    moved = _by_product(sums)
    said = {
        "created_at__gte": f"{first.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "created_at__lt": f"{after.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
    }
    nothing = dict.fromkeys(MovementKind.values, NOTHING)
    return [
        Stock(
            row,
            _value(organisation, row["stock"], row["price"]),
            {**nothing, **moved.get(row["id"], {})},
            said,
        )
        for row in rows
    ]


def _by_product(sums: Iterable[tuple[int, str, Decimal]]) -> dict[int, dict[str, Decimal]]:
    found: dict[int, dict[str, Decimal]] = {}
    for product, kind, moved in sums:
        found.setdefault(product, {})[kind] = moved
    return found


def _value(organisation: Organisation, stock: Decimal, price: Decimal) -> Decimal:
    return round_amount(stock * price, organisation.currency)
