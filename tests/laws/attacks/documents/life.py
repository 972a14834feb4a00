"""Against the life of a document: begun, issued, frozen, kept."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, update
from tests.laws.attacks.documents.statements import LINE, TAX, document, issue

# Another value for every column that is frozen once a document is issued.
OTHER_VALUES = {
    "id": "99999",
    "organisation_id": ":rival_org",
    "kind": "'credit_note'",
    "number": "'X-1'",
    "customer_id": ":bob",
    "customer_name": "'Bob'",
    "currency": "'USD'",
    "prices_include_tax": "true",
    "issue_date": "'2020-01-01'",
    "due_date": "'2030-01-01'",
    "discount": "$1",
    "subtotal": "$1",
    "allowance_total": "$1",
    "taxable_total": "$1",
    "tax_total": "$1",
    "total": "$1",
    "notes": "'x'",
    "purchase_order": "'x'",
    "contract_reference": "'x'",
    "payment_terms": "'x'",
    "delivery_date": "'2020-01-01'",
    "period_start": "'2020-01-01'",
    "period_end": "'2020-01-01'",
    "exchange_rate": "2",
    "tax_currency": "'USD'",
    "tax_in_tax_currency": "$1",
    "corrects_id": ":overdue",
    "reason": "'x'",
    "seller": "'{}'",
    "buyer": "NULL",
    "imported": "true",
    "sent_at": "'2020-01-01 12:00:00'",
    "created_at": "'2020-01-01 12:00:00'",
}

DAY = "updated_at = '2026-11-21 12:00:00'"

ATTACKS = [
    Attack(
        "begins_as_draft",
        "a document that is born issued",
        document(
            {
                "status": "'sent'",
                "number": "'X-2'",
                "issue_date": "'2026-11-20'",
                "sent_at": "'2026-11-20 12:00:00'",
                **dict.fromkeys(("subtotal", "taxable_total", "total"), "$119"),
            }
        ),
    ),
    Attack("begins_as_draft", "a draft born paid", document({"amount_paid": "$1", "total": "$1"})),
    Attack(
        "begins_as_draft",
        "a draft born credited",
        document({"amount_credited": "$1", "total": "$1"}),
    ),
    *(
        Attack(
            "identity_is_kept" if column in {"id", "organisation_id"} else "issued_is_frozen",
            f"another {column}",
            update("sent", f"{column} = {value}"),
        )
        for column, value in OTHER_VALUES.items()
    ),
    Attack("issued_is_frozen", "another maker", update("sent", "created_by_id = :ada")),
    Attack(
        "issued_is_frozen",
        "a total changed by an upsert",
        document({"id": ":sent"}) + " ON CONFLICT (id) DO UPDATE SET notes = 'x'",
        only_on="postgresql",
    ),
    Attack(
        "issued_is_frozen",
        "a larger total as the status moves",
        update("sent", "status = 'overdue', total = total + $1, tax_total = tax_total + $1"),
    ),
    Attack(
        "issued_is_frozen",
        "every document at once",
        "UPDATE invoicing_invoice SET currency = 'USD'",
    ),
    Attack(
        "identity_is_kept",
        "the id by another name",
        update("sent", "rowid = 99999"),
        only_on="sqlite",
    ),
    Attack(
        "identity_is_kept", "a draft given away", update("draft", "organisation_id = :rival_org")
    ),
    Attack(
        "identity_is_kept",
        "a line moved to an issued invoice",
        update("draft_line", "invoice_id = :sent, position = 9", LINE),
    ),
    Attack(
        "identity_is_kept",
        "a line's id",
        update("draft_line", "id = 99999", LINE),
    ),
    Attack(
        "identity_is_kept",
        "a line given away",
        update("draft_line", "organisation_id = :rival_org", LINE),
    ),
    Attack(
        "identity_is_kept",
        "a tax row moved to another draft",
        update("draft_tax", "invoice_id = :empty", TAX),
    ),
    Attack("status_moves_on", "back to a draft", update("sent", "status = 'draft'")),
    Attack("status_moves_on", "a paid invoice to a draft", update("paid", "status = 'draft'")),
    Attack(
        "status_moves_on", "a draft to credited", issue("draft").replace("'sent'", "'credited'")
    ),
    *(
        Attack(
            "status_moves_on", f"credited to {status}", update("credited", f"status = '{status}'")
        )
        for status in ("draft", "sent", "overdue", "paid")
    ),
    Attack(
        "invoice_status_fits_amounts",
        "paid by hand",
        update("sent", "status = 'paid', paid_at = '2026-11-20 12:00:00'"),
    ),
    Attack(
        "invoice_status_fits_amounts", "credited by hand", update("sent", "status = 'credited'")
    ),
    Attack(
        "invoice_status_fits_amounts",
        "sent though nothing is due",
        update("paid", "status = 'sent', paid_at = NULL"),
    ),
    Attack(
        "invoice_status_fits_amounts",
        "an overdue credit note",
        update("note", "status = 'overdue'"),
    ),
    Attack(
        "invoice_paid_at_when_paid", "a time of payment unpaid", update("sent", "paid_at = sent_at")
    ),
    Attack("invoice_paid_at_when_paid", "paid at no time", update("paid", "paid_at = NULL")),
    *(
        Attack("issued_is_never_deleted", f"deleting what is {name}", delete(name))
        for name in ("sent", "overdue", "paid", "credited", "note")
    ),
    Attack("issued_is_never_deleted", "deleting everything", "DELETE FROM invoicing_invoice"),
    *(
        Attack(
            "issued_is_never_deleted",
            f"truncating {table}",
            f"TRUNCATE {table} CASCADE",
            only_on="postgresql",
        )
        for table in ("invoicing_invoice", LINE, TAX)
    ),
]

LAWFUL = [
    Attack("", "a new draft", document({})),
    Attack("", "a draft's words", update("draft", "notes = 'x', currency = 'USD'")),
    Attack("", "deleting a draft without parts", delete("empty")),
    Attack("", "marking what is late", update("sent", f"status = 'overdue', {DAY}")),
    Attack("", "marking it back", update("overdue", f"status = 'sent', {DAY}")),
    Attack("", "an update that changes nothing", update("sent", "total = total")),
    Attack("", "another time of payment", update("paid", "paid_at = '2026-11-19 12:00:00'")),
    Attack("", "forgetting who made an invoice", update("sent", "created_by_id = NULL")),
]
