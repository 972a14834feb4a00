"""Issuing: dates in the organisation's own zone, numbers of its series, snapshots that stay."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.inputs import LineInput
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.invoicing.rules import status_on
from tests.invoicing.making import (
    NOON,
    TODAY,
    at,
    credit,
    draft,
    issue,
    issued,
    pay,
    refusal,
    sold,
    stored,
)

pytestmark = pytest.mark.django_db
D = Decimal
DAY = timedelta(days=1)
KIRITIMATI, LOS_ANGELES = "Pacific/Kiritimati", "America/Los_Angeles"


def set_to(organisation: Organisation, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save()


def seen(invoice: Invoice, organisation: Organisation) -> str:
    return status_on(
        invoice.status,
        kind=invoice.kind,
        balance_due=invoice.balance_due,
        due_on=invoice.due_date,
        today=organisation.today(),
    )


def test_issuing_gives_number_dates_and_both_parties(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        returned = issue(engines, draft(engines, cleo))
    invoice = stored(returned.pk)
    assert (invoice.status, invoice.number) == ("sent", "INV-2026-0001")
    assert (invoice.issue_date, invoice.due_date) == (TODAY, date(2026, 12, 20))
    assert (invoice.sent_at, invoice.updated_at, invoice.paid_at) == (NOON, NOON, None)
    assert (invoice.total, invoice.balance_due, invoice.refund_due) == (119, 119, 0)
    assert invoice.seller == engines.snapshot()
    assert invoice.buyer == cleo.snapshot()
    same = "status number issue_date due_date sent_at seller buyer total".split()
    assert [getattr(returned, name) for name in same] == [getattr(invoice, name) for name in same]


@pytest.mark.parametrize("terms", [0, 1, 14, 365])
def test_payment_terms_count_from_the_issue_date(
    terms: int, engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, payment_terms_days=terms)
    earlier = TODAY - 3 * DAY
    with at(NOON):
        invoice = issued(engines, cleo, on=earlier)
    assert (invoice.issue_date, invoice.due_date) == (earlier, earlier + terms * DAY)


def test_a_due_date_that_was_given_is_kept(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        invoice = issued(engines, cleo, due_date=date(2027, 1, 31))
    assert invoice.due_date == date(2027, 1, 31)


@pytest.mark.parametrize(("due_in", "status"), [(0, "sent"), (-1, "overdue")])
def test_an_invoice_issued_after_its_due_date_is_overdue_at_once(
    due_in: int, status: str, engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        assert issued(engines, cleo, due_date=TODAY + due_in * DAY).status == status


@pytest.mark.parametrize(
    ("zone", "instant", "day", "number"),
    [
        # A new year begins in Kiritimati (UTC+14) 22 hours before it does in Los Angeles.
        (KIRITIMATI, "2026-12-31T09:59:59.999999Z", date(2026, 12, 31), "INV-2026-0001"),
        (KIRITIMATI, "2026-12-31T10:00:00Z", date(2027, 1, 1), "INV-2027-0001"),
        ("UTC", "2026-12-31T23:59:59.999999Z", date(2026, 12, 31), "INV-2026-0001"),
        ("UTC", "2027-01-01T00:00:00Z", date(2027, 1, 1), "INV-2027-0001"),
        (LOS_ANGELES, "2027-01-01T07:59:59.999999Z", date(2026, 12, 31), "INV-2026-0001"),
        (LOS_ANGELES, "2027-01-01T08:00:00Z", date(2027, 1, 1), "INV-2027-0001"),
        ("Asia/Kathmandu", "2026-12-31T18:14:59Z", date(2026, 12, 31), "INV-2026-0001"),
        ("Asia/Kathmandu", "2026-12-31T18:15:00Z", date(2027, 1, 1), "INV-2027-0001"),
    ],
)
def test_day_and_year_are_those_of_the_organisation(
    zone: str, instant: str, day: date, number: str, engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, time_zone=zone)
    with at(instant):
        invoice = issued(engines, cleo)
        note = credit(engines, invoice)
    assert (invoice.issue_date, invoice.number) == (day, number)
    assert (note.issue_date, note.number) == (day, number.replace("INV", "CN"))


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        (KIRITIMATI, "2026-12-31T09:59:59.999999Z"),
        ("Europe/Berlin", "2026-12-31T22:59:59.999999Z"),
        (LOS_ANGELES, "2027-01-01T07:59:59.999999Z"),
        # The clock goes back that night: the day has 25 hours.
        (LOS_ANGELES, "2026-11-02T07:59:59.999999Z"),
    ],
)
def test_an_invoice_is_overdue_from_the_midnight_of_the_organisation_after_its_due_date(
    zone: str, last_moment: str, engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, time_zone=zone)
    with at(last_moment) as end:
        invoice = issued(engines, cleo, due_date=engines.today())
        assert operations.mark_overdue() == 0
        assert seen(stored(invoice.pk), engines) == "sent"
    with at(end + timedelta(microseconds=1)) as midnight:
        assert stored(invoice.pk).status == "sent"
        assert seen(stored(invoice.pk), engines) == "overdue"
        assert operations.mark_overdue() == 1
    assert (stored(invoice.pk).status, stored(invoice.pk).updated_at) == ("overdue", midnight)


def test_nothing_is_issued_in_the_future_of_the_organisation(
    engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, time_zone=LOS_ANGELES)
    with at("2026-11-21T03:00Z"):
        pk = draft(engines, cleo)
        tomorrow = date(2026, 11, 21)
        assert refusal(lambda: issue(engines, pk, tomorrow)) == [("future_date", "issue_date")]
        assert issue(engines, pk, date(2026, 11, 20)).number == "INV-2026-0001"


def test_issue_dates_do_not_run_backwards_within_a_series(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        issued(engines, cleo, on=TODAY - DAY)
        pk = draft(engines, cleo)
        assert refusal(lambda: issue(engines, pk, TODAY - 2 * DAY)) == [
            ("runs_backwards", "issue_date")
        ]
        assert issue(engines, pk, TODAY - DAY).number == "INV-2026-0002"
        # Another year is another series, and so are credit notes.
        assert issued(engines, cleo, on=date(2025, 12, 31)).number == "INV-2025-0001"
        assert credit(engines, pk).number == "CN-2026-0001"


def test_a_series_without_a_year_runs_on_across_years(
    engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, invoice_number_pattern="R{number:03}")
    with at("2026-12-31T12:00Z"):
        assert issued(engines, cleo).number == "R001"
    with at("2027-01-01T12:00Z"):
        assert issued(engines, cleo).number == "R002"
        pk = draft(engines, cleo)
        assert refusal(lambda: issue(engines, pk, date(2026, 12, 31))) == [
            ("runs_backwards", "issue_date")
        ]
    assert list(NumberSeries.objects.values_list("kind", "year", "next_number")) == [
        ("invoice", 0, 3)
    ]


def test_every_kind_year_and_organisation_counts_for_itself(
    engines: Organisation, cleo: Customer, zoe: Any
) -> None:
    rival = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
    with at(NOON):
        numbers = [
            issued(engines, cleo, on=date(2025, 1, 1)).number,
            issued(engines, cleo).number,
            issued(zoe.organisation, rival).number,
            credit(engines, issued(engines, cleo)).number,
            issued(engines, cleo).number,
        ]
    assert numbers == [
        *("INV-2025-0001", "INV-2026-0001", "INV-2026-0001", "CN-2026-0001", "INV-2026-0003")
    ]


def test_invoices_and_credit_notes_of_one_pattern_share_its_numbers(
    engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, invoice_number_pattern="{number}", credit_note_number_pattern="{number}")
    with at(NOON):
        numbers = []
        for _ in range(3):
            invoice = issued(engines, cleo)
            numbers += [invoice.number, credit(engines, invoice).number]
    assert numbers == ["1", "2", "3", "4", "5", "6"]


def test_a_pattern_changed_to_one_in_use_goes_on_after_what_is_there(
    engines: Organisation, cleo: Customer
) -> None:
    with at(NOON):
        first = [issued(engines, cleo).number for _ in range(3)]
        set_to(engines, invoice_number_pattern="INV-2026-{number:04}")
        then = [issued(engines, cleo).number for _ in range(2)]
    assert [*first, *then] == [f"INV-2026-000{n}" for n in range(1, 6)]


class TestNumbersBroughtAlong:
    def test_a_draft_keeps_the_number_it_was_given(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            assert issued(engines, cleo, number="2019/77").number == "2019/77"
            assert issued(engines, cleo).number == "INV-2026-0001"

    def test_the_series_passes_over_numbers_in_use(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            for number in ("INV-2026-0002", "INV-2026-0003", "INV-2026-0005"):
                issued(engines, cleo, number=number)
            numbers = [issued(engines, cleo).number for _ in range(3)]
        assert numbers == ["INV-2026-0001", "INV-2026-0004", "INV-2026-0006"]

    def test_it_may_be_of_an_earlier_day_than_the_series(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            issued(engines, cleo)
            old = issued(engines, cleo, number="INV-2026-0000", on=TODAY - 30 * DAY)
        assert (old.issue_date, old.number) == (TODAY - 30 * DAY, "INV-2026-0000")

    @pytest.mark.parametrize("taken_by", ["a draft", "an invoice", "a credit note"])
    def test_a_number_in_use_is_refused(
        self, taken_by: str, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            number = {
                "a draft": lambda: stored(draft(engines, cleo, number="X")).number,
                "an invoice": lambda: issued(engines, cleo).number,
                "a credit note": lambda: credit(engines, issued(engines, cleo)).number,
            }[taken_by]()
            assert refusal(lambda: draft(engines, cleo, number=number)) == [("unique", "number")]

    def test_another_organisation_may_have_the_same(
        self, engines: Organisation, cleo: Customer, zoe: Any
    ) -> None:
        rival = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        draft(engines, cleo, number="X")
        assert stored(draft(zoe.organisation, rival, number="X")).number == "X"


class TestAnInvoiceOverNothing:
    def test_is_paid_as_soon_as_it_is_issued(self, engines: Organisation, cleo: Customer) -> None:
        with at(NOON):
            invoice = issued(engines, cleo, sold("0"), due_date=TODAY - DAY)
        assert (invoice.status, invoice.paid_at) == ("paid", NOON)
        assert (invoice.total, invoice.balance_due) == (0, 0)

    def test_can_be_credited_once_and_stays_paid(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            invoice = issued(engines, cleo, sold("0"))
            note = credit(engines, invoice)
            assert (note.total, stored(invoice.pk).status) == (0, "paid")
            assert refusal(lambda: credit(engines, invoice)) == [("nothing_to_credit", None)]


class TestSnapshots:
    @pytest.fixture
    def invoice(self, engines: Organisation, cleo: Customer, lamp: Product) -> Invoice:
        with at(NOON):
            given = LineInput(quantity=D(2), product=lamp.pk)
            return issued(engines, cleo, given, sold("5.00"))

    def content(self, invoice: Invoice) -> Any:
        """All that a reader of the document may see."""
        row = Invoice.objects.values().get(pk=invoice.pk)
        lines = [
            {name: value for name, value in line.items() if name != "product_id"}
            for line in invoice.lines.order_by("position").values()
        ]
        return row, lines, list(invoice.taxes.values())

    def test_has_both_parties_and_the_products_particulars(self, invoice: Invoice) -> None:
        line = invoice.lines.get(position=1)
        assert (line.description, line.unit, line.unit_price) == ("Lamp", "C62", 10)
        assert (line.tax_rate, line.tax_category, line.net_amount) == (19, "S", 20)
        assert (invoice.seller or {})["name"] == "Engines"
        assert (invoice.buyer or {})["name"] == invoice.customer_name == "Cleo"

    def test_stays_when_everybody_is_renamed(
        self, invoice: Invoice, engines: Organisation, cleo: Customer, lamp: Product
    ) -> None:
        before = self.content(invoice)
        set_to(engines, name="Turbines", vat_number="DE1", line1="Elsewhere 1", currency="CHF")
        cleo.name, cleo.vat_number, cleo.currency = "Cleopatra", "EG2", "USD"
        cleo.billing_address = {**cleo.billing_address, "city": "Alexandria"}
        cleo.save()
        lamp.name, lamp.price, lamp.unit = "Torch", D("99"), "KGM"
        lamp.save()
        lamp.tax_rate.percent = D(7)
        lamp.tax_rate.save()
        assert self.content(invoice) == before

    def test_stays_when_the_product_is_deleted(self, invoice: Invoice, lamp: Product) -> None:
        before = self.content(invoice)
        lamp.delete()
        assert self.content(invoice) == before
        assert invoice.lines.get(position=1).product is None

    def test_its_customer_and_organisation_cannot_be_deleted(
        self, invoice: Invoice, engines: Organisation, cleo: Customer
    ) -> None:
        for owner in (cleo, engines):
            with pytest.raises(models.ProtectedError):
                owner.delete()
        assert Customer.objects.filter(pk=cleo.pk).exists()

    def test_takes_the_customers_name_at_issue_not_at_drafting(
        self, engines: Organisation, cleo: Customer
    ) -> None:
        with at(NOON):
            pk = draft(engines, cleo)
            cleo.name = "Cleopatra"
            cleo.save()
            assert stored(pk).customer_name == "Cleo"
            invoice = issue(engines, pk)
        assert (invoice.customer_name, (invoice.buyer or {})["name"]) == ("Cleopatra",) * 2

    def test_a_credit_note_names_the_buyer_of_its_invoice_and_the_seller_of_today(
        self, invoice: Invoice, engines: Organisation, cleo: Customer
    ) -> None:
        set_to(engines, name="Turbines")
        cleo.name = "Cleopatra"
        cleo.save()
        with at(NOON):
            note = credit(engines, invoice)
        assert (note.buyer, note.customer_name) == (invoice.buyer, "Cleo")
        assert note.seller == {**(invoice.seller or {}), "name": "Turbines"}


def test_a_refused_issue_uses_no_number_up(engines: Organisation, cleo: Customer) -> None:
    with at(NOON):
        pk = issued(engines, cleo).pk
        assert refusal(lambda: issue(engines, pk)) == [("invalid_transition", None)]
        assert refusal(lambda: issue(engines, 0)) == [("not_found", None)]
        assert issued(engines, cleo).number == "INV-2026-0002"


def test_paying_an_invoice_due_today_late_in_the_evening_is_in_time(
    engines: Organisation, cleo: Customer
) -> None:
    set_to(engines, time_zone=LOS_ANGELES)
    with at("2026-11-21T07:59Z"):
        invoice = issued(engines, cleo, due_date=date(2026, 11, 20))
        pay(engines, invoice.pk, "1.00")
        assert seen(stored(invoice.pk), engines) == "sent"
    with at("2026-11-21T08:00Z"):
        pay(engines, invoice.pk, "1.00")
        assert seen(stored(invoice.pk), engines) == "overdue"
