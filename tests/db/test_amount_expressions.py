"""Arithmetic, functions and aggregates: exact on both engines, or refused on both."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, connection, transaction
from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    StdDev,
    Subquery,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import (
    Abs,
    Cast,
    Coalesce,
    Concat,
    Greatest,
    Lag,
    Least,
    NullIf,
    Round,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quittance.db.fields import AmountField, ExactDecimalField
from tests.fieldlab.models import Entry, Ledger

D = Decimal
NOTHING = Value(D(0), output_field=AmountField())
pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return Entry.objects.create(total="10.10", paid="3.3", quantity=3, rate="0.5")


def named(value: Any) -> str:
    """The same name in every process: without addresses in memory."""
    return re.sub(r" object at 0x\w+", "", str(value))


EXACT: list[tuple[Any, str | None]] = [
    (F("total") + F("paid"), "13.4"),
    (F("total") - F("paid"), "6.8"),
    (F("total") + D("0.10"), "10.2"),
    (F("total") - D("0.001"), "10.099"),
    (D("20") - F("total"), "9.9"),
    (D("0.01") + F("total") + D("0.02") - D("0.03"), "10.1"),
    (F("total") + 1, "11.1"),
    (1 - F("total"), "-9.1"),
    (-F("total"), "-10.1"),
    (F("total") * 3, "30.3"),
    (3 * F("total"), "30.3"),
    (F("total") * F("quantity"), "30.3"),
    (F("quantity") * (F("total") - D("0.1")), "30"),
    (F("total") + (F("paid") + D("0.7")) * 2, "18.1"),
    (Greatest(NOTHING, F("paid") - F("total")), "0"),
    (Greatest(D("10.2"), F("total"), output_field=AmountField()), "10.2"),
    (Least(F("total"), F("paid")), "3.3"),
    (Coalesce("fee", "paid"), "3.3"),
    (Coalesce("fee", D("0.25"), output_field=AmountField()), "0.25"),
    (NullIf(F("total"), F("paid")), "10.1"),
    (Case(When(quantity=3, then=F("paid")), default=NOTHING), "3.3"),
    (Case(When(quantity=4, then=F("paid")), default=D("2"), output_field=AmountField()), "2"),
    (Case(When(quantity=3, then=D("2.5")), default="paid", output_field=AmountField()), "2.5"),
    (Case(When(total__gt=F("paid") + D("6.7"), then=F("paid")), default=F("total")), "3.3"),
    (ExpressionWrapper(F("total") - D("0.1"), output_field=AmountField()), "10"),
    (ExpressionWrapper(Value(D("0.1")), output_field=AmountField()), "0.1"),
    (Cast(F("total"), AmountField()), "10.1"),
    (Cast(Value(D("1.5")), AmountField()), "1.5"),
    (Value(D("1.5"), output_field=AmountField()), "1.5"),
    (Value(None, output_field=AmountField()), None),
]


@pytest.mark.parametrize(("expression", "text"), EXACT, ids=named)
def test_exact_in_annotate_filter_update_and_order(
    entry: Entry, expression: Any, text: str | None
) -> None:
    expected = None if text is None else D(text)
    annotated = Entry.objects.annotate(result=expression)
    assert annotated.get().result == expected
    assert annotated.values_list("result", flat=True).order_by("result").get() == expected
    if expected is not None:
        assert annotated.filter(result=expected, result__lt=expected + D("0.001")).exists()
        assert Entry.objects.filter(fee__isnull=True, paid__lt=expression + 10_000).exists()
        assert annotated.aggregate(total_of=Sum("result"))["total_of"] == expected
    Entry.objects.update(fee=None, credit=0)
    Entry.objects.update(credit=Coalesce(expression, NOTHING))
    assert Entry.objects.get().credit == (expected or 0)


OTHER = ExactDecimalField(max_digits=9, decimal_places=5)
REFUSED_ARITHMETIC: list[Any] = [
    F("total") * D("1.5"),
    D("2") * F("total"),
    F("total") * F("paid"),
    F("total") * F("rate"),
    F("total") + F("rate"),
    F("total") - F("quantity"),
    F("quantity") + F("total"),
    F("total") + (F("quantity") + 1),
    F("total") + 0.1,
    F("total") + "1",
    F("total") + True,
    F("total") / 2,
    F("total") / F("paid"),
    F("total") % 2,
    F("total") ** 2,
    F("total").bitand(1),
    F("total") + (Value(D("0.1")) + Value(D("0.2"))),
]
REFUSED: list[Any] = [
    *REFUSED_ARITHMETIC,
    Avg("total"),
    StdDev("total"),
    Round("total"),
    Abs("total"),
    Concat("total", Value("x"), output_field=CharField()),
    Cast("total", DecimalField(max_digits=9, decimal_places=2)),
    Cast("total", FloatField()),
    Cast("total", OTHER),
    Cast("quantity", AmountField()),
    Coalesce("fee", D("0.1")),
    Coalesce("fee", "quantity", output_field=AmountField()),
    Coalesce("fee", "rate", output_field=AmountField()),
    Coalesce("fee", D("0.1"), output_field=DecimalField()),
    Greatest("total", "rate"),
    Sum("total", output_field=DecimalField()),
    Sum("quantity", output_field=AmountField()),
    Case(When(quantity=3, then=F("rate")), default=F("total")),
    Case(When(quantity=3, then=D("1")), default=F("total"), output_field=DecimalField()),
    ExpressionWrapper(F("total") * D("1.5"), output_field=AmountField()),
    ExpressionWrapper(F("total"), output_field=DecimalField()),
    ExpressionWrapper(F("quantity"), output_field=AmountField()),
    ExpressionWrapper(F("total"), output_field=OTHER),
    Subquery(Entry.objects.values("quantity")[:1], output_field=AmountField()),
    Subquery(Entry.objects.values("total")[:1], output_field=IntegerField()),
]


@pytest.mark.parametrize("expression", REFUSED, ids=named)
def test_what_cannot_be_exact_is_refused(entry: Entry, expression: Any) -> None:
    with pytest.raises((FieldError, TypeError)):
        list(Entry.objects.annotate(result=expression).values_list("result"))


@pytest.mark.parametrize("expression", REFUSED_ARITHMETIC, ids=named)
def test_refused_in_update_filter_and_order_too(entry: Entry, expression: Any) -> None:
    queries = (
        lambda: Entry.objects.update(total=expression),
        lambda: list(Entry.objects.filter(paid__lt=expression)),
        lambda: list(Entry.objects.order_by(expression)),
    )
    for query in queries:
        with pytest.raises((FieldError, TypeError)), transaction.atomic():
            query()
    assert Entry.objects.get().total == D("10.1")


@pytest.mark.parametrize("literal", [D("0.0001"), D("NaN"), 10**15, D("1e15")], ids=named)
def test_a_literal_that_does_not_fit_is_refused(entry: Entry, literal: Any) -> None:
    queries = (
        lambda: Entry.objects.update(total=F("total") + literal),
        lambda: list(Entry.objects.filter(total__gt=F("paid") - literal)),
        lambda: list(Entry.objects.annotate(result=literal - F("total"))),
    )
    for query in queries:
        with pytest.raises(ValueError, match="cannot hold"), transaction.atomic():
            query()
    assert Entry.objects.get().total == D("10.1")


@pytest.mark.parametrize(
    "assigned",
    [
        Value("5"),
        Value(True),
        Value(0.5),
        F("quantity"),
        F("rate"),
        Value(D("5")) + Value(D("1")),
        Case(When(quantity=3, then=D("1")), default=D("2")),
    ],
    ids=named,
)
def test_only_amounts_are_assigned_to_amounts(entry: Entry, assigned: Any) -> None:
    writes: list[Callable[[], Any]] = [lambda: Entry.objects.update(total=assigned)]
    if isinstance(assigned, Value):
        writes.append(lambda: Entry.objects.create(total=assigned))
        writes.append(lambda: Entry.objects.bulk_create([Entry(total=assigned)]))
    for write in writes:
        with pytest.raises((FieldError, TypeError)), transaction.atomic():
            write()
    assert Entry.objects.get().total == D("10.1")


@pytest.mark.parametrize("literal", [Value(D("5.5")), Value(5)], ids=named)
def test_a_literal_is_assigned_in_the_columns_step(entry: Entry, literal: Value) -> None:
    Entry.objects.update(credit=literal)
    made = Entry.objects.create(credit=literal)
    assert [row.credit for row in Entry.objects.filter(pk__in=[entry.pk, made.pk])] == [
        D(str(literal.value))
    ] * 2


def test_saving_an_expression_and_null(entry: Entry) -> None:
    entry.total = F("total") + D("0.05")
    entry.fee = Value(None)
    entry.save()
    entry.refresh_from_db()
    assert (entry.total, entry.fee) == (D("10.15"), None)
    made = Entry.objects.create(total=Value(D("1.5"), output_field=AmountField()))
    made.refresh_from_db()
    assert made.total == D("1.5")


def test_a_field_of_another_size_updates_and_filters_exactly(entry: Entry) -> None:
    Entry.objects.update(rate=F("rate") - D("0.12345"))
    assert Entry.objects.filter(rate=F("rate") + D("0.00001") - D("0.00001")).count() == 1
    assert Entry.objects.get().rate == D("0.37655")
    size = ExactDecimalField(max_digits=9, decimal_places=5)
    sums = Entry.objects.aggregate(
        plain=Sum("rate"),
        more=Sum(F("rate") + D("0.1"), output_field=size),
        wrapped=Max(ExpressionWrapper(F("rate") * 2, output_field=size)),
    )
    assert sums == {"plain": D("0.37655"), "more": D("0.47655"), "wrapped": D("0.7531")}


class TestAggregates:
    @pytest.fixture(autouse=True)
    def entries(self) -> None:
        ledger = Ledger.objects.create(name="main")
        Ledger.objects.create(name="empty")
        for total, paid, fee in (("0.10", 0, None), ("0.20", "0.05", "1"), ("-5", "-5", None)):
            Entry.objects.create(ledger=ledger, total=total, paid=paid, fee=fee)

    @pytest.mark.parametrize(
        ("aggregate", "expected"),
        [
            (Sum("total"), D("-4.7")),
            (Sum("total", distinct=True), D("-4.7")),
            (Sum("total", default=D(0)), D("-4.7")),
            (Sum("total", filter=Q(total__gt=100)), None),
            (Sum("total", filter=Q(total__gt=100), default=D("1.5")), D("1.5")),
            (Sum("total", filter=Q(total__gt=100), default=Value(D("1.5"))), D("1.5")),
            (Sum("total", filter=Q(total__gt=100), default=2), D(2)),
            (Sum("total", filter=Q(total__gt=D("0.1"))), D("0.2")),
            (Sum(F("total") - F("paid")), D("0.25")),
            (Sum(F("total") - D("0.1")), D("-5")),
            (Sum(Case(When(fee=1, then="total"), default=NOTHING)), D("0.2")),
            (Sum("balance"), D("0.25")),
            (Sum("total") - Sum("paid"), D("0.25")),
            (Sum("total") + D("0.7"), D(-4)),
            (Sum("total") * 2, D("-9.4")),
            (Coalesce(Sum("total"), NOTHING), D("-4.7")),
            (Coalesce(Sum("fee"), D(0), output_field=AmountField()), D(1)),
            (Min("total"), D(-5)),
            (Max("total"), D("0.2")),
            (Count("total"), 3),
            (Count("fee"), 1),
        ],
        ids=named,
    )
    def test_aggregate(self, aggregate: Any, expected: Any) -> None:
        assert Entry.objects.aggregate(result=aggregate) == {"result": expected}
        rows = Entry.objects.values("ledger").annotate(result=aggregate)
        assert [row["result"] for row in rows] == [expected]
        assert rows.filter(result=expected).count() == 1

    def test_groups_by_an_expression_with_a_literal(self) -> None:
        Entry.objects.create(total="0.10")
        groups = Entry.objects.annotate(more=F("total") + D("0.05")).values("more")
        counted = groups.annotate(rows=Count("id"), sum=Sum("total")).order_by("more")
        assert list(counted.values_list("more", "rows", "sum")) == [
            (D("-4.95"), 1, D(-5)),
            (D("0.15"), 2, D("0.2")),
            (D("0.25"), 1, D("0.2")),
        ]

    def test_average_over_a_group_is_refused(self) -> None:
        with pytest.raises(FieldError):
            list(Ledger.objects.annotate(mean=Avg("entries__total")))
        with pytest.raises(FieldError):
            list(Ledger.objects.values("name").alias(m=Avg("entries__total")).filter(m__gt=1))

    def test_sums_across_a_relation_and_without_rows(self) -> None:
        rows = Ledger.objects.annotate(
            owed=Sum("entries__balance", default=D(0)), most=Max("entries__total")
        ).order_by("owed")
        assert [(row.name, row.owed, row.most) for row in rows] == [
            ("empty", D(0), None),
            ("main", D("0.25"), D("0.2")),
        ]
        assert rows.filter(owed__gt=D("0.249")).count() == 1
        assert rows.aggregate(all=Sum("owed"))["all"] == D("0.25")

    def test_subqueries(self) -> None:
        mine = Entry.objects.filter(ledger=OuterRef("pk")).order_by("-total")
        sums = mine.order_by().values("ledger").annotate(sum=Sum("total")).values("sum")
        rows = Ledger.objects.annotate(
            most=Subquery(mine.values("total")[:1]),
            open=Subquery(mine.values("balance")[:1]),
            typed=Subquery(mine.values("balance")[:1], output_field=AmountField()),
            sum=Coalesce(Subquery(sums), D("0"), output_field=AmountField()),
            more=Subquery(mine.values("total")[:1]) + D("0.1"),
            same=Exists(mine.filter(total=OuterRef("entries__total") + D("0.1"))),
        ).order_by("name")
        got = rows.distinct().filter(same=False).values_list("name", "most", "open", "typed")
        assert ("empty", None, None, None) in list(got)
        main = rows.filter(name="main", same=True).get()
        assert (main.most, main.open, main.typed) == (D("0.2"), D("0.15"), D("0.15"))
        assert (main.sum, main.more) == (D("-4.7"), D("0.3"))
        best = Subquery(Entry.objects.order_by("-total").values("total")[:1])
        assert Entry.objects.get(total=best).total == D("0.2")

    def test_outer_amounts_in_a_subquery(self) -> None:
        bigger = Entry.objects.filter(total__gt=OuterRef("total") + D("0.05"))
        assert [row.total for row in Entry.objects.filter(~Exists(bigger))] == [D("0.2")]

    def test_unions(self) -> None:
        totals = Entry.objects.filter(total__gt=0).values_list("total")
        both = totals.union(Entry.objects.exclude(fee=None).values_list("fee"))
        assert sorted(both) == [(D("0.1"),), (D("0.2"),), (D(1),)]

    def test_windows(self) -> None:
        rows = Entry.objects.annotate(
            running=Window(Sum("total"), order_by="id"),
            before=Window(Lag("total", default=D("0.5")), order_by="id"),
        ).order_by("id")
        expected = [(D("0.1"), D("0.5")), (D("0.3"), D("0.1")), (D("-4.7"), D("0.2"))]
        assert list(rows.values_list("running", "before")) == expected


class TestLargeNumbers:
    def test_sums_that_floats_get_wrong(self) -> None:
        Entry.objects.bulk_create(Entry(total=D("1000000000000.01")) for _ in range(990))
        wrong = sum([1000000000000.01] * 990)
        assert Entry.objects.aggregate(sum=Sum("total"))["sum"] == D("990000000000009.900")
        assert D(wrong).quantize(D("0.001")) != D("990000000000009.900")
        assert Entry.objects.aggregate(sum=Sum(F("total") - 10**12))["sum"] == D("9.9")

    def test_a_tenth_ten_times_is_one(self) -> None:
        Entry.objects.bulk_create([Entry(total=D("0.1")) for _ in range(10)])
        assert Entry.objects.aggregate(sum=Sum("total"))["sum"] == 1
        Entry.objects.update(total=F("total") + D("0.1") + D("0.1"))
        assert Entry.objects.filter(total=D("0.3")).count() == 10

    def test_a_sum_past_64_bits_raises_or_is_exact(self) -> None:
        largest = D("999999999999999.999")
        Entry.objects.bulk_create([Entry(total=largest) for _ in range(10)])
        if connection.vendor == "postgresql":
            assert Entry.objects.aggregate(sum=Sum("total"))["sum"] == largest * 10
            return
        with pytest.raises(DatabaseError, match="integer overflow"):
            Entry.objects.aggregate(sum=Sum("total"))

    def test_overflow_is_never_stored(self) -> None:
        Entry.objects.create(total="999999999999999.999")
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.update(credit=F("total") * 1_000_000)
        assert Entry.objects.get().credit == D("1.5")

    def test_overflow_on_the_way_is_never_stored(self) -> None:
        """As floats, the two products are equal: their difference would be stored as 0."""
        Entry.objects.create(total="999999999999999.999")
        difference = F("total") * 20 - (F("total") * 20 - D("0.001"))
        if connection.vendor == "postgresql":
            Entry.objects.update(credit=difference)
            assert Entry.objects.get().credit == D("0.001")
            return
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.update(credit=difference)
        assert Entry.objects.get().credit == D("1.5")

    def test_sqlite_overflow_is_never_read(self) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("numeric does not overflow")
        Entry.objects.create(total="999999999999999.999")
        with pytest.raises(TypeError, match="is not an exact number"):
            list(Entry.objects.annotate(big=F("total") * 1_000_000))


amounts = st.integers(-(10**16), 10**16).map(lambda step: D(step).scaleb(-3))


class TestAgainstPython(TestCase):
    @settings(max_examples=30)
    @given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=12), amounts)
    def test_the_database_agrees_with_decimal(
        self, rows: list[tuple[Decimal, Decimal]], literal: Decimal
    ) -> None:
        # `credit` has no constraint beside `total`.
        Entry.objects.bulk_create([Entry(total=a, credit=b) for a, b in rows if a >= 0])
        Entry.objects.bulk_create([Entry(total=a, credit=b) for a, b in rows if a < 0])
        got = Entry.objects.annotate(
            sum=F("total") + F("credit") - literal, negative=-F("total") * 2
        )
        assert sorted((row.sum, row.negative) for row in got) == sorted(
            (a + b - literal, a * -2) for a, b in rows
        )
        assert Entry.objects.aggregate(s=Sum(F("total") - F("credit") + literal))["s"] == sum(
            a - b + literal for a, b in rows
        )
        above = Entry.objects.filter(total__gt=literal - F("credit"))
        assert above.count() == sum(a > literal - b for a, b in rows)
