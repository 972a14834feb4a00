"""What the books say of a customer: what they owe, bought and paid, and what happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from quittance.accounts.models import Organisation
from quittance.audit.queries import histories
from quittance.customers.doubles import Candidates, likely_doubles, with_doubles
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import Owed, owed_by
from quittance.payments.models import Payment
from quittance.payments.queries import Pace, pace_of
from quittance.reports.telling import Sentence, sentences

LATEST = 10
LATEST_PAYMENTS = 5
# So many of the last documents tell their part of a customer's history.
DOCUMENTS_TOLD = 200
ENTRIES = 60
ICONS = {
    "created": "plus",
    "drafted": "plus",
    "issued": "send",
    "reminded": "mail",
    "recorded": "payment",
    "refunded": "payment",
    "archived": "archive",
    "sent": "mail",
    "failed": "alert",
    "visited": "eye",
}


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice with the status that a reader sees today."""

    invoice: Invoice
    status: str


@dataclass(frozen=True, slots=True)
class About:
    owed: list[tuple[str, Owed]]
    pace: Pace | None
    documents: list[Document]
    has_more: bool
    payments: list[Payment]
    alike: list[Candidates]
    merged: list[Customer]


def about(organisation: Organisation, customer: Customer) -> About:
    today = organisation.today()
    ids = with_doubles(organisation, [customer.pk])
    own = Invoice.objects.for_organisation(organisation).filter(customer__in=ids)
    rows = list(own.order_by("-id")[: LATEST + 1])
    paid = Payment.objects.for_organisation(organisation).filter(customer__in=ids)
    latest = paid.select_related("invoice").order_by("-received_on", "-id")[:LATEST_PAYMENTS]
    doubles = Customer.objects.for_organisation(organisation).filter(merged_into=customer.pk)
    return About(
        owed=owed_of(organisation, customer, today),
        pace=pace_of(organisation, ids) if rows else None,
        documents=[Document(row, row.seen_on(today)) for row in rows[:LATEST]],
        has_more=len(rows) > LATEST,
        payments=list(latest) if rows else [],
        alike=[] if customer.archived else likely_doubles(organisation, customer),
        merged=list(doubles.order_by("pk")) if len(ids) > 1 else [],
    )


def owed_of(organisation: Organisation, customer: Customer, today: date) -> list[tuple[str, Owed]]:
    """Per currency, the customer's own first; it is there also where nothing is due."""
    found = owed_by(organisation, [customer.pk], today=today).get(customer.pk, {})
    found.setdefault(customer.currency, Owed())
    return sorted(found.items(), key=lambda one: (one[0] != customer.currency, one[0]))


@dataclass(frozen=True, slots=True)
class Happened:
    sentence: Sentence
    at: Any
    icon: str


def happened(organisation: Organisation, customer: Customer) -> list[Happened]:
    """The latest first: to the customer itself, to those merged into it, and to its documents."""
    ids = with_doubles(organisation, [customer.pk])
    own = Invoice.objects.for_organisation(organisation).filter(customer__in=ids)
    documents = list(own.order_by("-id").values_list("pk", flat=True)[:DOCUMENTS_TOLD])
    asked = {"customer": ids, "invoice": documents}
    entries = list(histories(organisation.pk, asked).order_by("-seq")[:ENTRIES])
    told = sentences(organisation, entries, get_language() or "en")
    return [
        Happened(sentence, entry["at"], ICONS.get(entry["action"].partition(".")[2], "edit"))
        for sentence, entry in zip(told, entries, strict=True)
    ]
