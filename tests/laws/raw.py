"""A bare connection, and what a statement does to the tables of money."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

TABLES = (
    *("invoicing_invoice", "invoicing_invoiceline", "invoicing_invoicetax"),
    *("invoicing_numberseries", "invoicing_invoicetally", "payments_payment", "payments_refund"),
    *("customers_customer", "accounts_organisation", "audit_journalentry", "audit_journalhead"),
    *("files_storedfile", "invoicing_issuedfile", "catalogue_product", "catalogue_stockmovement"),
    *("shop_order", "shop_orderitem", "payments_customercredit"),
)
REFUSED = (sqlite3.IntegrityError, psycopg.IntegrityError)


@dataclass
class Raw:
    connection: Any
    engine: str

    def execute(self, statement: str) -> list[Any]:
        cursor = self.connection.cursor()
        if statement.startswith("COPY"):
            command, _, rows = statement.partition("\n")
            with cursor.copy(command) as copy:
                copy.write(rows + "\n")
            return []
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []

    def everything(self) -> list[Any]:
        schema = "public" if self.engine == "postgresql" else "main"
        return [self.execute(f"SELECT * FROM {schema}.{table} ORDER BY 1") for table in TABLES]

    def refusal(self, statement: str) -> str:
        """What the database says against a statement; empty where it lets it pass. Within a
        transaction, which goes on."""
        if self.engine == "postgresql":
            self.execute("SAVEPOINT attempt")
        try:
            self.execute(statement)
        except REFUSED as error:
            if self.engine == "postgresql":
                self.execute("ROLLBACK TO SAVEPOINT attempt")
            return str(error)
        return ""

    @contextmanager
    def undone(self) -> Iterator[None]:
        """A transaction that leaves nothing behind."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            if self.is_open():
                self.execute("ROLLBACK")

    def is_open(self) -> bool:
        """Whether the transaction is still there: SQLite's OR ROLLBACK ends it."""
        return self.engine == "postgresql" or bool(self.connection.in_transaction)
