"""Reports as tables: rows of cells, each figure with the list of what it sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quittance.money import format_amount
from quittance.reports.ageing import BUCKETS, Ages, CurrencyAges
from quittance.reports.cash import Cash, CurrencyCash, Every
from quittance.reports.figures import Period
from quittance.reports.revenue import OF_LINES, By, CurrencyRevenue, Figures, Group
from quittance.reports.tax import CurrencyTax, TaxGroup
from quittance.web.navigation import address
from quittance.web.reports.documents import (
    CREDIT_NOTE,
    INVOICE,
    documents,
    lines,
    payments,
    report,
)
from quittance.web.reports.words import (
    BUCKETS as BUCKET_NAMES,
)
from quittance.web.reports.words import (
    CATEGORIES,
    GROUPS,
    WITHOUT,
    method_name,
    month_name,
)
from quittance.web.templatetags.figures import day, figure, money, percent

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Cell:
    text: Words
    url: str = ""
    is_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    label: Words
    cells: list[Cell]
    url: str = ""
    note: Words = ""


@dataclass(slots=True)
class Table:
    """`heads` name the cells; `totals` stand at the foot."""

    currency: str
    title: Words
    heads: list[Words]
    rows: list[Row] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cells:
    """Makes the cells of one currency."""

    currency: str

    def amount(self, value: Decimal | None, url: str = "") -> Cell:
        """Nothing leads nowhere, since it is the sum of nothing."""
        if not value:
            return Cell("–", is_nothing=True)
        return Cell(money(value, self.currency), url)

    def count(self, value: int, url: str = "") -> Cell:
        return Cell(figure(value), url) if value else Cell("–", is_nothing=True)

    def exact(self, value: Decimal | None) -> str:
        return "" if value is None else format_amount(value, self.currency)


# --- Ageing ------------------------------------------------------------------------------------


def ageing_table(found: CurrencyAges) -> Table:
    """Customers by age: all that is due, then from what is not late to what is latest."""
    table = Table(found.currency, _("Customer"), [_("Total"), *BUCKET_NAMES.values()])
    for one in found.customers:
        url = address("customers:detail", one.customer) or report(
            "ageing", as_of=str(one.ages.on), customer=str(one.customer)
        )
        table.rows.append(Row(one.name, _ages(one.ages, found.currency), url))
    if found.others is not None:
        said = ngettext("%(count)s other", "%(count)s others", found.others_count)
        label = said % {"count": found.others_count}
        table.rows.append(Row(label, _ages(found.others, found.currency)))
    table.totals.append(Row(_("Total"), _ages(found.ages, found.currency)))
    return table


def _ages(ages: Ages, currency: str) -> list[Cell]:
    cells = Cells(currency)
    is_listed = bool(ages.filters)
    due = [
        cells.amount(
            ages.buckets[bucket.name].amount,
            documents(ages.filters_of(bucket)) if is_listed else "",
        )
        for bucket in BUCKETS
    ]
    return [cells.amount(ages.all.amount, documents(ages.filters) if is_listed else ""), *due]


# --- Revenue -----------------------------------------------------------------------------------

DETAILS = {
    By.CUSTOMER: "customers:detail",
    By.PRODUCT: "products:detail",
    By.CATEGORY: "categories:edit",
}


def revenue_table(found: CurrencyRevenue, by: By, period: Period) -> Table:
    is_of_lines = by in OF_LINES
    heads: list[Words] = [
        _("Net"),
        _("Invoiced"),
        _("Credited"),
        _("Lines") if is_of_lines else _("Invoices"),
        _("Average"),
        _("Smallest"),
        _("Largest"),
    ]
    table = Table(found.total.currency, GROUPS[by], heads)
    for group in found.groups:
        label, url = label_of(group, by)
        table.rows.append(Row(label, _revenue(group.figures, group.filters, by), url))
    if found.others is not None:
        said = ngettext("%(count)s other", "%(count)s others", found.others_count)
        label = said % {"count": found.others_count}
        table.rows.append(Row(label, _revenue(found.others, None, by)))
    whole = {"issue_date__range": period.text, "currency": found.total.currency}
    if not is_of_lines:
        whole["status__not"] = "draft"
    table.totals.append(Row(_("Total"), _revenue(found.total, whole, by)))
    if found.allowances:
        table.totals += _without_allowances(found, whole, width=len(heads))
    return table


def label_of(group: Group, by: By) -> tuple[Words, str]:
    """What a group is called, and the page of it."""
    if by == By.MONTH:
        return month_name(group.month), ""
    if group.key is None:
        return WITHOUT[by], ""
    return group.label, address(DETAILS[by], str(group.key))


def _revenue(figures: Figures, filters: dict[str, str] | None, by: By) -> list[Cell]:
    cells = Cells(figures.currency)
    listed, amount = (lines, "net_amount") if by in OF_LINES else (documents, "taxable_total")

    def url(**more: str) -> str:
        return "" if filters is None else listed(filters, **more)

    return [
        cells.amount(figures.net, url()),
        cells.amount(figures.invoiced, url(**INVOICE)),
        cells.amount(figures.credited, url(**CREDIT_NOTE)),
        cells.count(figures.count, url(**INVOICE)),
        cells.amount(figures.average, url(**INVOICE)),
        cells.amount(figures.smallest, url(**INVOICE, **{amount: cells.exact(figures.smallest)})),
        cells.amount(figures.largest, url(**INVOICE, **{amount: cells.exact(figures.largest)})),
    ]


def _without_allowances(
    found: CurrencyRevenue, whole: dict[str, str], *, width: int
) -> Iterator[Row]:
    """From the lines to what their documents come to."""
    cells = Cells(found.total.currency)
    empty = [Cell("")] * (width - 1)
    yield Row(_("Discounts of whole documents"), [cells.amount(-found.allowances), *empty])
    url = documents({**whole, "status__not": "draft"})
    yield Row(_("Revenue"), [cells.amount(found.taxable, url), *empty])


# --- Tax ---------------------------------------------------------------------------------------


def tax_table(found: CurrencyTax, period: Period) -> Table:
    heads: list[Words] = [
        _("Taxable"),
        _("Tax"),
        _("Invoiced"),
        _("Tax on it"),
        _("Credited"),
        _("Tax on it"),
    ]
    table = Table(found.total.currency, _("Category and rate"), heads)
    for group in found.groups:
        label = f"{CATEGORIES[group.category]} · {percent(group.rate)}"  # type: ignore[index]
        table.rows.append(Row(label, _tax(group, period), note=group.category))
    table.totals.append(Row(_("Total"), _tax(found.total, period)))
    return table


def _tax(group: TaxGroup, period: Period) -> list[Cell]:
    cells, filters = Cells(group.currency), group.filters(period)
    invoices, credits = documents(filters, **INVOICE), documents(filters, **CREDIT_NOTE)
    return [
        cells.amount(group.taxable, documents(filters)),
        cells.amount(group.tax, documents(filters)),
        cells.amount(group.invoiced_taxable, invoices),
        cells.amount(group.invoiced_tax, invoices),
        cells.amount(group.credited_taxable, credits),
        cells.amount(group.credited_tax, credits),
    ]


# --- Cash --------------------------------------------------------------------------------------


def cash_table(found: CurrencyCash, every: Every) -> Table:
    heads: list[Words] = [
        _("Net"),
        _("Received"),
        _("Payments"),
        _("Refunded"),
        _("Refunds"),
    ]
    title = _("Day and method") if every == Every.DAY else _("Month and method")
    table = Table(found.total.currency, title, heads)
    for row in found.rows:
        first = row.period.first
        when = day(first) if every == Every.DAY else month_name(first)
        table.rows.append(Row(when, _cash(row), note=method_name(row.method)))
    if len(found.by_method) > 1:
        table.totals += [Row(method_name(one.method), _cash(one)) for one in found.by_method]
    table.totals.append(Row(_("Total"), _cash(found.total)))
    return table


def _cash(row: Cash) -> list[Cell]:
    """What is net has no list of its own: it is payments less refunds of others."""
    cells = Cells(row.currency)
    came, went = payments(row.filters), payments(row.refund_filters)
    return [
        cells.amount(row.net, "" if row.refunds else came),
        cells.amount(row.received, came),
        cells.count(row.payments, came),
        cells.amount(row.refunded, went),
        cells.count(row.refunds, went),
    ]
