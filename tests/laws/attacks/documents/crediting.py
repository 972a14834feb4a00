"""Against what a credit note may take off an invoice."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, update
from tests.laws.attacks.documents.statements import LINE, issue

ATTACKS = [
    Attack(
        "credit_corrects_its_own",
        "correcting another customer's invoice",
        issue("draft_note", "customer_id = :bob"),
    ),
    Attack(
        "credit_corrects_its_own",
        "correcting in another currency",
        issue("draft_note", "currency = 'USD'"),
    ),
    Attack(
        "credit_corrects_its_own", "correcting a draft", issue("draft_note", "corrects_id = :draft")
    ),
    Attack(
        "credit_corrects_its_own",
        "correcting a credit note",
        issue("draft_note", "corrects_id = :note"),
    ),
    Attack(
        "credit_names_its_lines",
        "a line of another invoice",
        issue("draft_note"),
        first=(update("draft_note_line", "corrects_line_id = :overdue_line", LINE),),
    ),
    Attack(
        "credit_names_its_lines",
        "a line of nothing",
        issue("draft_note"),
        first=(update("draft_note_line", "corrects_line_id = NULL", LINE),),
    ),
    Attack(
        "credit_names_its_lines",
        "an invoice whose line corrects another",
        issue("draft"),
        first=(update("draft_line", "corrects_line_id = :overdue_line", LINE),),
    ),
    Attack(
        "invoice_only_credit_notes_correct",
        "an invoice that corrects another",
        update("draft", "corrects_id = :sent"),
    ),
    Attack(
        "credit_within_lines",
        "more than was sold",
        issue("draft_note"),
        first=(update("draft_note_line", "quantity = #2.000001", LINE),),
    ),
    Attack(
        "credit_within_lines",
        "more than earlier credit notes left",
        issue("other_note").replace("R-1", "R-2"),
        first=(issue("draft_note"),),
    ),
    Attack(
        "credit_within_lines",
        "more money than was asked for a line",
        issue("draft_note"),
        first=(
            "UPDATE invoicing_invoiceline SET price_amount = $100.01, net_amount = $100.01 "
            "WHERE id = :draft_note_line",
            "UPDATE invoicing_invoicetax SET lines_total = $100.01, taxable = $100.01, tax = $18 "
            "WHERE invoice_id = :draft_note",
            update(
                "draft_note",
                "subtotal = $100.01, taxable_total = $100.01, tax_total = $18, total = $118.01",
            ),
        ),
    ),
    Attack(
        "credit_within_total",
        "more than the invoice's total",
        issue("draft_note", "tax_total = $95, total = taxable_total + $95"),
        first=("UPDATE invoicing_invoicetax SET tax = $95 WHERE invoice_id = :draft_note",),
    ),
    Attack(
        "credit_corrects_its_own",
        "correcting prices without tax by prices with tax inside",
        issue("draft_note", "prices_include_tax = true"),
        first=(
            "UPDATE invoicing_invoiceline SET price_amount = $89.25 WHERE id = :draft_note_line",
        ),
    ),
    Attack(
        "credit_names_its_lines",
        "giving back tax at another rate",
        issue("draft_note"),
        first=(
            update("draft_note_line", "tax_rate = %50", LINE),
            "UPDATE invoicing_invoicetax SET rate = %50 WHERE invoice_id = :draft_note",
        ),
    ),
    Attack(
        "credit_names_its_lines",
        "giving back tax of another category",
        issue("draft_note"),
        first=(
            update("draft_note_line", "tax_category = 'E'", LINE),
            "UPDATE invoicing_invoicetax SET category = 'E' WHERE invoice_id = :draft_note",
        ),
    ),
    Attack(
        "credited_sums_credit_notes",
        "credited by hand",
        update("sent", "amount_credited = $1"),
    ),
    Attack(
        "credited_sums_credit_notes",
        "a credit taken back",
        update("half", "amount_credited = $0"),
    ),
]

LAWFUL = [
    Attack("", "issuing a credit note", issue("draft_note")),
]
