"""Revenue of a period by month, customer, product or category, in each currency.

All amounts are without tax. What was issued counts on its issue date: invoices add, credit notes
take away, each in the month of its own date. By month and customer documents are counted with their
taxable totals (BT-109); by product and category their lines with net amounts (BT-131), from which
the documents' own discounts (BT-107) are still to be taken: they belong to no line, and stand
beside the groups as `allowances`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import BigIntegerField, Count, DateField, F, Max, Min, Q, QuerySet, Sum

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product
from quittance.customers.doubles import kept_for
from quittance.customers.models import Customer
from quittance.db.compiled import Compiled
from quittance.db.expressions import MonthOf
from quittance.invoicing.models import Invoice, InvoiceLine, IssuedTally
from quittance.invoicing.rules import Kind, Status
from quittance.money import round_amount
from quittance.reports.figures import NOTHING, Period, month_of, summed

NAMES_AT_ONCE = 500
MOST_GROUPS = 100


class By(StrEnum):
    MONTH = "month"
    CUSTOMER = "customer"
    PRODUCT = "product"
    CATEGORY = "category"


@dataclass(slots=True)
class Figures:
    """`count` invoices (or lines of invoices) over `invoiced`, the smallest and the largest of
    them; `credit_notes` (or lines of them) over `credited`. In one currency, without tax."""

    currency: str
    count: int = 0
    invoiced: Decimal = NOTHING
    smallest: Decimal | None = None
    largest: Decimal | None = None
    credit_notes: int = 0
    credited: Decimal = NOTHING

    @property
    def net(self) -> Decimal:
        return self.invoiced - self.credited

    @property
    def average(self) -> Decimal | None:
        """Of the invoices, rounded to the currency; None of none."""
        return round_amount(self.invoiced / self.count, self.currency) if self.count else None

    def take(self, row: Mapping[str, Any]) -> None:
        """Add what the database has summed of one kind of document."""
        if row["of"] == Kind.CREDIT_NOTE:
            self.credit_notes += row["n"]
            self.credited += row["amount"]
        else:
            self.count += row["n"]
            self.invoiced += row["amount"]
            self.smallest = _first(min, self.smallest, row["least"])
            self.largest = _first(max, self.largest, row["most"])

    def add(self, other: Figures) -> None:
        self.count += other.count
        self.invoiced += other.invoiced
        self.credit_notes += other.credit_notes
        self.credited += other.credited
        self.smallest = _first(min, self.smallest, other.smallest)
        self.largest = _first(max, self.largest, other.largest)


@dataclass(slots=True)
class Group:
    """`key` is a month's first day or an id, None for what belongs to none; `filters` name exactly
    its documents (or their lines, by product and category) in the words of their list."""

    key: date | int | None
    label: str
    figures: Figures
    filters: dict[str, str]

    @property
    def month(self) -> Any:
        """The first day of it, where groups are months."""
        return self.key


@dataclass(slots=True)
class CurrencyRevenue:
    """`others` sums the groups beyond the largest ones that `groups` holds; `allowances` are
    discounts of whole documents, where groups are of lines."""

    total: Figures
    groups: list[Group] = field(default_factory=list)
    others: Figures | None = None
    others_count: int = 0
    allowances: Decimal = NOTHING

    @property
    def taxable(self) -> Decimal:
        """What the documents come to: the groups less discounts that belong to no line."""
        return self.total.net - self.allowances

    def add(self, group: Group, most: int | None) -> None:
        self.total.add(group.figures)
        if most is None or len(self.groups) < most:
            self.groups.append(group)
            return
        self.others = self.others or Figures(self.total.currency)
        self.others.add(group.figures)
        self.others_count += 1


def revenue(
    organisation: Organisation,
    by: By,
    period: Period,
    *,
    currency: str = "",
    most: int | None = MOST_GROUPS,
) -> list[CurrencyRevenue]:
    """Per currency, the largest groups first (months in their order), at most `most` of them by
    themselves, all where it is None. A few statements, however many documents there are."""
    found: dict[str, CurrencyRevenue] = {}
    for group in _groups(organisation, by, period, currency):
        own = group.figures.currency
        found.setdefault(own, CurrencyRevenue(Figures(own))).add(group, most)
    if by in NAMED:
        _put_names(organisation, by, [group for one in found.values() for group in one.groups])
    if by in OF_LINES and found:
        for own, allowances in _allowances(organisation, period, currency):
            found[own].allowances = allowances
    return [found[own] for own in sorted(found)]


def _groups(organisation: Organisation, by: By, period: Period, currency: str) -> list[Group]:
    """Every group: months in their order, others by what they come to."""
    rows = _rows(organisation, by, period, currency)
    kept = kept_for(organisation) if by == By.CUSTOMER else {}
    figures: dict[tuple[str, Any], Figures] = {}
    for row in rows:
        own, key = row["currency"], kept.get(row["key"], row["key"])
        figures.setdefault((own, key), Figures(own)).take(row)
    groups = [_group(by, key, one, period) for (_, key), one in figures.items()]
    if by == By.MONTH:
        return sorted(groups, key=lambda group: group.label)
    # By the key too, so that equal ones stand in the same order each time.
    return sorted(groups, key=lambda group: (-group.figures.net, str(group.key)))


def _rows(
    organisation: Organisation, by: By, period: Period, currency: str
) -> Iterable[dict[str, Any]]:
    if by == By.MONTH:
        found = by_month(organisation, period)
        return [row for row in found if not currency or row["currency"] == currency]
    rows = ROWS[by](organisation, period)
    return rows.filter(currency=currency) if currency else rows


def _group(by: By, key: Any, figures: Figures, period: Period) -> Group:
    filters = {"issue_date__range": period.text, "currency": figures.currency}
    if by == By.MONTH:
        filters["issue_date__range"] = period.cut(month_of(key)).text
    elif key is None:
        filters[f"{by}__isnull"] = "true"
    else:
        filters[str(by)] = str(key)
    if by not in OF_LINES:
        filters["status__not"] = "draft"
    label = f"{key:%Y-%m}" if by == By.MONTH else ""
    return Group(key, label, figures, filters)


def _put_names(organisation: Organisation, by: By, groups: Sequence[Group]) -> None:
    for start in range(0, len(groups), NAMES_AT_ONCE):
        portion = groups[start : start + NAMES_AT_ONCE]
        rows = NAMED[by].objects.for_organisation(organisation)
        keys = {group.key for group in portion}
        names = dict(rows.filter(pk__in=keys).values_list("pk", "name"))
        for group in portion:
            group.label = names.get(group.key, "")


# Rows are grouped by the kind of document as well: one sum over all of them takes the database a
# fraction of the time of two sums that each look which rows are theirs.


def by_month(organisation: Organisation, period: Period) -> list[dict[str, Any]]:
    """What some days came to, by currency, kind (`of`) and the first day of the month (`key`). From
    the days' tallies: some hundred rows for a year of any number of documents."""
    return ISSUED.rows(organisation=organisation.pk, first=period.first, last=period.last)


def _issued(given: Any) -> QuerySet[Any, Any]:
    own = IssuedTally.objects.for_organisation(given("organisation", BigIntegerField()))
    days = own.filter(day__gte=given("first", DateField()), day__lte=given("last", DateField()))
    months: QuerySet[Any, Any] = (
        days.order_by()
        .values("currency", of=F("kind"), key=MonthOf("day"))
        .annotate(n=Sum("count"), amount=Sum("taxable"), least=Min("smallest"), most=Max("largest"))
    )
    return months


ISSUED = Compiled(_issued)


def _by_customer(organisation: Organisation, period: Period) -> QuerySet[Any, Any]:
    own = Invoice.objects.for_organisation(organisation).issued()
    issued = own.filter(issue_date__range=(period.first, period.last)).order_by()
    rows = issued.values("currency", of=F("kind"), key=F("customer_id"))
    return _annotated(rows, "taxable_total")


def _by_product(organisation: Organisation, period: Period) -> QuerySet[Any, Any]:
    return _of_lines(organisation, period, F("product_id"))


def _by_category(organisation: Organisation, period: Period) -> QuerySet[Any, Any]:
    return _of_lines(organisation, period, F("product__category_id"))


def _of_lines(organisation: Organisation, period: Period, key: F) -> QuerySet[Any, Any]:
    days = (period.first, period.last)
    lines = issued_lines(organisation).filter(invoice__issue_date__range=days).order_by()
    rows = lines.values("currency", of=F("invoice__kind"), key=key)
    return _annotated(rows, "net_amount")


def _annotated(rows: QuerySet[Any, Any], amount: str) -> QuerySet[Any, Any]:
    summed_up: QuerySet[Any, Any] = rows.annotate(
        n=Count("id"), amount=Sum(amount), least=Min(amount), most=Max(amount)
    )
    return summed_up


@dataclass(slots=True)
class ProductRevenue:
    """What one product brought in, altogether and by the first day of each month."""

    total: Figures
    months: dict[date, Figures]


def product_revenue(
    organisation: Organisation, product_id: int, period: Period
) -> list[ProductRevenue]:
    """Per currency, with every month of the period, also those without any. One statement."""
    rows = (
        issued_lines(organisation)
        .filter(product=product_id, invoice__issue_date__range=(period.first, period.last))
        .order_by()
        .values("currency", of=F("invoice__kind"), key=MonthOf("invoice__issue_date"))
    )
    found: dict[str, ProductRevenue] = {}
    for row in _annotated(rows, "net_amount"):
        own = row["currency"]
        if own not in found:
            months = {month.first: Figures(own) for month in period.months()}
            found[own] = ProductRevenue(Figures(own), months)
        found[own].total.take(row)
        found[own].months[row["key"]].take(row)
    return [found[own] for own in sorted(found)]


def issued_lines(organisation: Organisation) -> QuerySet[Any, Any]:
    """The lines of issued documents, with the `currency` of their document."""
    # Both are named, since the lines are found by way of their documents' index.
    rows: QuerySet[Any, Any] = (
        InvoiceLine.objects.for_organisation(organisation)
        .filter(invoice__organisation=organisation)
        .exclude(invoice__status=Status.DRAFT)
        .annotate(currency=F("invoice__currency"))
    )
    return rows


@dataclass(frozen=True, slots=True)
class LineSums:
    """What some lines of one currency come to."""

    currency: str
    invoiced: Decimal
    credited: Decimal

    @property
    def net(self) -> Decimal:
        return self.invoiced - self.credited


def sums_of_lines(lines: QuerySet[Any, Any]) -> list[LineSums]:
    """Of `issued_lines`, or some of them, by currency. One statement."""
    rows = lines.order_by().values("currency")
    added = rows.annotate(
        came=summed("net_amount", Q(invoice__kind=Kind.INVOICE)),
        back=summed("net_amount", Q(invoice__kind=Kind.CREDIT_NOTE)),
    )
    return [
        LineSums(row["currency"], row["came"], row["back"]) for row in added.order_by("currency")
    ]


def _allowances(
    organisation: Organisation, period: Period, currency: str
) -> Iterator[tuple[str, Decimal]]:
    """Discounts of whole documents, those of invoices less those that credit notes gave back."""
    own = Invoice.objects.for_organisation(organisation).issued()
    rows = own.filter(issue_date__range=(period.first, period.last))
    if currency:
        rows = rows.filter(currency=currency)
    given = summed("allowance_total", Q(kind=Kind.INVOICE))
    back = summed("allowance_total", Q(kind=Kind.CREDIT_NOTE))
    for row in rows.order_by().values("currency").annotate(left=given - back):
        yield row["currency"], row["left"]


def _first(
    pick: Callable[[Decimal, Decimal], Decimal], one: Decimal | None, other: Decimal | None
) -> Decimal | None:
    if one is None or other is None:
        return other if one is None else one
    return pick(one, other)


OF_LINES = {By.PRODUCT, By.CATEGORY}
NAMED: dict[By, Any] = {By.CUSTOMER: Customer, By.PRODUCT: Product, By.CATEGORY: Category}
ROWS: dict[By, Callable[[Organisation, Period], QuerySet[Any, Any]]] = {
    By.CUSTOMER: _by_customer,
    By.PRODUCT: _by_product,
    By.CATEGORY: _by_category,
}
