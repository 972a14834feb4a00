"""Who owes what, and for how long: what is due on a day by currency, age and customer.

A due date is a day: due today is not due yet, one day later it is one day late. For a past day it
is what was due at its end, whatever has been paid and credited since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation
from quittance.customers.doubles import kept_for
from quittance.customers.models import Customer
from quittance.db.compiled import Compiled
from quittance.db.fields import AmountField
from quittance.invoicing.models import DueTally, Invoice, InvoiceQuerySet
from quittance.invoicing.rules import Kind
from quittance.payments.models import Payment, Refund
from quittance.reports.figures import NOTHING, summed

MOST_CUSTOMERS = 100
NAMES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Bucket:
    """Days late, from and to; None is without an end."""

    name: str
    least: int | None
    most: int | None

    def first_due(self, on: date) -> date | None:
        return None if self.most is None else on - timedelta(days=self.most)

    def last_due(self, on: date) -> date | None:
        return None if self.least is None else on - timedelta(days=self.least)

    def filters(self, on: date) -> dict[str, str]:
        """The due dates of it, in the words of the list of invoices."""
        first, last = self.first_due(on), self.last_due(on)
        named = {"due_date__gte": first, "due_date__lte": last}
        return {name: str(day) for name, day in named.items() if day is not None}


NOT_DUE = Bucket("not_due", None, 0)
BUCKETS = (
    NOT_DUE,
    Bucket("1-30", 1, 30),
    Bucket("31-60", 31, 60),
    Bucket("61-90", 61, 90),
    Bucket("over_90", 91, None),
)


@dataclass(slots=True)
class Due:
    """How many invoices, and what is due of them."""

    count: int = 0
    amount: Decimal = NOTHING

    def add(self, count: int, amount: Decimal) -> None:
        self.count += count
        self.amount += amount


@dataclass(slots=True)
class Ages:
    """What is due altogether and in each bucket; `filters` name the invoices in the words of
    their list, `filters_of` those of one bucket."""

    on: date
    filters: dict[str, str]
    all: Due = field(default_factory=Due)
    buckets: dict[str, Due] = field(default_factory=lambda: {one.name: Due() for one in BUCKETS})

    @classmethod
    def of_nothing(cls, on: date, currency: str) -> Ages:
        return cls(on, _filters(on, currency))

    def add(self, bucket: str, count: int, amount: Decimal) -> None:
        self.all.add(count, amount)
        self.buckets[bucket].add(count, amount)

    def filters_of(self, bucket: Bucket) -> dict[str, str]:
        return {**self.filters, **bucket.filters(self.on)}


@dataclass(slots=True)
class CustomerAges:
    customer: int
    name: str
    ages: Ages


@dataclass(slots=True)
class CurrencyAges:
    """`others` sums the customers beyond those that owe most, which `customers` holds."""

    currency: str
    ages: Ages
    customers: list[CustomerAges] = field(default_factory=list)
    others: Ages | None = None
    others_count: int = 0


def ageing(
    organisation: Organisation,
    on: date,
    *,
    today: date,
    currency: str = "",
    customer: int | None = None,
    most: int | None = MOST_CUSTOMERS,
) -> list[CurrencyAges]:
    """Per currency: the buckets, and the customers who owe most first, at most `most` of them by
    themselves, all where it is None. Who was merged into another counts with them. Three
    statements."""
    rows = owed_on(organisation, on, today=today)
    if currency:
        rows = rows.filter(currency=currency)
    kept = kept_for(organisation)
    if customer is not None:
        asked = kept.get(customer, customer)
        rows = rows.filter(customer__in=[asked, *(pk for pk in kept if kept[pk] == asked)])
    found: dict[str, dict[int, CustomerAges]] = {}
    for row in _grouped(rows, on, "customer_id"):
        who = kept.get(row["customer_id"], row["customer_id"])
        filters = _filters(on, row["currency"], customer=str(who))
        owed = found.setdefault(row["currency"], {}).setdefault(
            who, CustomerAges(who, "", Ages(on, filters))
        )
        owed.ages.add(row["bucket"], row["n"], row["due"])
    per_currency = [_of_currency(on, own, found[own], most) for own in sorted(found)]
    _put_names(organisation, [one for currency in per_currency for one in currency.customers])
    return per_currency


def ages_of_all(organisation: Organisation, on: date) -> dict[str, Ages]:
    """What is due today per currency, without the customers: from the tally of due dates, as fast
    over a million open invoices as over ten. One statement."""
    found: dict[str, Ages] = {}
    firsts = dict(_firsts(on))
    for row in DUE_BY_AGE.rows(organisation=organisation.pk, **firsts):
        if row["n"]:
            ages = found.setdefault(row["currency"], Ages.of_nothing(on, row["currency"]))
            ages.add(row["bucket"], row["n"], row["due"])
    return found


def owed_on(organisation: Organisation, on: date, *, today: date) -> QuerySet[Invoice, Any]:
    """The invoices of which something was due at the end of a day, annotated with `owed`."""
    if on >= today:
        return _open_now(organisation).annotate(owed=F("balance_due"))
    return (
        _open_since(organisation, on)
        .annotate(
            owed=F("balance_due")
            - F("refund_due")
            + _since(Payment.objects.for_organisation(organisation), "received_on", on)
            - _since(Refund.objects.for_organisation(organisation), "refunded_on", on)
            + _credited_since(organisation, on)
        )
        .filter(owed__gt=NOTHING)
    )


def _open_now(organisation: Organisation) -> InvoiceQuerySet:
    return Invoice.objects.for_organisation(organisation).open().annotate(owed=F("balance_due"))


def _open_since(organisation: Organisation, on: date) -> InvoiceQuerySet:
    """Those that can have been open then: open still, or paid or credited after that day."""
    own = Invoice.objects.for_organisation(organisation)
    paid = Payment.objects.for_organisation(organisation).filter(received_on__gt=on)
    credited = own.issued().filter(kind=Kind.CREDIT_NOTE, issue_date__gt=on)
    return own.issued().filter(
        Q(pk__in=own.open().values("pk"))
        | Q(pk__in=paid.values("invoice"))
        | Q(pk__in=credited.filter(corrects__isnull=False).values("corrects")),
        kind=Kind.INVOICE,
        issue_date__lte=on,
    )


def _since(rows: QuerySet[Any, Any], day: str, on: date) -> Coalesce:
    """What payments or refunds of an invoice have come to after a day."""
    of_invoice = rows.filter(invoice=OuterRef("pk")).order_by().values("invoice")
    return _later(of_invoice, "amount", Q((f"{day}__gt", on)))


def _credited_since(organisation: Organisation, on: date) -> Coalesce:
    notes = Invoice.objects.for_organisation(organisation).issued()
    of_invoice = notes.filter(corrects=OuterRef("pk")).order_by().values("corrects")
    return _later(of_invoice, "total", Q(issue_date__gt=on))


def _later(rows: QuerySet[Any, Any], amount: str, later: Q) -> Coalesce:
    # The day is no condition of the rows: SQLite would take them by it, all of them each time.
    found = rows.annotate(sum=summed(amount, later)).values("sum")
    nothing = Value(NOTHING, output_field=AmountField())
    return Coalesce(Subquery(found, output_field=AmountField()), nothing)


def _grouped(rows: QuerySet[Any, Any], on: date, *by: str) -> QuerySet[Any, Any]:
    groups = rows.order_by().values("currency", *by, bucket=_bucket_on(on))
    due: QuerySet[Any, Any] = groups.annotate(n=Count("id"), due=Sum("owed"))
    return due


def _bucket_on(on: date) -> Case:
    return _bucket(dict(_firsts(on)))


def _firsts(on: date) -> Iterator[tuple[str, date]]:
    """The first due date of each bucket but the oldest, which has none."""
    for bucket in BUCKETS:
        first = bucket.first_due(on)
        if first is not None:
            yield bucket.name, first


def _bucket(firsts: Mapping[str, Any]) -> Case:
    """The latest due dates first: the first condition that holds decides."""
    whens = [When(due_date__gte=first, then=Value(name)) for name, first in firsts.items()]
    unknown = When(due_date__isnull=True, then=Value(NOT_DUE.name))
    oldest = Value(BUCKETS[-1].name)
    return Case(unknown, *whens, default=oldest, output_field=CharField())


def _due_by_age(given: Any) -> QuerySet[Any, Any]:
    own = DueTally.objects.for_organisation(given("organisation", BigIntegerField()))
    young = [bucket.name for bucket in BUCKETS if bucket.most is not None]
    ages = _bucket({name: given(name, DateField()) for name in young})
    groups = own.order_by().values("currency", bucket=ages)
    due: QuerySet[Any, Any] = groups.annotate(n=Sum("count"), due=Sum("balance_due"))
    return due


DUE_BY_AGE = Compiled(_due_by_age)


def _filters(on: date, currency: str, **more: str) -> dict[str, str]:
    return {"open_on": str(on), "currency": currency, **more}


def _of_currency(
    on: date, currency: str, owed: dict[int, CustomerAges], most: int | None
) -> CurrencyAges:
    found = CurrencyAges(currency, Ages(on, _filters(on, currency)))
    ordered = sorted(owed.values(), key=lambda one: (-one.ages.all.amount, one.customer))
    for at, one in enumerate(ordered):
        _add_up(found.ages, one.ages)
        if most is None or at < most:
            found.customers.append(one)
        else:
            found.others = found.others or Ages(on, {})
            found.others_count += 1
            _add_up(found.others, one.ages)
    return found


def _add_up(whole: Ages, part: Ages) -> None:
    for name, due in part.buckets.items():
        whole.add(name, due.count, due.amount)


def _put_names(organisation: Organisation, customers: list[CustomerAges]) -> None:
    for portion in _portions(customers):
        rows = Customer.objects.for_organisation(organisation)
        ids = {one.customer for one in portion}
        names = dict(rows.filter(pk__in=ids).values_list("pk", "name"))
        for one in portion:
            one.name = names.get(one.customer, "")


def _portions(rows: list[CustomerAges]) -> Iterator[list[CustomerAges]]:
    for start in range(0, len(rows), NAMES_AT_ONCE):
        yield rows[start : start + NAMES_AT_ONCE]
