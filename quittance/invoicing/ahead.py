"""Printing ahead: issued documents are drawn by a worker, so that hardly anybody waits for one.

The schedule looks for them. A task for each would be one more statement in the transaction that
holds the number, and whoever asks before the schedule does has the document in milliseconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from quittance.accounts.models import Organisation
from quittance.audit.queue import task
from quittance.audit.unfinished import forget_done, piece_of_work
from quittance.invoicing.models import FileKind, Invoice, InvoiceQuerySet, IssuedFile
from quittance.invoicing.printing import issued_pdf

logger = logging.getLogger(__name__)
MOST_AT_ONCE = 1000


def print_unprinted(*, since: date) -> int:
    """Print what has an issue date from that day on and no PDF; imported documents wait until
    somebody asks.

    One that cannot be printed keeps no other from it: it is logged, and shown among the
    organisation's unfinished work. Returns how many were printed.
    """
    printed = 0
    for invoice in _unprinted(since):
        try:
            _print(invoice)
        except Exception:
            logger.exception("%s of organisation %s", invoice, invoice.organisation_id)
        else:
            printed += 1
    forget_done("invoice.print", _is_printed)
    return printed


def _is_printed(organisation: int, invoice: int) -> bool:
    """Also because somebody has asked for it since."""
    own = IssuedFile.objects.for_organisation(organisation)
    return own.filter(invoice=invoice, kind=FileKind.PDF).exists()


@task
def print_one(organisation: int, invoice: int) -> None:
    """One of them, because somebody wants it tried again."""
    _print(
        Invoice.objects.for_organisation(organisation).select_related("corrects").get(pk=invoice)
    )


def _print(invoice: Invoice) -> None:
    with piece_of_work("invoice.print", organisation=invoice.organisation_id, subject=invoice.pk):
        issued_pdf(invoice)


def _unprinted(since: date) -> Iterator[Invoice]:
    """Of each organisation that has some by itself, since their index begins with it."""
    waiting = Organisation.objects.filter(Exists(_lacking(OuterRef("pk"), since)))
    for organisation in waiting.order_by("pk").values_list("pk", flat=True):
        lacking = _lacking(organisation, since).select_related("corrects")
        yield from lacking.order_by("issue_date", "pk")[:MOST_AT_ONCE]


def _lacking(organisation: int | OuterRef, since: date) -> InvoiceQuerySet:
    own = Invoice.objects.for_organisation(organisation).issued()
    printed = IssuedFile.objects.for_organisation(OuterRef("organisation_id")).filter(
        invoice=OuterRef("pk"), kind=FileKind.PDF
    )
    return own.filter(issue_date__gte=since, imported=False).exclude(Exists(printed))
