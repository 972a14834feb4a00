"""What a credit note may take off an invoice, and that this stands on the invoice."""

from quittance.db.laws import Keeping, Law
from quittance.laws.documents.moments import CREDITED_CHANGE, CREDITING, INVOICE_AMOUNTS, ISSUING
from quittance.laws.settling import settling
from quittance.laws.tables import INVOICE, LINE

CREDITED = (
    f"(SELECT coalesce(sum(note.total), 0) FROM {INVOICE} AS note "
    "WHERE note.corrects_id = NEW.id AND note.status <> 'draft')"
)

CREDITING_LAWS = [
    Law(
        "credit_corrects_its_own",
        "A credit note corrects an issued invoice of the same organisation, customer, currency and "
        "sort of prices.",
        {
            ISSUING: f"""NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.corrects_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency
                AND invoice.prices_include_tax = NEW.prices_include_tax)"""
        },
    ),
    Law(
        "credit_names_its_lines",
        "Each line of a credit note names a line of the invoice that it corrects, no other does; "
        "its tax is that of the other.",
        {
            ISSUING: f"""EXISTS (
                SELECT 1 FROM {LINE} AS line
                LEFT JOIN {LINE} AS source ON source.id = line.corrects_line_id
                WHERE line.invoice_id = NEW.id
                AND (source.invoice_id IS DISTINCT FROM NEW.corrects_id
                    OR line.tax_rate <> source.tax_rate
                    OR line.tax_category <> source.tax_category))"""
        },
    ),
    Law(
        "credit_within_lines",
        "The credit notes of an invoice never exceed the quantity or the net amount of any of its "
        "lines.",
        {
            CREDITING: f"""EXISTS (
                SELECT 1 FROM {LINE} AS line
                JOIN {LINE} AS source ON source.id = line.corrects_line_id
                WHERE line.invoice_id = NEW.id AND EXISTS (
                    SELECT 1 FROM {LINE} AS credited
                    JOIN {INVOICE} AS note ON note.id = credited.invoice_id
                    WHERE credited.corrects_line_id = source.id AND note.status <> 'draft'
                    GROUP BY credited.corrects_line_id
                    HAVING sum(credited.quantity) > source.quantity
                    OR sum(credited.net_amount) > source.net_amount))"""
        },
    ),
    Law(
        "credit_within_total",
        "The credit notes of an invoice never come to more than its total.",
        {INVOICE_AMOUNTS: "NEW.amount_credited > NEW.total"},
    ),
    Law(
        "payment_within_balance",
        "A payment is never more than the balance due.",
        {
            INVOICE_AMOUNTS: "NEW.amount_paid > OLD.amount_paid "
            "AND NEW.amount_paid + NEW.amount_credited > NEW.total"
        },
    ),
    Law(
        "credited_sums_credit_notes",
        "The amount credited is the sum of the issued credit notes that correct the invoice.",
        {CREDITED_CHANGE: f"NEW.amount_credited <> {CREDITED}"},
    ),
]

CREDITS = Keeping(
    "An issued credit note stands on the invoice that it corrects.",
    CREDITING,
    settling("NEW.corrects_id", credited="NEW.total", at="NEW.sent_at"),
)
