"""Random operations, lawful and unlawful, beside a plain model of the rules (rulebook.py): after
each step every status, number and figure of the database is the model's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from quittance.accounts.models import Organisation, User
from quittance.api.catalogue.data import ProductData, TaxRateData
from quittance.api.customers.views import CustomerData
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing import operations
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.invoicing.queries import open_balances
from quittance.payments.models import Payment
from quittance.payments.operations import refund_payment
from quittance.reports.summary import summarise
from quittance.reports.verify import verify
from tests.invoicing.abacus import PLACES, Item
from tests.invoicing.making import NOON, at, credit, everything, issue, pay, scanned, tallied
from tests.invoicing.rulebook import Books, Buyer, Document, Money, Refused, Ware
from tests.people import Person

D = Decimal
MOST_DOCUMENTS = 6
quantities = st.integers(1, 5000).map(lambda n: D(n) / 1000) | st.sampled_from([D(1), D(3)])
prices = st.integers(0, 30_000).map(lambda n: D(n) / 1000)
rates = st.sampled_from([D(19), D(7), D(0), D("9.975")])
plain = st.builds(Item, quantities, prices, rates)
cheaper = st.builds(
    Item, quantities, prices, rates, percent_off=st.integers(1, 1000).map(lambda n: D(n) / 10)
) | st.builds(Item, quantities, prices, rates, off=st.integers(1, 400).map(lambda n: D(n) / 100))
# Of the two, products of the catalogue; their prices and rates move.
wares = st.builds(Item, quantities, st.just(D(0)), st.just(D(0)), product=st.integers(0, 1))
items = st.lists(plain | cheaper | wares, min_size=1, max_size=3)
few = st.sampled_from([D(0), D(0), D(0), D("0.01"), D(1), D(5), D("0.001"), D(500)])
amounts = st.integers(-1, 9000).map(lambda n: D(n) / 100)
due_days = st.none() | st.integers(-3, 9)
numbers = st.none() | st.none() | st.integers(1, 6).map(lambda n: f"INV-2026-{n:04}")
currencies = st.sampled_from(["EUR", "EUR", *PLACES])
buyers = st.integers(0, 1)
terms = st.fixed_dictionaries(
    {"buyer": buyers, "currency": currencies, "inside": st.booleans(), "discount": few}
)
# What may be changed of a draft, any of it or none.
CHANGES = {
    "items": items | st.just([]),
    "buyer": buyers,
    "currency": currencies,
    "inside": st.booleans(),
    "discount": few,
    "due": due_days,
    "number": numbers,
    "notes": st.sampled_from(["", "Thanks"]),
}
# How the service calls what the rulebook calls otherwise.
NAMES = {
    "items": "lines",
    "buyer": "customer",
    "inside": "prices_include_tax",
    "due": "due_date",
}


def outcome(work: Callable[[], Any]) -> tuple[Any, str | None]:
    """What a piece of work gave back, or with which code it was refused."""
    try:
        return work(), None
    except DomainError as error:
        return None, error.problems[0].code
    except Refused as error:
        return None, str(error)


def has_room(desk: Desk) -> bool:
    """Few documents, so that much happens to each."""
    return len(desk.books.documents) < MOST_DOCUMENTS


class Desk(RuleBasedStateMachine):
    """Somebody at a desk. Every run happens in a transaction that is rolled back at its end."""

    documents = Bundle("documents")
    payments = Bundle("payments")
    organisation: Organisation
    by: User
    customers: list[int]
    products: list[int]
    rate: int

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = NOON
        self.books = Books(today=NOON.date())
        self.buyers = [Buyer("Cleo"), Buyer("Mark")]
        self.wares = [Ware("Lamp", D("10"), D(19)), Ware("Bulb", D("0.99"), D(19))]
        self.ids: dict[int, int] = {}
        self.outer = transaction.atomic()
        self.outer.__enter__()

    def teardown(self) -> None:
        with at(self.now):
            finding = verify(self.organisation.pk).finding
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)
        assert finding is None

    def both(self, model: Callable[[], Any], real: Callable[[], Any]) -> tuple[Any, Any] | None:
        """What both gave back; None when both refused, with the same code and no change."""
        before = everything()
        with at(self.now):
            found, refusal = outcome(real)
        expected, expected_refusal = outcome(model)
        assert refusal == expected_refusal
        if refusal:
            assert everything() == before
            return None
        return expected, found

    def id_of(self, document: Document) -> int:
        return self.ids[id(document)]

    def named(self, items: list[Item], terms: Mapping[str, Any]) -> list[Item]:
        """Lines with what their products give them now; copies, for what is drawn is drawn again
        and the model writes on its lines."""
        return [
            replace(item)
            if item.product is None
            else replace(
                item,
                words=self.wares[item.product].name,
                price=self.wares[item.product].price_for(terms),
                rate=self.wares[item.product].rate,
            )
            for item in items
        ]

    def given(self, items: list[Item]) -> list[LineInput]:
        return [
            LineInput(
                quantity=item.quantity,
                discount_percent=item.percent_off,
                discount=item.off,
                **(
                    {"description": item.words, "unit_price": item.price, "tax_rate": item.rate}
                    if item.product is None
                    else {"product": self.products[item.product]}
                ),
            )
            for item in items
        ]

    def day(self, days: int | None) -> date | None:
        return None if days is None else self.books.today + timedelta(days=days)

    def in_the_books(self, drawn: dict[str, Any], now: Document | None = None) -> dict[str, Any]:
        said = dict(drawn)
        if "items" in said:
            terms = {**(vars(now) if now else {}), **drawn}
            said["items"] = self.named(said["items"], terms)
        if "buyer" in said:
            said["buyer"] = self.buyers[said["buyer"]]
        if "due" in said:
            said["due"] = self.day(said["due"])
        return said

    def in_the_service(self, drawn: dict[str, Any]) -> dict[str, Any]:
        said = dict(drawn)
        if "items" in said:
            said["items"] = self.given(said["items"])
        if "buyer" in said:
            said["buyer"] = self.customers[said["buyer"]]
        if "due" in said:
            said["due"] = self.day(said["due"])
        return {NAMES.get(name, name): value for name, value in said.items()}

    def kept(self, made: tuple[Document, int] | None) -> Any:
        if made is None:
            return multiple()
        self.ids[id(made[0])] = made[1]
        return made[0]

    @precondition(has_room)
    @rule(target=documents, items=items, terms=terms, due=due_days, number=numbers)
    def make_draft(
        self, items: list[Item], terms: dict[str, Any], due: int | None, number: str | None
    ) -> Any:
        drawn = {"items": items, "due": due, "number": number, **terms}
        made = self.both(
            lambda: self.books.draft(Document(**self.in_the_books(drawn))),
            lambda: (
                operations.draft_invoice(
                    organisation=self.organisation,
                    data=DraftInput(**self.in_the_service(drawn)),
                    by=None,
                ).pk
            ),
        )
        return self.kept(made)

    @precondition(has_room)
    @rule(target=documents, items=items, terms=terms, due=due_days)
    def make_invoice(self, items: list[Item], terms: dict[str, Any], due: int | None) -> Any:
        document = self.make_draft(items, terms, due, None)
        if isinstance(document, Document):
            self.issue(document, None)
        return document

    @precondition(has_room)
    @rule(target=documents, document=documents)
    def duplicate(self, document: Document) -> Any:
        made = self.both(
            lambda: self.books.duplicate(document),
            lambda: (
                operations.duplicate_invoice(
                    organisation=self.organisation, invoice_id=self.id_of(document), by=None
                ).pk
            ),
        )
        return self.kept(made)

    @rule(document=documents, drawn=st.fixed_dictionaries({}, optional=CHANGES))
    def revise(self, document: Document, drawn: dict[str, Any]) -> None:
        self.both(
            lambda: self.books.revise(document, **self.in_the_books(drawn, document)),
            lambda: operations.revise_draft(
                organisation=self.organisation,
                invoice_id=self.id_of(document),
                changes=self.in_the_service(drawn),
                by=None,
            ),
        )

    @rule(target=documents, document=consumes(documents))
    def delete(self, document: Document) -> Any:
        done = self.both(
            lambda: self.books.delete(document),
            lambda: operations.delete_draft(
                organisation=self.organisation, invoice_id=self.id_of(document), by=None
            ),
        )
        return multiple() if done else document

    @rule(document=documents, days=st.sampled_from([None, None, 0, 0, 0, -1, 1, -40]))
    def issue(self, document: Document, days: int | None) -> None:
        on = self.day(days)
        self.both(
            lambda: self.books.issue(document, on),
            lambda: issue(self.organisation, self.id_of(document), on),
        )

    @rule(
        target=payments,
        document=documents,
        amount=amounts | st.just("all"),
        reference=st.sampled_from([None, None, None, "pi_1", "pi_2"]),
    )
    def pay(self, document: Document, amount: Any, reference: str | None) -> Any:
        value = max(document.left, document.unit) if amount == "all" else amount
        made = self.both(
            lambda: self.books.pay(document, value, reference),
            lambda: (
                pay(
                    self.organisation,
                    self.id_of(document),
                    str(value),
                    provider_reference=reference,
                ).payment.pk
            ),
        )
        return self.kept(made)

    @rule(money=payments, amount=st.none() | amounts)
    def refund(self, money: Money, amount: Decimal | None) -> None:
        self.both(
            lambda: self.books.refund(money, amount),
            lambda: refund_payment(
                organisation=self.organisation,
                payment_id=self.ids[id(money)],
                by=None,
                amount=amount,
            ),
        )

    @rule(
        target=documents,
        document=documents,
        quarters=st.lists(st.sampled_from([0, 1, 2, 4, 5]), min_size=3, max_size=3),
    )
    def credit(self, document: Document, quarters: list[int]) -> Any:
        """So many quarters of what is left of each line; all of everything for none of any."""
        wanted = [
            ((line.quantity - line.credited) * quarter / 4).quantize(D("0.001"))
            for line, quarter in zip(document.items, quarters, strict=False)
        ]
        named = [(index + 1, str(quantity)) for index, quantity in enumerate(wanted) if quantity]
        made = self.both(
            lambda: self.books.credit(document, wanted if named else None),
            lambda: credit(self.organisation, self.id_of(document), *named).pk,
        )
        return self.kept(made)

    @rule(hours=st.sampled_from([5, 11, 24, 24 * 9, 24 * 31]))
    def wait(self, hours: int) -> None:
        """Over midnight, a due date, the end of a year."""
        self.now += timedelta(hours=hours)
        self.books.today = self.organisation.today(self.now)

    @rule()
    def mark_overdue(self) -> None:
        done = self.both(self.books.mark_overdue, operations.mark_overdue)
        assert done is not None
        assert done[0] == done[1]

    @rule(index=buyers, name=st.sampled_from(["Cleo", "Mark", "Cleo & Co"]))
    def rename(self, index: int, name: str) -> None:
        is_another = self.buyers[index].name != name
        self.buyers[index].name = name
        self.master(CustomerData(), self.customers[index], {"name": name}, is_another)

    @rule(index=buyers)
    def archive_or_restore(self, index: int) -> None:
        self.buyers[index].archived = not self.buyers[index].archived
        changes = {"archived": self.buyers[index].archived}
        self.master(CustomerData(), self.customers[index], changes)

    @rule(index=buyers)
    def delete_a_customer_in_use(self, index: int) -> None:
        if any(one.buyer is self.buyers[index] for one in self.books.documents):
            before = everything()
            data = CustomerData()
            done = outcome(lambda: data.delete(self.customers[index], self.organisation, self.by))
            assert done == (None, "in_use")
            assert everything() == before

    @rule(index=st.integers(0, 1), price=prices)
    def change_a_price(self, index: int, price: Decimal) -> None:
        is_another = self.wares[index].price != price
        self.wares[index].price = price
        self.master(ProductData(), self.products[index], {"price": price}, is_another)

    @rule(percent=st.sampled_from([D(16), D(19), D("9.975")]))
    def change_the_tax_rate(self, percent: Decimal) -> None:
        is_another = self.wares[0].rate != percent
        for ware in self.wares:
            ware.rate = percent
        self.master(TaxRateData(), self.rate, {"percent": percent}, is_another)

    def master(self, data: Any, pk: int, changes: dict[str, Any], is_another: bool = True) -> None:
        """Documents keep what they say of it. What was so already leaves no entry."""
        with at(self.now):
            data.change(pk, changes, self.organisation, self.by)
        self.books.entries += is_another

    @invariant()
    def every_figure_is_the_models(self) -> None:
        found = {one.pk: one for one in Invoice.objects.prefetch_related("lines", "taxes")}
        assert sorted(found) == sorted(self.id_of(one) for one in self.books.documents)
        for one in self.books.documents:
            row = found[self.id_of(one)]
            expected = self.head(one)
            assert {name: getattr(row, name) for name in expected} == expected
            assert [self.stored_line(line) for line in row.lines.all()] == [
                self.line(one, position, item) for position, item in enumerate(one.items, 1)
            ]
            taxes = {
                (tax.category, tax.rate): (tax.lines_total, tax.allowance, tax.taxable, tax.tax)
                for tax in row.taxes.all()
            }
            assert taxes == {
                group: tuple(
                    map(one.money, (sums.lines_total, sums.allowance, sums.taxable, sums.tax))
                )
                for group, sums in one.figures.taxes.items()
            }

    def head(self, one: Document) -> dict[str, Any]:
        names = ("lines_total", "allowance", "taxable", "tax")
        subtotal, allowance, taxable, tax = (one.money(one.figures.total_of(n)) for n in names)
        discount = one.discount
        if one.kind == "credit_note":
            priced = one.money(sum(item.amount for item in one.items))
            discount = priced - one.total if one.inside else allowance
        return {
            "kind": one.kind,
            "status": one.status,
            "number": one.number,
            "customer_id": self.customers[self.buyers.index(one.buyer)],
            "customer_name": one.name,
            "currency": one.currency,
            "prices_include_tax": one.inside,
            "issue_date": one.issued_on,
            "due_date": one.due,
            "discount": discount,
            "subtotal": subtotal,
            "allowance_total": allowance,
            "taxable_total": taxable,
            "tax_total": tax,
            "total": one.total,
            "amount_paid": one.paid,
            "amount_credited": one.credited,
            "balance_due": max(one.left, D(0)),
            "refund_due": max(-one.left, D(0)),
            "corrects_id": one.corrects and self.id_of(one.corrects),
            "notes": one.notes,
        }

    def line(self, one: Document, position: int, item: Item) -> tuple[Any, ...]:
        figures = map(one.money, (item.priced, item.allowance, item.net))
        product = None if item.product is None else self.products[item.product]
        said = (item.words, item.quantity, item.price, item.percent_off, *item.group)
        return (position, product, *said, *figures)

    @staticmethod
    def stored_line(line: Any) -> tuple[Any, ...]:
        names = (
            "position product_id description quantity unit_price discount_percent tax_category "
            "tax_rate price_amount discount net_amount"
        )
        return tuple(getattr(line, name) for name in names.split())

    @invariant()
    def the_series_are_the_models(self) -> None:
        rows = NumberSeries.objects.values_list("kind", "year", "next_number", "last_issue_date")
        assert {(kind, year): said for kind, year, *said in rows} == {
            series: [number, self.books.latest[series]]
            for series, number in self.books.next_number.items()
        }

    @invariant()
    def the_journal_has_an_entry_for_each_operation(self) -> None:
        assert JournalEntry.objects.count() == self.books.entries

    @invariant()
    def the_sums_are_the_models(self) -> None:
        assert tallied() == scanned()
        assert Payment.objects.count() == len(self.books.money)
        found = {one.currency: one for one in summarise(self.organisation, today=self.books.today)}
        assert found.keys() == {one.currency for one in self.books.documents}
        for currency, summary in found.items():
            own = [one for one in self.books.documents if one.currency == currency]
            for status, figures in summary.by_status.items():
                those = [
                    one
                    for one in own
                    if one.kind == "invoice" and one.seen(self.books.today) == status
                ]
                assert (figures.count, figures.total, figures.paid, figures.balance_due) == (
                    len(those),
                    sum((one.total for one in those), D(0)),
                    sum((one.paid for one in those), D(0)),
                    sum((max(one.left, D(0)) for one in those if status != "draft"), D(0))
                    if status != "draft"
                    else sum((one.total for one in those), D(0)),
                )
            notes = [one.total for one in own if one.kind == "credit_note"]
            assert (summary.credit_notes.count, summary.credited) == (len(notes), sum(notes, D(0)))
            money = [m for m in self.books.money if m.invoice.currency == currency]
            assert summary.collected == sum((m.amount - m.refunded for m in money), D(0))

    @invariant()
    def what_each_customer_owes_is_the_models(self) -> None:
        owed: dict[int, dict[str, Decimal]] = defaultdict(dict)
        for one in self.books.documents:
            if one.status in {"sent", "overdue"} and one.kind == "invoice":
                pk = self.head(one)["customer_id"]
                owed[pk][one.currency] = owed[pk].get(one.currency, D(0)) + one.left
        assert open_balances(self.organisation, self.customers) == owed


@pytest.mark.django_db
def test_any_work_at_the_desk_goes_by_the_rulebook(ada: Person) -> None:
    own = ada.organisation
    Desk.organisation, Desk.by = own, ada.user
    Desk.customers = [
        Customer.objects.create(organisation=own, name=name, currency="EUR").pk
        for name in ("Cleo", "Mark")
    ]
    rate = TaxRate.objects.create(organisation=own, name="Full", percent=D(19), category="S")
    Desk.rate = rate.pk
    Desk.products = [
        Product.objects.create(organisation=own, name=name, price=D(price), tax_rate=rate).pk
        for name, price in (("Lamp", "10"), ("Bulb", "0.99"))
    ]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Desk,
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
        ),
    )
