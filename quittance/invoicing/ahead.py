"""Printing ahead: an issued document is drawn by a worker, so that nobody has to wait for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from quittance.accounts.models import Organisation
from quittance.audit.queue import after_commit, task
from quittance.invoicing.models import FileKind, Invoice, IssuedFile
from quittance.invoicing.printing import issued_pdf

logger = logging.getLogger(__name__)
# By their issue dates: what is older is drawn when somebody asks for it.
DAYS_LOOKED_BACK = 31
MOST_AT_ONCE = 1000


def print_ahead(invoice: Invoice) -> None:
    """Have a document printed that is issued by this transaction, once it has been committed."""
    if settings.PRINT_AHEAD:
        after_commit(print_issued, organisation=invoice.organisation_id, invoice=invoice.pk)


@task
def print_issued(organisation: int, invoice: int) -> str:
    """Prints and stores one issued document, if nobody has; returns its SHA-256."""
    own = Invoice.objects.for_organisation(organisation).select_related("corrects")
    return issued_pdf(own.get(pk=invoice)).sha256


def print_unprinted(*, today: date) -> int:
    """Print what should have been printed and was not: its worker was killed, the storage away.

    One that cannot be printed keeps no other from it: it is logged. Returns how many were printed.
    """
    printed = 0
    for invoice in _unprinted(today):
        try:
            issued_pdf(invoice)
        except Exception:
            logger.exception("%s of organisation %s", invoice, invoice.organisation_id)
        else:
            printed += 1
    return printed


def _unprinted(today: date) -> Iterator[Invoice]:
    """Of each organisation by itself, since their index begins with it."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        printed = IssuedFile.objects.for_organisation(organisation).filter(
            invoice=OuterRef("pk"), kind=FileKind.PDF
        )
        recent = (
            Invoice.objects.for_organisation(organisation)
            .issued()
            .filter(issue_date__gte=today - timedelta(days=DAYS_LOOKED_BACK), imported=False)
        )
        lacking = recent.exclude(Exists(printed)).select_related("corrects")
        yield from lacking.order_by("issue_date", "pk")[:MOST_AT_ONCE]
