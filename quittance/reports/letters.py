"""A customer's account as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.documents.build import buyer_of, seller_of, transfer_to
from quittance.invoicing.documents.press.letters import Ageing, Statement, StatementEntry
from quittance.invoicing.documents.texts import one_line
from quittance.invoicing.letters import language_of
from quittance.invoicing.models import Invoice
from quittance.invoicing.rules import OPEN, Kind
from quittance.reports.statement import Account, Period

NOTHING = Decimal(0)


def statement(
    account: Account, organisation: Organisation, customer: Customer, period: Period
) -> Statement:
    """The letter; by how long it has been due only where the period ends today."""
    seller = organisation.snapshot()
    today = organisation.today()
    return Statement(
        language=language_of(seller),
        seller=seller_of(seller),
        buyer=buyer_of(customer.snapshot()),
        currency=account.currency,
        issue_date=today,
        period_start=period.start,
        period_end=period.end,
        opening=account.opening,
        closing=account.closing,
        entries=tuple(
            StatementEntry(
                on=one.on,
                kind=one.kind,
                number=one_line(one.reference or one.number),
                amount=one.amount,
                balance=one.balance,
                due_date=one.due_date,
            )
            for one in account.movements
        ),
        ageing=ageing(organisation, customer, account.currency) if period.end == today else None,
        payment=transfer_to(seller, currency=account.currency),
    )


def ageing(organisation: Organisation, customer: Customer, currency: str) -> Ageing:
    """What is due from a customer, by the days that have passed since the due date."""
    today = organisation.today()
    rows = Invoice.objects.for_organisation(organisation).filter(
        customer=customer.pk, currency=currency, kind=Kind.INVOICE, status__in=OPEN
    )
    late = [
        ((today - due_date).days if due_date else 0, balance)
        for due_date, balance in rows.values_list("due_date", "balance_due")
    ]
    return Ageing(
        not_due=_between(late, None, 0),
        days_1_30=_between(late, 1, 30),
        days_31_60=_between(late, 31, 60),
        days_61_90=_between(late, 61, 90),
        older=_between(late, 91, None),
    )


def _between(late: Sequence[tuple[int, Decimal]], least: int | None, most: int | None) -> Decimal:
    amounts = (
        balance
        for days, balance in late
        if (least is None or days >= least) and (most is None or days <= most)
    )
    return sum(amounts, NOTHING)
