"""What the tests of the import share: a business, a way to run it, and a way to read the books."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command

from quittance.accounts.models import Organisation
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"


def business(slug: str = "shop", **details: Any) -> Organisation:
    """Ada's shop in London."""
    defaults = {"name": "Ada's Shop", "currency": "GBP", "time_zone": "Europe/London"}
    return Organisation.objects.create(slug=slug, **{**defaults, **details})


@dataclass
class Ran:
    """What a run said, and the rows that it rejected as (row number, reason)."""

    out: list[str]
    err: str
    rejects: list[tuple[int, str]]

    def says(self, line: str) -> bool:
        return line in self.out


@dataclass
class Lab:
    folder: Path

    def write(self, *rows: str, header: str = HEADER, name: str = "in.csv") -> Path:
        path = self.folder / name
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8", newline="")
        return path

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.csv"

    def run(
        self, path: Path, *arguments: str, slug: str = "shop", read_rejects: bool = True
    ) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        self.rejects.unlink(missing_ok=True)
        call_command(
            "import_invoices",
            str(path),
            f"--organisation={slug}",
            f"--rejects={self.rejects}",
            *arguments,
            stdout=out,
            stderr=err,
        )
        return Ran(
            out.getvalue().splitlines(), err.getvalue(), self.reasons() if read_rejects else []
        )

    def take(self, *rows: str, arguments: Sequence[str] = ()) -> Ran:
        """Import rows of the usual columns."""
        return self.run(self.write(*rows), *arguments)

    def reasons(self) -> list[tuple[int, str]]:
        return [(int(row["rejected_row"]), row["rejected_reason"]) for row in self.rejected()]

    def rejected(self) -> list[dict[str, str]]:
        if not self.rejects.exists():
            return []
        with self.rejects.open(newline="", encoding="utf-8", errors="surrogateescape") as file:
            return list(csv.DictReader(file))


def books() -> list[tuple[Any, ...]]:
    """All documents with lines and taxes, without keys and times of writing."""
    heads = Invoice.objects.order_by("number").values_list(
        *("id", "organisation__slug", "number", "kind", "status", "issue_date", "due_date"),
        *("currency", "subtotal", "tax_total", "total", "balance_due", "customer__external_id"),
        *("customer_name", "customer__name", "seller", "buyer", "imported", "sent_at", "paid_at"),
    )
    return [(*head[1:], *parts_of(head[0])) for head in heads]


def parts_of(invoice: int) -> tuple[list[Any], list[Any]]:
    lines = (
        InvoiceLine.objects.filter(invoice=invoice)
        .order_by("position")
        .values_list(
            *("position", "product__sku", "product__name", "description", "quantity", "unit"),
            *("unit_price", "price_amount", "discount", "net_amount", "tax_rate", "tax_category"),
        )
    )
    taxes = InvoiceTax.objects.filter(invoice=invoice).order_by("category", "rate")
    return list(lines), list(taxes.values_list("category", "rate", "taxable", "tax"))


def numbers() -> list[str]:
    return [
        str(number) for number in Invoice.objects.order_by("id").values_list("number", flat=True)
    ]
