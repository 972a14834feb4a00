from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTally, InvoiceTax
from quittance.payments.models import Payment, Refund


@pytest.fixture(autouse=True)
def emptied_in_order(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before Django empties the tables of SQLite in any order: deleting an invoice after its
    tally would bring a tally back, of an organisation that is about to go."""
    marker = request.node.get_closest_marker("django_db")
    is_transactional = marker is not None and marker.kwargs.get("transaction")
    if is_transactional:
        request.getfixturevalue("transactional_db")
    yield
    if is_transactional and connection.vendor == "sqlite":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for table in (Refund, Payment, InvoiceTax, InvoiceLine, Invoice, InvoiceTally):
                cursor.execute(f"DELETE FROM {table._meta.db_table}")
