"""Books that are in order, to be spoilt."""

from __future__ import annotations

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import InvoiceLine
from quittance.payments.operations import refund_payment
from quittance.reports.verify import Finding, verify
from tests.invoicing.making import NOON, D, at, credit, draft, issued, line, pay, sold
from tests.people import organisation


class Books:
    """Two paid invoices, one credited in two steps, one refunded, a draft; all of it in order."""

    def __init__(self, organisation: Organisation, customer: Customer) -> None:
        self.organisation, self.customer = organisation, customer
        lines = [sold("12.34", quantity="3"), sold("99.99", rate="7"), line(discount=D("1.05"))]
        self.first = issued(organisation, customer, *lines, discount=D("5.00")).pk
        self.second = issued(organisation, customer).pk
        self.third = issued(organisation, customer, *lines, prices_include_tax=True).pk
        self.payment = pay(organisation, self.first, "19.00").payment.pk
        self.paid = pay(organisation, self.second, "119.00").payment.pk
        refund_payment(
            organisation=organisation, payment_id=self.paid, by=None, amount=D("9.00"), reason="x"
        )
        self.notes = [
            credit(organisation, self.third, (1, "1")).pk,
            credit(organisation, self.third, (1, "1"), (3, "0.5"), reason="Broken").pk,
        ]
        self.draft = draft(organisation, customer, *lines)

    @property
    def line(self) -> InvoiceLine:
        return InvoiceLine.objects.get(invoice=self.first, position=1)

    def found(self) -> Finding:
        finding = verify(self.organisation.pk).finding
        assert finding is not None
        return finding


def books_of_engines() -> Books:
    engines = organisation("Engines")
    cleo = Customer.objects.create(organisation=engines, name="Cleo", currency="EUR")
    with at(NOON):
        made = Books(engines, cleo)
    assert verify(engines.pk).finding is None
    return made
