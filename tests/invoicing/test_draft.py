"""Drafts: made, revised, copied and deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from quittance.errors import InvalidInput
from quittance.invoicing import operations
from quittance.invoicing.figures import fill_in
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine
from quittance.money import format_decimal
from tests.invoicing.making import (
    NOON,
    at,
    draft,
    everything,
    issued,
    line,
    refusal,
    sold,
    stored,
)

pytestmark = pytest.mark.django_db
D = Decimal


def figures(invoice: Invoice) -> dict[str, str]:
    names = "subtotal discount allowance_total taxable_total tax_total total balance_due".split()
    return {name: f"{getattr(invoice, name):.2f}" for name in names}


def groups(invoice: Invoice) -> list[tuple[str, ...]]:
    return [
        (
            tax.category,
            format_decimal(tax.rate),
            *(f"{amount:.2f}" for amount in (tax.allowance, tax.taxable, tax.tax)),
        )
        for tax in invoice.taxes.order_by("category", "rate")
    ]


def revise(organisation: Organisation, pk: int, **changes: Any) -> Invoice:
    operations.revise_draft(organisation=organisation, invoice_id=pk, changes=changes, by=None)
    return stored(pk)


def duplicate(organisation: Organisation, pk: int) -> Invoice:
    copy = operations.duplicate_invoice(organisation=organisation, invoice_id=pk, by=None)
    return stored(copy.pk)


def test_a_draft_has_figures_but_no_number_dates_or_parties(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        invoice = stored(draft(engines, cleo, sold("348.35", quantity="16", rate="22")))
    assert (invoice.status, invoice.kind, invoice.number) == ("draft", "invoice", None)
    assert (invoice.issue_date, invoice.due_date, invoice.sent_at) == (None, None, None)
    assert (invoice.seller, invoice.buyer, invoice.customer_name) == (None, None, "Cleo")
    assert (invoice.created_at, invoice.updated_at) == (NOON, NOON)
    assert figures(invoice) == {
        "subtotal": "5573.60",
        "discount": "0.00",
        "allowance_total": "0.00",
        "taxable_total": "5573.60",
        "tax_total": "1226.19",
        "total": "6799.79",
        "balance_due": "6799.79",
    }


def test_a_document_discount_is_split_over_the_rates(engines: Organisation, cleo: Customer) -> None:
    lines = [sold("60.00"), sold("39.99", rate="7"), sold("0.01", rate="0")]
    invoice = stored(draft(engines, cleo, *lines, discount=D("10.00")))
    assert groups(invoice) == [
        ("S", "7", "4.00", "35.99", "2.52"),
        ("S", "19", "6.00", "54.00", "10.26"),
        ("Z", "0", "0.00", "0.01", "0.00"),
    ]
    assert figures(invoice) == {
        "subtotal": "100.00",
        "discount": "10.00",
        "allowance_total": "10.00",
        "taxable_total": "90.00",
        "tax_total": "12.78",
        "total": "102.78",
        "balance_due": "102.78",
    }


def test_prices_with_tax_inside_never_move_the_gross(engines: Organisation, cleo: Customer) -> None:
    lines = [sold("100.00")] * 5
    invoice = stored(draft(engines, cleo, *lines, prices_include_tax=True))
    assert [f"{one.net_amount:.2f}" for one in invoice.lines.order_by("position")] == [
        *("84.04", "84.04", "84.03", "84.03", "84.03")
    ]
    assert (invoice.tax_total, invoice.total) == (D("79.83"), D("500.00"))


@pytest.mark.parametrize(
    ("currency", "price", "total"),
    [("JPY", "50000", "55000"), ("KWD", "1.001", "1.101"), ("EUR", "1.005", "1.11")],
)
def test_the_currency_decides_the_decimals(
    currency: str, price: str, total: str, engines: Organisation, cleo: Customer
) -> None:
    invoice = stored(draft(engines, cleo, sold(price, rate="10"), currency=currency))
    assert (invoice.currency, invoice.total) == (currency, D(total))


class TestWhatIsNotSaid:
    def test_comes_from_the_product(
        self, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        pk = draft(engines, cleo, LineInput(quantity=D(3), product=lamp.pk))
        row = InvoiceLine.objects.get(invoice=pk)
        assert (row.description, row.unit, row.unit_price) == ("Lamp", "C62", 10)
        assert (row.tax_rate, row.tax_category, row.price_amount) == (19, "S", 30)
        assert row.product_id == lamp.pk

    def test_what_is_said_wins_over_the_product(
        self, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        given_line = LineInput(
            quantity=D(3),
            product=lamp.pk,
            description="Bright lamp",
            unit="H87",
            unit_price=D("9.5"),
            tax_rate=D(7),
        )
        row = InvoiceLine.objects.get(invoice=draft(engines, cleo, given_line))
        assert (row.description, row.unit, row.unit_price) == ("Bright lamp", "H87", D("9.5"))
        assert (row.tax_rate, row.tax_category, row.net_amount) == (7, "S", D("28.5"))

    @pytest.mark.parametrize(
        ("fields", "rate", "category"),
        [
            ({"tax_rate": D(19)}, 19, "S"),
            ({"tax_rate": D(0)}, 0, "Z"),
            ({"tax_rate": None, "tax_category": "AE"}, 0, "AE"),
            ({"tax_rate": D(0), "tax_category": "G"}, 0, "G"),
        ],
    )
    def test_rate_and_category_complete_each_other(
        self,
        fields: dict[str, Any],
        rate: int,
        category: str,
        engines: Organisation,
        cleo: Customer,
    ) -> None:
        row = InvoiceLine.objects.get(invoice=draft(engines, cleo, line(**fields)))
        assert (row.tax_rate, row.tax_category) == (rate, category)

    def test_the_reason_of_an_exempt_product_is_kept(
        self, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        lamp.tax_rate = TaxRate.objects.create(
            organisation=engines,
            name="Exempt",
            percent=D(0),
            category="E",
            exemption_reason="Article 132",
        )
        lamp.save()
        invoice = stored(draft(engines, cleo, LineInput(quantity=D(1), product=lamp.pk)))
        assert invoice.lines.get().exemption_reason == "Article 132"
        assert invoice.taxes.get().exemption_reason == "Article 132"

    @pytest.mark.parametrize(
        ("given_currency", "customers", "expected"),
        [("CHF", "USD", "CHF"), (None, "USD", "USD"), (None, "", "EUR")],
    )
    def test_the_currency_is_the_drafts_else_the_customers_else_the_organisations(
        self,
        given_currency: str | None,
        customers: str,
        expected: str,
        engines: Organisation,
        cleo: Customer,
    ) -> None:
        cleo.currency = customers
        cleo.save()
        assert stored(draft(engines, cleo, currency=given_currency)).currency == expected

    def test_prices_include_tax_as_the_organisation_says(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        engines.prices_include_tax = True
        engines.save()
        assert stored(draft(engines, cleo)).total == 100
        assert stored(draft(engines, cleo, prices_include_tax=False)).total == 119


BAD_LINES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"description": None}, [("required", "lines.1.description")]),
    ({"description": ""}, [("required", "lines.1.description")]),
    ({"unit_price": None}, [("required", "lines.1.unit_price")]),
    ({"tax_rate": None}, [("required", "lines.1.tax_rate")]),
    ({"tax_rate": None, "tax_category": "S"}, [("required", "lines.1.tax_rate")]),
    ({"tax_rate": D(0), "tax_category": "S"}, [("invalid", "lines.1.tax_category")]),
    ({"tax_rate": D(7), "tax_category": "AE"}, [("invalid", "lines.1.tax_category")]),
    ({"product": 0, "description": None}, [("required", "lines.1.description")]),
    ({"product": 10**9}, [("does_not_exist", "lines.1.product")]),
    ({"discount": D(1), "discount_percent": D(1)}, [("invalid", "lines.1.discount")]),
    ({"discount": D("100.01")}, [("max_value", "lines.1.discount")]),
    ({"discount": D("0.001")}, [("max_decimal_places", "lines.1.discount")]),
    (
        {"unit_price": D("10000000000000.01")},
        [("max_value", "lines.1.quantity"), ("max_value", "lines")],
    ),
    (
        {"description": None, "unit_price": None, "tax_rate": None},
        [
            ("required", "lines.1.description"),
            ("required", "lines.1.unit_price"),
            ("required", "lines.1.tax_rate"),
        ],
    ),
]


@pytest.mark.parametrize(("fields", "expected"), BAD_LINES)
@pytest.mark.parametrize("how", ["draft", "revise"])
def test_everything_wrong_with_a_line_is_named_and_nothing_is_written(
    how: str,
    fields: dict[str, Any],
    expected: list[tuple[str, str]],
    engines: Organisation,
    cleo: Customer,
) -> None:
    pk = draft(engines, cleo)
    lines = [line(), line(**fields)]
    work = {
        "draft": lambda: draft(engines, cleo, *lines),
        "revise": lambda: revise(engines, pk, lines=lines),
    }
    assert refusal(work[how]) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"lines": []}, [("required", "lines")]),
        ({"customer": 10**9}, [("does_not_exist", "customer")]),
        ({"discount": D("100.01")}, [("max_value", "discount")]),
        ({"discount": D("0.001")}, [("max_decimal_places", "discount")]),
        ({"currency": "JPY", "discount": D("0.5")}, [("max_decimal_places", "discount")]),
        (
            {"customer": 10**9, "lines": [line(description="")]},
            [("does_not_exist", "customer"), ("required", "lines.0.description")],
        ),
    ],
)
@pytest.mark.parametrize("how", ["draft", "revise"])
def test_everything_wrong_with_a_draft_is_named_and_nothing_is_written(
    how: str,
    fields: dict[str, Any],
    expected: list[tuple[str, str]],
    engines: Organisation,
    cleo: Customer,
) -> None:
    pk = draft(engines, cleo)
    whole = DraftInput(**{"customer": cleo.pk, "lines": [line()], **fields})
    work = {
        "draft": lambda: operations.draft_invoice(organisation=engines, data=whole, by=None),
        "revise": lambda: revise(engines, pk, **fields),
    }
    assert refusal(work[how]) == expected


class TestADiscountOfTheWholeAmount:
    """It may take all that the lines come to once they are rounded, and not a cent more."""

    @pytest.mark.parametrize(
        ("price", "all_of_three"), [("0.334", "0.99"), ("0.336", "1.02"), ("0.335", "1.02")]
    )
    @pytest.mark.parametrize("inside", [False, True])
    def test_of_the_document(
        self, price: str, all_of_three: str, inside: bool, engines: Organisation, cleo: Customer
    ) -> None:
        lines = [sold(price)] * 3
        pk = draft(engines, cleo, *lines, discount=D(all_of_three), prices_include_tax=inside)
        assert (stored(pk).total, stored(pk).taxable_total) == (0, 0)
        too_much = D(all_of_three) + D("0.01")
        assert refusal(lambda: draft(engines, cleo, *lines, discount=too_much)) == [
            ("max_value", "discount")
        ]

    def test_of_a_line(self, engines: Organisation, cleo: Customer) -> None:
        assert stored(draft(engines, cleo, sold("10.009", discount=D("10.01")))).total == 0
        too_much = sold("10.004", discount=D("10.01"))
        assert ("max_value", "lines.0.discount") in refusal(lambda: draft(engines, cleo, too_much))

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_the_lines_are(
        self, data: st.DataObject, engines: Organisation, cleo: Customer
    ) -> None:
        """Either the figures come out or an InvalidInput does, and never anything else."""
        small = st.decimals(0, 3, places=3)
        lines = [
            InvoiceLine(
                position=position,
                quantity=quantity,
                unit_price=price,
                discount_percent=percent,
                tax_rate=D(19),
                tax_category="S",
            )
            for position, (quantity, price, percent) in enumerate(
                data.draw(
                    st.lists(
                        st.tuples(small.filter(bool), small, st.just(D(0)) | small), min_size=1
                    )
                ),
                1,
            )
        ]
        invoice = Invoice(
            organisation=engines,
            currency=data.draw(st.sampled_from(["EUR", "JPY", "KWD"])),
            discount=data.draw(st.decimals(0, 9, places=2)),
            prices_include_tax=data.draw(st.booleans()),
        )
        try:
            fill_in(invoice, lines)
        except InvalidInput:
            return
        assert invoice.total == invoice.taxable_total + invoice.tax_total >= 0


def test_an_archived_customer_gets_no_new_draft(engines: Organisation, cleo: Customer) -> None:
    cleo.archived = True
    cleo.save()
    assert refusal(lambda: draft(engines, cleo)) == [("archived", "customer")]


def test_what_belongs_to_another_organisation_does_not_exist(
    engines: Organisation, cleo: Customer, lamp: Product, zoe: Any
) -> None:
    rival = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
    assert refusal(lambda: draft(engines, rival)) == [("does_not_exist", "customer")]
    of_ada = LineInput(quantity=D(1), product=lamp.pk)
    assert refusal(lambda: draft(zoe.organisation, rival, of_ada)) == [
        ("does_not_exist", "lines.0.product")
    ]


class TestRevising:
    def test_words_leave_lines_and_figures_alone(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        pk = draft(engines, cleo, sold("10.00"), sold("5.00"))
        lines, before = list(stored(pk).lines.values()), figures(stored(pk))
        changes = {"notes": "Thanks", "purchase_order": "PO 1", "due_date": date(2027, 1, 1)}
        revised = revise(engines, pk, **changes, number="X")
        assert {name: getattr(revised, name) for name in changes} == changes
        assert revised.number == "X"
        assert (list(revised.lines.values()), figures(revised)) == (lines, before)

    def test_lines_replace_all_there_were(self, engines: Organisation, cleo: Customer) -> None:
        pk = draft(engines, cleo, sold("10.00"), sold("5.00", rate="7"))
        revised = revise(engines, pk, lines=[sold("1.00", rate="7")])
        assert (revised.lines.count(), figures(revised)["total"]) == (1, "1.07")
        assert groups(revised) == [("S", "7", "0.00", "1.00", "0.07")]

    @pytest.mark.parametrize(
        ("changes", "total"),
        [
            ({"prices_include_tax": True}, "90.00"),
            ({"discount": D("10.00")}, "95.20"),
            ({"currency": "JPY"}, "107.00"),
        ],
    )
    def test_figures_follow_while_lines_stay(
        self, changes: dict[str, Any], total: str, engines: Organisation, cleo: Customer
    ) -> None:
        pk = draft(engines, cleo, sold("100.00", discount_percent=D(10)))
        revised = revise(engines, pk, **changes)
        assert figures(revised)["total"] == total
        row = revised.lines.get()
        assert (row.unit_price, row.discount_percent, row.discount) == (100, 10, 10)

    def test_a_number_can_be_taken_back(self, engines: Organisation, cleo: Customer) -> None:
        pk = draft(engines, cleo, number="X")
        assert revise(engines, pk, number="X").number == "X"
        assert revise(engines, pk, number=None).number is None
        assert stored(draft(engines, cleo, number="X")).number == "X"

    def test_a_number_in_use_is_refused(self, engines: Organisation, cleo: Customer) -> None:
        draft(engines, cleo, number="X")
        pk = draft(engines, cleo)
        taken = [("unique", "number")]
        assert refusal(lambda: revise(engines, pk, number="X")) == taken
        assert refusal(lambda: revise(engines, pk, number="X", discount=D(1))) == taken

    def test_another_customer_brings_their_name(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        other = Customer.objects.create(organisation=engines, name="Mark", currency="EUR")
        pk = draft(engines, cleo)
        assert revise(engines, pk, customer=other.pk).customer_name == "Mark"
        assert revise(engines, pk, customer=cleo.pk, discount=D(1)).customer_name == "Cleo"

    def test_lines_survive_their_product(
        self, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        pk = draft(engines, cleo, LineInput(quantity=D(2), product=lamp.pk))
        lamp.delete()
        revised = revise(engines, pk, discount=D(1))
        assert [(row.description, row.unit_price) for row in revised.lines.all()] == [("Lamp", 10)]


def test_a_customer_who_is_named_again_is_called_as_they_are_now_without_an_entry(
    engines: Organisation, cleo: Customer
) -> None:
    pk = draft(engines, cleo)
    Customer.objects.for_organisation(engines).filter(pk=cleo.pk).update(name="Cleo & Co")
    before = JournalEntry.objects.count()
    assert revise(engines, pk, customer=cleo.pk).customer_name == "Cleo & Co"
    # The new name has an entry of its own, about the customer.
    assert JournalEntry.objects.count() == before


class TestDuplicating:
    def test_makes_a_draft_of_the_same_content(
        self, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        lines = [
            LineInput(quantity=D(3), product=lamp.pk, discount_percent=D("33.3333")),
            sold("7.77", rate="7", discount=D("0.77")),
            line(tax_rate=D(0), tax_category="E", exemption_reason="Article 132"),
        ]
        with at(NOON):
            fields = {"discount": D("1.23"), "prices_include_tax": True, "notes": "Thanks"}
            original = issued(engines, cleo, *lines, **fields, purchase_order="PO", number="X")
            lamp.price = D(99)
            lamp.save()
            copy = duplicate(engines, original.pk)
        assert (copy.status, copy.number, copy.issue_date, copy.due_date) == (
            *("draft", None, None, None),
        )
        assert figures(copy) == figures(original)
        assert (copy.notes, copy.purchase_order, copy.currency) == ("Thanks", "PO", "EUR")
        own = {"id", "invoice_id"}

        def content(rows: Any) -> list[dict[str, Any]]:
            return [{name: row[name] for name in row.keys() - own} for row in rows.values()]

        assert content(copy.lines) == content(original.lines)
        assert content(copy.taxes) == content(original.taxes)

    def test_of_an_archived_customer_is_refused(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            original = issued(engines, cleo)
        cleo.archived = True
        cleo.save()
        assert refusal(lambda: duplicate(engines, original.pk)) == [("archived", "customer")]


def test_a_deleted_draft_leaves_nothing_but_its_entries(
    engines: Organisation, cleo: Customer
) -> None:
    before = {name: rows for name, rows in everything().items() if name != "InvoiceTally"}
    pk = draft(engines, cleo, number="X")
    operations.delete_draft(organisation=engines, invoice_id=pk, by=None)
    after = everything()
    [tally] = after.pop("InvoiceTally")
    told = [entry["action"] for entry in after.pop("JournalEntry")]
    assert (told, before.pop("JournalEntry")) == (["invoice.drafted", "invoice.deleted"], [])
    assert after == before
    assert (tally["count"], tally["total"], tally["balance_due"]) == (0, 0, 0)
