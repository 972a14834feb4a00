"""What the columns and rows of reports are called."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quittance.catalogue.rules import TaxCategory
from quittance.payments.models import Method
from quittance.reports.ageing import Bucket
from quittance.reports.revenue import By
from quittance.web.formats import locale_for

BUCKETS = {
    "not_due": _("Not due yet"),
    "1-30": _("1–30 days late"),
    "31-60": _("31–60 days late"),
    "61-90": _("61–90 days late"),
    "over_90": _("Over 90 days late"),
}
METHODS = {
    Method.BANK_TRANSFER: _("Bank transfer"),
    Method.CARD: _("Card"),
    Method.CASH: _("Cash"),
    Method.OTHER: _("Other"),
    Method.CREDIT: _("Customer's credit"),
}
CATEGORIES = {
    TaxCategory.STANDARD: _("Standard"),
    TaxCategory.ZERO: _("Zero rated"),
    TaxCategory.EXEMPT: _("Exempt"),
    TaxCategory.REVERSE_CHARGE: _("Reverse charge"),
    TaxCategory.INTRA_COMMUNITY: _("Intra-Community supply"),
    TaxCategory.EXPORT: _("Export outside the EU"),
    TaxCategory.OUT_OF_SCOPE: _("Not subject to VAT"),
}
GROUPS = {
    By.MONTH: _("Month"),
    By.CUSTOMER: _("Customer"),
    By.PRODUCT: _("Product"),
    By.CATEGORY: _("Category"),
}
# What belongs to no product, or to a product without a category.
WITHOUT = {By.PRODUCT: _("Described by hand"), By.CATEGORY: _("Without a category")}


def bucket_name(bucket: Bucket) -> str:
    return str(BUCKETS[bucket.name])


def method_name(method: str) -> str | Promise:
    return METHODS.get(Method(method), method)


def month_name(month: date) -> str:
    """November 2026."""
    return format_date(month, "LLLL y", locale=locale_for(get_language() or "en", ""))


def short_month(month: date) -> str:
    """Nov."""
    return format_date(month, "LLL", locale=locale_for(get_language() or "en", ""))
