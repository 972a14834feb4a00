"""The import against a sum over the file that knows nothing of this code."""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTally, InvoiceTax
from tests.frame.engine import ROOT
from tests.importing.lab import Lab

FILE = ROOT.parent / "shared" / "data" / "online-retail.csv.gz"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the sample of Online Retail is not here")


class Sums:
    """What the file comes to: exact decimals, each line rounded half up to pence."""

    def __init__(self, path: Path) -> None:
        self.documents: dict[str, set[str]] = defaultdict(set)
        self.lines: Counter[str] = Counter()
        self.totals: dict[str, Decimal] = defaultdict(Decimal)
        self.customers: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self.dates: dict[str, str] = {}
        self.rejected = 0
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                self.add(row)

    def add(self, row: dict[str, str]) -> None:
        number, quantity = row["InvoiceNo"], Decimal(row["Quantity"])
        kind = "credit_note" if number.startswith("C") else "invoice"
        if quantity < 0 and kind == "invoice":
            self.rejected += 1
            return
        exact = abs(quantity) * Decimal(row["UnitPrice"])
        amount = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        self.documents[kind].add(number)
        self.lines[kind] += 1
        self.totals[kind] += amount
        self.customers[row["CustomerID"] or "walk-in", kind] += amount
        self.dates[number] = min(self.dates.get(number, "9999"), row["InvoiceDate"])


def test_every_figure_is_that_of_the_file(lab: Lab, shop: Organisation) -> None:
    ran = lab.run(FILE)
    sums = Sums(FILE)
    assert ran.out[:7] == [
        "40000 rows read",
        "13095 documents imported: 12526 invoices, 569 credit notes",
        "39896 lines",
        "741344.75 GBP invoiced",
        "34422.33 GBP credited",
        "3622 customers and 3192 products made",
        "0 documents were already there",
    ]
    assert len(ran.rejects) == sums.rejected == 104
    kinds = Invoice.objects.values_list("kind").annotate(Count("id"), Sum("total"))
    assert {kind: (count, total) for kind, count, total in kinds} == {
        kind: (len(sums.documents[kind]), sums.totals[kind]) for kind in ("invoice", "credit_note")
    }
    assert sums.totals == {"invoice": Decimal("741344.75"), "credit_note": Decimal("34422.33")}
    lines = InvoiceLine.objects.values_list("invoice__kind").annotate(Count("id"))
    assert dict(lines) == sums.lines == {"invoice": 39_222, "credit_note": 674}

    per_customer = Invoice.objects.values_list("customer__external_id", "kind").annotate(
        Sum("total")
    )
    assert {(who, kind): total for who, kind, total in per_customer} == sums.customers
    dates = Invoice.objects.values_list("number", "issue_date")
    assert {number: str(day) for number, day in dates} == {
        number: day[:10] for number, day in sums.dates.items()
    }
    nets = InvoiceLine.objects.aggregate(Sum("net_amount"))["net_amount__sum"]
    taxable = InvoiceTax.objects.aggregate(Sum("taxable"))["taxable__sum"]
    assert nets == taxable == sum(sums.totals.values())

    key = ("currency", "kind", "status")
    tally = InvoiceTally.objects.values_list(*key).annotate(
        Sum("count"), Sum("total"), Sum("paid"), Sum("balance_due")
    )
    scan = Invoice.objects.values_list(*key).annotate(
        Count("id"), Sum("total"), Sum("amount_paid"), Sum("balance_due")
    )
    # A document is a draft first: that row of the tally counts none now.
    assert sorted(row for row in tally if row[3]) == sorted(scan)
    assert Invoice.objects.filter(kind="invoice", status="paid", total=Decimal(0)).count() == 59
    assert not Product.objects.filter(name="").exists()
    unclear = Customer.objects.filter(billing_address__country="").exclude(external_id="walk-in")
    words = {one.billing_address["region"] for one in unclear}
    assert words == {"", "Channel Islands", "European Community"}

    again = lab.run(FILE)
    assert again.says("13095 documents were already there")
    assert Invoice.objects.count() == 13_095
