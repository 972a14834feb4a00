"""What holds for categories, tax rates and products, whoever writes them: pages or API."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.masterdata import change_row, create_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import TaxCategory, rate_fits_category
from quittance.catalogue.stock import set_stock
from quittance.errors import InvalidInput, NotFound

CATEGORY_UNIQUE = TAX_RATE_UNIQUE = ("name",)
PRODUCT_UNIQUE = ("sku",)
CATEGORY_IN_USE = gettext_lazy(
    "Products or other categories belong to this category. Move them first."
)
TAX_RATE_IN_USE = gettext_lazy("Products use this tax rate. Give them another one first.")


def refuse_circle(category: Category, parent: Category | None) -> None:
    """Raises InvalidInput where a category would stand below itself."""
    above = parent
    while above is not None:
        if above.pk == category.pk:
            detail = _("A category cannot stand below itself.")
            raise InvalidInput(detail, attr="parent", code="invalid")
        above = above.parent


def fitting_category(percent: Decimal, category: str) -> str:
    """The tax category of a rate, by its percentage where none is given. Raises InvalidInput for
    one that does not fit."""
    by_percent = TaxCategory.STANDARD if percent else TaxCategory.ZERO
    chosen = category or by_percent
    if not rate_fits_category(percent, chosen):
        detail = _("Category S needs more than 0 percent, every other category 0.")
        raise InvalidInput(detail, attr="percent", code="invalid")
    return chosen


def add_product(product: Product, *, by: User) -> Product:
    """Save a new product; a stock that it brings along is its first movement. Raises InvalidInput
    (`unique`) for an SKU that another one has."""
    stock, product.stock = product.stock, None
    count = partial(set_stock, product, stock, by=by)
    return create_row(product, by=by, unique=PRODUCT_UNIQUE, then=count)


def change_product(
    product: Product, values: Mapping[str, Any], *, by: User, verb: str = "changed"
) -> None:
    """Put new values on a locked product; another stock is a movement. Raises as `add_product`."""
    plain = {name: value for name, value in values.items() if name != "stock"}
    stock = values.get("stock", product.stock)
    count = partial(set_stock, product, stock, by=by)
    change_row(product, plain, by=by, unique=PRODUCT_UNIQUE, verb=verb, then=count)


def offer_product(*, organisation: Organisation, product_id: int, active: bool, by: User) -> None:
    """Put a product on sale or take it off. Raises NotFound."""
    _offer(Product, product_id, organisation=organisation, active=active, by=by)


def offer_tax_rate(*, organisation: Organisation, tax_rate_id: int, active: bool, by: User) -> None:
    """Offer a tax rate for products, or no more; the one to begin with is that no longer then.
    Raises NotFound."""
    _offer(TaxRate, tax_rate_id, organisation=organisation, active=active, by=by)


def _offer(
    model: type[Product] | type[TaxRate],
    pk: int,
    *,
    organisation: Organisation,
    active: bool,
    by: User,
) -> None:
    with transaction.atomic():
        row = found_row(model, pk, organisation=organisation)
        values = {"active": active}
        if isinstance(row, TaxRate) and not active:
            values["is_default"] = False
        change_row(row, values, by=by, verb="activated" if active else "deactivated")


def prefer_tax_rate(*, organisation: Organisation, tax_rate_id: int, by: User) -> None:
    """Make a tax rate the one to begin with, instead of the one that was. Raises NotFound."""
    with transaction.atomic():
        own = TaxRate.objects.for_organisation(organisation)
        both = own.filter(Q(pk=tax_rate_id) | Q(is_default=True)).select_for_update(no_key=True)
        rows = {row.pk: row for row in both.order_by("pk")}
        rate = rows.pop(tax_rate_id, None)
        if rate is None:
            raise NotFound()
        before = told(rate)
        for other in rows.values():
            other.is_default = False
            other.save()
        rate.is_default = rate.active = True
        rate.save()
        record_row(
            "preferred",
            rate,
            organisation=rate.organisation_id,
            by=by,
            changes=changed(before, told(rate)),
            related=("tax_rate", next(iter(rows))) if rows else None,
        )
