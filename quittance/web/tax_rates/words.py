"""Tax categories of EN 16931 as people call them, and when each of them is right."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.catalogue.rules import TaxCategory

Words = str | Promise
NAMES: dict[str, Words] = {
    TaxCategory.STANDARD: _("Taxed"),
    TaxCategory.ZERO: _("Zero rated"),
    TaxCategory.EXEMPT: _("Exempt"),
    TaxCategory.REVERSE_CHARGE: _("Reverse charge"),
    TaxCategory.INTRA_COMMUNITY: _("Intra-Community supply"),
    TaxCategory.EXPORT: _("Export outside the EU"),
    TaxCategory.OUT_OF_SCOPE: _("Not subject to VAT"),
}
WHEN: dict[str, Words] = {
    TaxCategory.STANDARD: _("A rate of more than 0 %, the usual or a reduced one."),
    TaxCategory.ZERO: _("Taxed at 0 %, as some goods are by law."),
    TaxCategory.EXEMPT: _("Free of tax by a law that the invoice has to name."),
    TaxCategory.REVERSE_CHARGE: _("The buyer owes the tax; both have VAT numbers."),
    TaxCategory.INTRA_COMMUNITY: _("Goods to a business in another EU country."),
    TaxCategory.EXPORT: _("Goods that leave the EU."),
    TaxCategory.OUT_OF_SCOPE: _("No tax at all, as with small businesses."),
}


def category_name(code: str) -> Words:
    return NAMES.get(code, code)
