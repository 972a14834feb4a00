"""What holds for categories, tax rates and products, whoever writes them: pages or API."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.masterdata import change_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import TaxCategory, rate_fits_category
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
