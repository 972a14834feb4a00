"""Shops, their products and carts as the API writes them."""

from __future__ import annotations

from typing import Any

from quittance.api.present import amounts_in, price, quantity, rate
from quittance.catalogue.pictures import url_of
from quittance.catalogue.prices import priced
from quittance.shop import models
from quittance.shop.carts import PRICE_CHANGED, CartView, Change, Row


def settings(shop: models.Shop) -> dict[str, Any]:
    names = (
        "is_open",
        "name",
        "terms",
        "takes_bank_transfer",
        "takes_cash",
        "provider",
        "sends_mails",
        "updated_at",
    )
    return {
        "slug": shop.organisation.slug,
        **{name: getattr(shop, name) for name in names},
        "payment_ways": shop.ways,
    }


def front(shop: models.Shop) -> dict[str, Any]:
    organisation = shop.organisation
    return {
        "slug": organisation.slug,
        "name": shop.name or organisation.name,
        "terms": shop.terms,
        "currency": organisation.currency,
        "prices_include_tax": organisation.prices_include_tax,
        "payment_ways": shop.ways,
    }


def product(row: dict[str, Any], shop: models.Shop) -> dict[str, Any]:
    organisation = shop.organisation
    percent, stock = row["tax_rate__percent"], row["stock"]
    gross = priced(
        row["price"], percent=percent, category=row["tax_rate__category"], organisation=organisation
    ).gross
    names = ("id", "sku", "name", "description", "unit")
    return {
        **{name: row[name] for name in names},
        "category": row["category_id"],
        "category_name": row["category__name"],
        "price": price(row["price"], organisation.currency),
        "price_with_tax": amounts_in(organisation.currency)(gross),
        "tax_rate": rate(percent),
        "stock": None if stock is None else quantity(stock),
        "in_stock": stock is None or stock > 0,
        "image": url_of(organisation.pk, row["image_key"]) if row["image_key"] else None,
    }


def cart(view: CartView) -> dict[str, Any]:
    organisation, totals = view.shop.organisation, view.totals
    amount = amounts_in(organisation.currency)
    return {
        "shop": organisation.slug,
        "currency": organisation.currency,
        "prices_include_tax": organisation.prices_include_tax,
        "items": [item(row, view) for row in view.rows],
        "subtotal": amount(totals.subtotal),
        "tax_breakdown": [
            {
                "category": one.category,
                "rate": rate(one.rate),
                "taxable": amount(one.taxable),
                "tax": amount(one.tax),
            }
            for one in totals.taxes
        ],
        "tax_total": amount(totals.tax_total),
        "total": amount(totals.total),
        "has_changes": view.has_changes,
        "version": view.version,
        "checkout_key": view.cart.checkout_key if view.cart else None,
    }


def item(row: Row, view: CartView) -> dict[str, Any]:
    currency, own = view.shop.organisation.currency, row.product
    amount, figures = amounts_in(currency), row.figures
    key = row.image_key
    return {
        "id": row.item.pk,
        "product": row.item.product_id,
        "sku": own.sku if own else "",
        "name": own.name if own else row.item.name,
        "unit": own.unit if own else "C62",
        "quantity": quantity(row.item.quantity),
        "price": price(own.price, currency) if own else None,
        "net_amount": amount(figures.net) if figures else None,
        "amount": amount(figures.amount) if figures else None,
        "tax_rate": rate(own.tax_rate.percent) if own else None,
        "image": url_of(view.shop.organisation_id, key) if key else None,
        "changes": [change(one, currency) for one in row.changes],
    }


def change(one: Change, currency: str) -> dict[str, Any]:
    is_price = one.code == PRICE_CHANGED
    was, now = (
        None if value is None else price(value, currency) if is_price else quantity(value)
        for value in (one.was, one.now)
    )
    return {"code": one.code, "detail": one.detail, "was": was, "now": now}
