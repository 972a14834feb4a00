"""What the database writes on the invoice by itself when raw SQL brings money or credit."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.laws.attacks.attack import filled
from tests.laws.attacks.documents.statements import issue
from tests.laws.attacks.payments import payment, refund
from tests.laws.raw import Raw

pytestmark = pytest.mark.django_db
ENGINE = connection.vendor
FIGURES = "status, amount_paid, amount_credited, balance_due, refund_due"
AT_ONE, AT_TWO = "2026-11-20 13:00:00", "2026-11-20 14:00:00"
CASES = {
    "a part is paid": ("sent", [payment("sent", "$19")], ("sent", 19, 0, 100, 0), ""),
    "the rest is paid": (
        "part_paid",
        [payment("part_paid", "$100")],
        ("paid", 119, 0, 0, 0),
        AT_ONE,
    ),
    "an overdue part": ("overdue", [payment("overdue", "$19")], ("overdue", 19, 0, 100, 0), ""),
    "all of overdue": ("overdue", [payment("overdue", "$119")], ("paid", 119, 0, 0, 0), AT_ONE),
    "beside a credit": ("half", [payment("half", "$59.50")], ("paid", 59.5, 59.5, 0, 0), AT_ONE),
    "a refund": ("paid", [refund("payment", "paid", "$19")], ("sent", 100, 0, 19, 0), ""),
    "paid again": (
        "paid",
        [refund("payment", "paid", "$19"), payment("paid", "$19")],
        ("paid", 119, 0, 0, 0),
        AT_ONE,
    ),
    "credited in part": ("sent", [issue("draft_note")], ("sent", 0, 89.25, 29.75, 0), ""),
    "more than is left is paid": (
        "sent",
        [payment("sent", "$119"), issue("draft_note")],
        ("paid", 119, 89.25, 0, 89.25),
        AT_ONE,
    ),
    "what was paid too much goes back": (
        "sent",
        [
            payment("sent", "$119", id="900"),
            issue("draft_note"),
            refund("nothing", "sent", "$89.25").replace(":nothing", "900"),
        ],
        ("paid", 29.75, 89.25, 0, 0),
        AT_ONE,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_amounts_and_status_follow(case: str, raw: Raw, ids: dict[str, int]) -> None:
    name, statements, (status, *amounts), paid_at = CASES[case]
    with raw.undone():
        for statement in statements:
            assert raw.refusal(filled(statement, ids, ENGINE)) == ""
        [row] = raw.execute(
            f"SELECT {FIGURES}, paid_at FROM invoicing_invoice WHERE id = {ids[name]}"
        )
    scale = 1000 if ENGINE == "sqlite" else 1
    assert (row[0], [figure / scale for figure in row[1:5]]) == (status, amounts)
    assert str(row[5] or "")[:19] == paid_at


def test_credited_in_full(raw: Raw, ids: dict[str, int]) -> None:
    with raw.undone():
        raw.execute(filled(payment("half", "$59.50"), ids, ENGINE))
        [before] = raw.execute(f"SELECT status FROM invoicing_invoice WHERE id = {ids['credited']}")
        raw.execute(
            filled(
                "UPDATE invoicing_invoiceline SET quantity = #2, price_amount = $100, "
                "net_amount = $100 WHERE id = :draft_note_line",
                ids,
                ENGINE,
            )
        )
        raw.execute(
            filled(
                "UPDATE invoicing_invoicetax SET lines_total = $100, taxable = $100, tax = $19 "
                "WHERE invoice_id = :draft_note",
                ids,
                ENGINE,
            )
        )
        totals = "subtotal = $100, taxable_total = $100, tax_total = $19, total = $119"
        raw.execute(filled(issue("draft_note", totals), ids, ENGINE))
        [after] = raw.execute(f"SELECT status FROM invoicing_invoice WHERE id = {ids['sent']}")
    assert (before, after) == (("credited",), ("credited",))
