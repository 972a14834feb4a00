"""Every lookup of every field of every list, beside the same question asked in Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Model

from quittance.accounts.models import Organisation
from quittance.api.catalogue.views import CategoryList, ProductList, TaxRateList
from quittance.api.customers.views import CustomerList
from quittance.api.invoices.views import InvoiceList
from quittance.api.payments.views import PaymentList
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.lists.filters import FilterSet
from quittance.payments.models import Payment
from tests.api.books import made
from tests.people import Answer, Person, line

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class List:
    path: str
    filters: FilterSet
    model: type[Model]


LISTS = {
    "customers": List("customers/", CustomerList.filters, Customer),
    "categories": List("categories/", CategoryList.filters, Category),
    "tax-rates": List("tax-rates/", TaxRateList.filters, TaxRate),
    "products": List("products/", ProductList.filters, Product),
    "invoices": List("invoices/", InvoiceList.filters, Invoice),
    "payments": List("payments/", PaymentList.filters, Payment),
}
Test = Callable[[Any, Any], bool]


def text(compare: Callable[[str, str], bool]) -> Test:
    return lambda value, given: value is not None and compare(value.lower(), given.lower())


def filled(compare: Test) -> Test:
    return lambda value, given: value is not None and compare(value, given)


LOOKUPS: dict[str, Test] = {
    "": lambda value, given: value == given,
    "not": lambda value, given: value != given,
    "icontains": text(lambda value, given: given in value),
    "istartswith": text(str.startswith),
    "gt": filled(lambda value, given: value > given),
    "gte": filled(lambda value, given: value >= given),
    "lt": filled(lambda value, given: value < given),
    "lte": filled(lambda value, given: value <= given),
}


@pytest.fixture
def books(varied_books: Person) -> Person:
    return varied_books


def ids(answer: Answer) -> list[int]:
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["results"]]


def written(value: Any) -> str:
    """A stored value as one writes it into a URL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def columns(of: List, who: Person, column: str) -> dict[int, Any]:
    own = of.model._default_manager.filter(organisation=who.organisation)
    return dict(own.values_list("id", column))


def found(rows: dict[int, Any], test: Test, given: Any) -> list[int]:
    return sorted((pk for pk, value in rows.items() if test(value, given)), reverse=True)


@pytest.mark.parametrize("name", LISTS)
def test_each_lookup_of_each_field_finds_what_python_finds(name: str, books: Person) -> None:
    of, asked = LISTS[name], 0
    for field, spec in of.filters.fields.items():
        rows = columns(of, books, spec.column)
        given = {value for value in rows.values() if value not in {None, ""}}
        for lookup in ("", *(one for one in spec.lookups if one in LOOKUPS)):
            for value in given:
                parameter = f"{field}__{lookup}" if lookup else field
                answer = books.get(of.path, {parameter: written(value)})
                assert ids(answer) == found(rows, LOOKUPS[lookup], value), (parameter, value)
                asked += 1
    assert asked > 20


@pytest.mark.parametrize("name", LISTS)
def test_lists_ranges_and_emptiness(name: str, books: Person) -> None:
    of = LISTS[name]
    for field, spec in of.filters.fields.items():
        rows = columns(of, books, spec.column)
        given = sorted({value for value in rows.values() if value not in {None, ""}})
        if "in" in spec.lookups and given:
            some = given[::2]
            answer = books.get(of.path, {f"{field}__in": ",".join(map(written, some))})
            assert ids(answer) == found(rows, lambda value, some: value in some, some), field
        if "range" in spec.lookups and given:
            low, high = given[0], given[len(given) // 2]
            within = {pk: value for pk, value in rows.items() if value is not None}
            answer = books.get(of.path, {f"{field}__range": f"{written(low)},{written(high)}"})
            assert ids(answer) == found(within, lambda v, r: r[0] <= v <= r[1], (low, high)), field
            backwards = f"{written(high)},{written(low)}"
            expected = found(rows, LOOKUPS[""], low) if low == high else []
            assert ids(books.get(of.path, {f"{field}__range": backwards})) == expected
        if "isnull" in spec.lookups:
            for empty in (True, False):
                answer = books.get(of.path, {f"{field}__isnull": written(empty)})
                assert ids(answer) == found(rows, lambda v, e: (v is None) == e, empty), field


@pytest.mark.parametrize("name", LISTS)
def test_a_lookup_that_a_field_has_not_is_refused(name: str, books: Person) -> None:
    of = LISTS[name]
    for field, spec in of.filters.fields.items():
        for lookup in {*LOOKUPS, "in", "range", "isnull", "regex", "pk"} - {"", *spec.lookups}:
            parameter = f"{field}__{lookup}"
            if parameter in of.filters.special:
                continue
            refused = books.get(of.path, {parameter: "1"})
            assert refused.codes == [("unknown_parameter", parameter)]


BAD = {
    "decimal": ["x", "1e5", "NaN", "Infinity", "0x1", "１", "1_0", "1.0000001", "9" * 16],
    "date": ["x", "2026-02-30", "2026-13-01", "30.11.2026", "1"],
    "instant": ["x", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+14:00", "2026-01-01T25:00:00Z"],
    "id": ["x", "1.0", "-1", "9" * 19, "true", ""],
}


@pytest.mark.parametrize(
    ("path", "parameters", "values"),
    [
        ("invoices/", "total total__gte balance_due__not subtotal__in", BAD["decimal"]),
        ("products/", "price__lt stock tax_percent__gt", BAD["decimal"]),
        ("payments/", "amount amount__range", BAD["decimal"]),
        ("invoices/", "issue_date due_date__lt due_date_after issue_date_before", BAD["date"]),
        ("payments/", "received_on received_on_after received_on__in", BAD["date"]),
        ("invoices/", "created_at__gt sent_at updated_at__lte", BAD["instant"]),
        ("invoices/", "customer customer__in id__not corrects", BAD["id"][:-1]),
        ("customers/", "archived", ["x", "yes", "2"]),
        ("invoices/", "due_date__isnull corrects__isnull", ["x", "none"]),
        ("invoices/", "kind kind__in kind__not status status__in", ["x", "DRAFT", "draft;sent"]),
        ("payments/", "method", ["cheque", "CASH"]),
        ("invoices/", "total__range due_date__range", ["1", "1,2,3", ",", "2026-01-01"]),
        ("customers/", "name name__icontains search", ["a\0b"]),
        ("invoices/", "page page_size", ["0", "-1", "x", "1.5", "9" * 10, "１"]),
        ("invoices/", "ordering", ["x", "--id", "id;drop", "customer__user__password", "lines"]),
        ("invoices/", "cursor", ["x", "\0", "é", "." * 100]),
        ("products/", "any", ["x", "name", "nosuch:1", "price__gt:x", ":", "name__regex:a"]),
    ],
)
def test_a_value_that_cannot_be_read_is_named(
    path: str, parameters: str, values: list[str], ada: Person
) -> None:
    for parameter in parameters.split():
        for value in values:
            refused = ada.get(path, {parameter: value})
            assert (refused.status, refused.body["type"]) == (400, "validation_error"), value
            assert [attr for _, attr in refused.codes] == [parameter], value


def test_everything_wrong_is_named_at_once(ada: Person) -> None:
    refused = ada.get("invoices/", {"total": "x", "colour": "red", "due_date": "x"})
    assert sorted(refused.codes) == [
        ("invalid", "due_date"),
        ("invalid", "total"),
        ("unknown_parameter", "colour"),
    ]


def test_an_empty_parameter_filters_nothing(books: Person) -> None:
    everything = ids(books.get("customers/"))
    assert ids(books.get("customers/", {"name": "", "search": "", "any": "", "id__in": ""})) == (
        everything
    )


class TestOneOrTheOther:
    def test_any_joins_its_parts_by_or_and_the_rest_by_and(self, books: Person) -> None:
        parts = ["name__icontains:torch", "price__gt:500"]
        names = named(books, {"any": parts})
        assert names == ["O'Torch", "a\\b"]
        assert named(books, {"any": parts, "active": "true", "price__lt": "20"}) == ["O'Torch"]

    def test_any_of_one_part_is_that_part(self, books: Person) -> None:
        assert named(books, {"any": ["name:Lamp"]}) == ["Lamp"]

    def test_a_value_may_hold_colons_and_commas(self, books: Person) -> None:
        made(books, "customers/", name="a:b,c")
        [one] = books.get("customers/", {"any": ["name:a:b,c"]}).body["results"]
        assert one["name"] == "a:b,c"

    def test_statuses_are_parts_too(self, books: Person) -> None:
        rows = books.get("invoices/", {"any": ["status:draft", "kind:credit_note"]}).body["results"]
        assert {(row["kind"], row["status"]) for row in rows} == {
            ("invoice", "draft"),
            ("credit_note", "sent"),
        }


def named(who: Person, query: dict[str, Any]) -> list[str]:
    return sorted(row["name"] for row in who.get("products/", query).body["results"])


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "names"),
        [
            ("lamp", ["Lamp", "lamp_2"]),
            ("LIGHT", ["O'Torch", "a\\b"]),
            ("light torch", ["O'Torch"]),
            ("torch lamp", []),
            ("%", ["Lam%p"]),
            ("_", ["lamp_2"]),
            ("\\", ["a\\b"]),
            ("'", ["O'Torch"]),
            ("s-1", ["lamp_2"]),
            ("   ", ["Lam%p", "Lamp", "O'Torch", "a\\b", "lamp_2"]),
        ],
    )
    def test_all_words_must_occur_somewhere(
        self, words: str, names: list[str], books: Person
    ) -> None:
        assert named(books, {"search": words}) == sorted(names)

    @pytest.mark.parametrize(
        ("words", "names"),
        [
            ("überweg", ["ÜBERWEG 5%"]),
            ("ÜBERWEG", ["ÜBERWEG 5%"]),
            ("überWEG 5%", ["ÜBERWEG 5%"]),
            ("ü%r", []),
            ("ж_", ["Ж_\\z"]),
            ("ж_\\Z", ["Ж_\\z"]),
            ("жz", []),
            ("over", ["ÜBERWEG 5%"]),
        ],
    )
    def test_letters_of_every_alphabet_in_either_case(
        self, words: str, names: list[str], ada: Person
    ) -> None:
        rate = made(ada, "tax-rates/", name="Standard", percent="19")
        common = {"price": "1", "tax_rate": rate}
        made(ada, "products/", name="ÜBERWEG 5%", description="over", **common)
        made(ada, "products/", name="Ж_\\z", **common)
        made(ada, "products/", name="Lamp", **common)
        assert named(ada, {"search": words}) == names

    def test_lookups_of_texts_and_of_what_is_in_an_address(self, ada: Person) -> None:
        made(ada, "customers/", name="Ökohaus", billing_address={"country": "DE", "city": "KÖLN"})
        made(ada, "customers/", name="Cleo")
        for query in (
            {"name__icontains": "öKO"},
            {"name__istartswith": "öko"},
            {"city__icontains": "öln"},
            {"city__istartswith": "kö"},
        ):
            [row] = ada.get("customers/", query).body["results"]
            assert row["name"] == "Ökohaus", query
        for query in (
            {"name__istartswith": "äko"},
            {"city__istartswith": "öln"},
            {"name": "ökohaus"},
        ):
            assert ada.get("customers/", query).body["count"] == 0, query

    def test_invoices_by_number_and_customer(self, books: Person) -> None:
        for words in ("X_1", "x_1 sons"):
            [row] = books.get("invoices/", {"search": words}).body["results"]
            assert row["number"] == "X_1"

    def test_payments_by_reference_number_and_customer(self, books: Person) -> None:
        for words, count in (("thanks", 1), ("pi_", 1), ("inv-", 2), ("sons", 2), ("zoe", 0)):
            assert books.get("payments/", {"search": words}).body["count"] == count


class TestAliases:
    def test_after_and_before_take_the_day_itself_along(self, books: Person) -> None:
        day = {"due_date_after": "2030-01-31", "due_date_before": "2030-01-31"}
        rows = books.get("invoices/", day).body["results"]
        assert [row["due_date"] for row in rows] == ["2030-01-31"] * 2
        assert books.get("invoices/", {"due_date_after": "2030-02-01"}).body["count"] == 0
        assert books.get("payments/", {"received_on_before": "2026-01-31"}).body["count"] == 1
        assert books.get("payments/", {"received_on_before": "2026-01-30"}).body["count"] == 0

    def test_several_statuses(self, books: Person) -> None:
        def statuses(**query: str) -> list[str]:
            rows = books.get("invoices/", query).body["results"]
            return sorted({row["status"] for row in rows})

        assert statuses() == ["credited", "draft", "sent"]
        assert statuses(status="draft") == ["draft"]
        assert statuses(status="draft,sent") == statuses(status__in="sent, draft")
        assert statuses(status__not="draft,sent") == ["credited"]
        assert statuses(status="paid") == []


class TestOrdering:
    @pytest.mark.parametrize("name", LISTS)
    def test_each_way_gives_each_row_once_with_ties_by_id(self, name: str, books: Person) -> None:
        of = LISTS[name]
        for ordering, column in of.filters.ordering.items():
            rows = columns(of, books, column)
            for sign in ("", "-"):
                expected = in_order(rows, descending=bool(sign))
                query = {"ordering": sign + ordering}
                assert ids(books.get(of.path, query)) == expected, query
                assert paged(books, of.path, query) == expected, query
                assert walked(books, of.path, query) == expected, query

    def test_several_columns(self, books: Person) -> None:
        rows = books.get("products/", {"ordering": "-price, name"}).body["results"]
        assert [row["name"] for row in rows] == ["a\\b", "O'Torch", "Lamp", "lamp_2", "Lam%p"]


def in_order(rows: dict[int, Any], *, descending: bool) -> list[int]:
    """Rows without a value last, ties by id in the same direction."""
    there = [(value, pk) for pk, value in rows.items() if value is not None]
    missing = sorted((pk for pk, value in rows.items() if value is None), reverse=descending)
    return [pk for _, pk in sorted(there, reverse=descending)] + missing


def paged(who: Person, path: str, query: dict[str, Any]) -> list[int]:
    """All ids by numbered pages of two, each by the link to it."""
    first = who.get(path, {**query, "page_size": 2})
    rows, following = ids(first), first.body["next"]
    while following:
        page = who.get(following.partition("/api/")[2])
        assert page.body["count"] == first.body["count"]
        assert page.body["previous"] is not None
        rows, following = rows + ids(page), page.body["next"]
    return rows


def walked(who: Person, path: str, query: dict[str, Any]) -> list[int]:
    """All ids by cursors of two."""
    rows: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = who.get(path, {**query, "page_size": 2, "cursor": cursor})
        assert page.body.keys() == {"next_cursor", "results"}
        assert len(page.body["results"]) <= 2
        rows, cursor = rows + ids(page), page.body["next_cursor"]
    return rows


class TestPages:
    def test_a_page_beyond_the_end_is_absent(self, books: Person) -> None:
        assert books.get("customers/", {"page": 2}).codes == [("not_found", None)]
        assert books.get("customers/", {"page": 2, "page_size": 2}).status == 200

    def test_the_first_page_of_nothing_is_empty(self, zoe: Person) -> None:
        nothing = {"count": 0, "next": None, "previous": None, "results": []}
        assert zoe.get("invoices/").body == nothing
        assert zoe.get("invoices/", {"cursor": ""}).body == {"next_cursor": None, "results": []}

    def test_there_are_fifty_rows_a_page_and_never_more_than_two_hundred(self, ada: Person) -> None:
        Category.objects.bulk_create(
            Category(organisation=ada.organisation, name=f"c{number}") for number in range(205)
        )
        for size, rows in (({}, 50), ({"page_size": 200}, 200), ({"page_size": 500}, 200)):
            page = ada.get("categories/", size).body
            assert (page["count"], len(page["results"])) == (205, rows)
            assert len(ada.get("categories/", {**size, "cursor": ""}).body["results"]) == rows

    def test_the_first_page_of_invoices_is_the_beginning_of_a_longer_one(
        self, ada: Person, cleo: Customer
    ) -> None:
        for _ in range(51):
            made(ada, "invoices/", customer=cleo.pk, lines=[line()])
        usual, longer = ada.get("invoices/").body, ada.get("invoices/", {"page_size": 51}).body
        assert usual["results"] == longer["results"][:50]
        assert (usual["count"], longer["next"]) == (51, None)
        assert ada.get("invoices/", {"page": 2}).body["results"] == longer["results"][50:]

    def test_a_cursor_belongs_to_its_ordering(self, books: Person) -> None:
        query = {"ordering": "name", "page_size": 1}
        cursor = books.get("products/", {**query, "cursor": ""}).body["next_cursor"]
        for other in ({"ordering": "price"}, {"ordering": "name,price"}, {}):
            refused = books.get("products/", {**other, "cursor": cursor})
            assert (refused.status, refused.codes) == (400, [("invalid", "cursor")])

    def test_filters_hold_on_the_pages_that_follow(self, books: Person) -> None:
        query = {"active": "true", "ordering": "name"}
        assert paged(books, "products/", query) == walked(books, "products/", query)
        assert len(walked(books, "products/", query)) == 4

    def test_rows_that_arrive_meanwhile_move_nothing(self, books: Person) -> None:
        query = {"ordering": "name", "page_size": 2}
        first = books.get("customers/", {**query, "cursor": ""}).body
        made(books, "customers/", name="Aaron")
        second = books.get("customers/", {**query, "cursor": first["next_cursor"]}).body
        names = [row["name"] for row in first["results"] + second["results"]]
        assert names == ["Cleo", "Dido", "cleo & sons"]


class TestDaysOfInstants:
    """A day that an instant is asked for is one of the organisation's own calendar."""

    @pytest.fixture
    def moments(self, ada: Person) -> Person:
        """Rows from the end of the 27th to the start of the 29th in Auckland, 13 hours ahead."""
        Organisation.objects.filter(pk=ada.organisation.pk).update(time_zone="Pacific/Auckland")
        for name, at in (
            ("before", "2026-11-27T10:59:59.999999+00:00"),
            ("first", "2026-11-27T11:00:00+00:00"),
            ("last", "2026-11-28T10:59:59.999999+00:00"),
            ("after", "2026-11-28T11:00:00+00:00"),
        ):
            made(ada, "categories/", name=name)
            Category.objects.filter(name=name).update(created_at=datetime.fromisoformat(at))
        return ada

    @pytest.mark.parametrize(
        ("lookup", "names"),
        [
            ("", "first last"),
            ("__gt", "after"),
            ("__gte", "first last after"),
            ("__lt", "before"),
            ("__lte", "before first last"),
        ],
    )
    def test_a_day_is_all_of_it(self, lookup: str, names: str, moments: Person) -> None:
        parameter = f"created_at{lookup}"
        for query in ({parameter: "2026-11-28"}, {"any": [f"{parameter}:2026-11-28"]}):
            assert self.names(moments, query) == names.split()

    def test_a_range_takes_both_days_along(self, moments: Person) -> None:
        assert self.names(moments, {"created_at__range": "2026-11-28,2026-11-28"}) == [
            "first",
            "last",
        ]
        half = "2026-11-27T11:00:00.000001Z,2026-11-28"
        assert self.names(moments, {"created_at__range": half}) == ["last"]

    def test_a_time_with_its_offset_stays_what_it_is(self, moments: Person) -> None:
        for value in ("2026-11-27T11:00:00Z", "2026-11-28T00:00:00+13:00"):
            assert self.names(moments, {"created_at": value}) == ["first"]
            assert self.names(moments, {"created_at__in": value}) == ["first"]

    def test_days_are_no_list(self, moments: Person) -> None:
        refused = moments.get("categories/", {"created_at__in": "2026-11-28,2026-11-29"})
        assert refused.codes == [("invalid", "created_at__in")]
        assert "days are for __range" in refused.body["errors"][0]["detail"]

    def test_the_ends_of_the_calendar(self, moments: Person) -> None:
        for name, value in (("gte", "0001-01-01"), ("lte", "9999-12-31")):
            refused = moments.get("categories/", {f"created_at__{name}": value})
            assert refused.codes == [("invalid", f"created_at__{name}")]

    def test_orders_and_the_journal_by_their_days(self, moments: Person) -> None:
        [entry] = moments.get(
            "journal/", {"subject": "category", "page_size": 1, "cursor": ""}
        ).body["results"][:1]
        local = datetime.fromisoformat(entry["at"]).astimezone(ZoneInfo("Pacific/Auckland")).date()
        day = local.isoformat()
        count = moments.get("journal/").body["count"]
        both = {"at_after": day, "at_before": day}
        assert moments.get("journal/", both).body["count"] == count
        assert moments.get("journal/", {"at__gt": day}).body["count"] == 0
        assert (
            moments.get("orders/", {"placed_at_after": day, "placed_at_before": day}).status == 200
        )

    def names(self, who: Person, query: dict[str, Any]) -> list[str]:
        rows = who.get("categories/", {**query, "ordering": "created_at"}).body["results"]
        return [row["name"] for row in rows]


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("invoices/", {"tax": "19"}, "must be a tax category and its percentage, such as S:19"),
        ("invoices/", {"tax": "S:x"}, "must be a tax category and its percentage, such as S:19"),
        (
            "invoices/",
            {"total__gte": "9999999999999999"},
            "must be a decimal number such as 12.50, with at most 15 digits before the point and 3 "
            "after it",
        ),
        (
            "invoices/",
            {"issue_date_after": "2026-02-30"},
            "must be a day of the calendar such as 2026-11-30",
        ),
        (
            "invoices/",
            {"created_at__gte": "2026-13-01T00:00:00Z"},
            "must be an instant such as 2026-11-30T12:00:00Z, or a day",
        ),
        (
            "reports/revenue/",
            {"from": "2026-02-30"},
            "It must be a day of the calendar such as 2026-11-30.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_our_words(
    path: str, query: dict[str, str], sentence: str, ada: Person
) -> None:
    refused = ada.get(path, query)
    assert [error["detail"] for error in refused.body["errors"]] == [sentence]


def test_a_column_orders_once(books: Person) -> None:
    once = ids(books.get("products/", {"ordering": "-price"}))
    assert ids(books.get("products/", {"ordering": ",".join(["-price", "price"] * 600)})) == once
