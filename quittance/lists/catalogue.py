"""Categories, tax rates and products, as lists."""

from __future__ import annotations

from django.db.models import Q

from quittance.catalogue.models import LOW
from quittance.catalogue.rules import MovementKind, TaxCategory
from quittance.lists import filters

TIMES = {
    "created_at": filters.instant("created_at"),
    "updated_at": filters.instant("updated_at"),
}
ORDER_BY_TIME = {"id": "id", "created_at": "created_at", "updated_at": "updated_at"}
CATEGORIES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "name": filters.text("name"),
        "parent": filters.reference("parent"),
        **TIMES,
    },
    search=("name",),
    ordering={"name": "name", **ORDER_BY_TIME},
)
TAX_RATES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "name": filters.text("name"),
        "percent": filters.number("percent", digits=3, places=4),
        "category": filters.choice("category", TaxCategory.values),
        "active": filters.flag("active"),
        "default": filters.flag("is_default"),
        **TIMES,
    },
    search=("name",),
    ordering={"name": "name", "percent": "percent", **ORDER_BY_TIME},
)


def low_stock(values: list[str], asker: filters.Asker) -> Q:
    """Products of which too little is left, or all the others."""
    return LOW if filters.as_bool(values[-1]) else ~LOW


PRODUCTS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "sku": filters.text("sku"),
        "name": filters.text("name"),
        "description": filters.text("description"),
        "category": filters.reference("category"),
        "category_name": filters.text("category__name"),
        "unit": filters.text("unit"),
        "price": filters.number("price", digits=12, places=6),
        "tax_rate": filters.reference("tax_rate"),
        "tax_percent": filters.number("tax_rate__percent", digits=3, places=4),
        "stock": filters.number("stock", digits=12, places=6),
        "low_stock_at": filters.number("low_stock_at", digits=12, places=6),
        "active": filters.flag("active"),
        **TIMES,
    },
    search=("sku", "name", "description"),
    ordering={
        "name": "name",
        "sku": "sku",
        "price": "price",
        "stock": "stock",
        **ORDER_BY_TIME,
    },
    special={"low_stock": low_stock},
)
MOVEMENTS = filters.FilterSet(
    fields={
        "sequence": filters.count("sequence"),
        "kind": filters.choice("kind", MovementKind.values),
        "delta": filters.number("delta", digits=12, places=6),
        "stock_after": filters.number("stock_after", digits=12, places=6),
        "reason": filters.text("reason"),
        "created_at": filters.instant("created_at"),
    },
    search=("reason",),
    ordering={"sequence": "sequence", "id": "id", "created_at": "created_at"},
)
IMAGES = filters.FilterSet(
    fields={
        "alt": filters.text("alt"),
        "position": filters.count("position"),
        "created_at": filters.instant("created_at"),
    },
    ordering={"position": "position", "id": "id", "created_at": "created_at"},
)
