"""Statements that nobody may make, each with the law that refuses it, and statements that all may.

Raw SQL of both engines over the documents of world.py: `:sent` is the id of one, `$119.00` an
amount, `#2` a quantity or price, `%19` a rate, each as the engine stores it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

PLACES = {"$": 3, "#": 6, "%": 4}


@dataclass(frozen=True)
class Attack:
    """`code` is the law's, or the name of the constraint that refuses; "" where it is lawful.

    `first` are lawful statements of the same transaction that set the stage.
    """

    code: str
    name: str
    statement: str
    first: tuple[str, ...] = ()
    only_on: str = ""


def filled(statement: str, ids: Mapping[str, int], engine: str) -> str:
    """A statement with the ids and with numbers as the engine stores them."""

    def number(match: re.Match[str]) -> str:
        if engine == "postgresql":
            return match[2]
        return str(int(Decimal(match[2]).scaleb(PLACES[match[1]])))

    statement = re.sub(r"([$#%])(-?\d+(?:\.\d+)?)", number, statement)
    return re.sub(r":([a-z_]+)", lambda match: str(ids[match[1]]), statement)


def issue(name: str, changes: str = "") -> str:
    more = f", {changes}" if changes else ""
    return (
        f"UPDATE invoicing_invoice SET status = 'sent', number = 'R-1', "
        f"issue_date = '2026-11-20', sent_at = '2026-11-20 12:00:00', seller = '{{}}', "
        f"buyer = '{{}}'{more} WHERE id = :{name}"
    )


def update(name: str, changes: str, table: str = "invoicing_invoice") -> str:
    return f"UPDATE {table} SET {changes} WHERE id = :{name}"


def delete(name: str, table: str = "invoicing_invoice") -> str:
    return f"DELETE FROM {table} WHERE id = :{name}"


def document(changes: Mapping[str, str], columns: str = "") -> str:
    """INSERT of a draft, with some values of its own."""
    values = {
        "organisation_id": ":org",
        "kind": "'invoice'",
        "status": "'draft'",
        "customer_id": ":cleo",
        "customer_name": "'Cleo'",
        "currency": "'EUR'",
        "prices_include_tax": "false",
        **dict.fromkeys(
            "discount subtotal allowance_total taxable_total tax_total total amount_paid "
            "amount_credited".split(),
            "$0",
        ),
        **dict.fromkeys(("notes", "purchase_order", "reason"), "''"),
        "imported": "false",
        "created_at": "'2026-11-20 12:00:00'",
        "updated_at": "'2026-11-20 12:00:00'",
        **changes,
    }
    return insert("invoicing_invoice", values)


def insert(table: str, values: Mapping[str, str]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def line(invoice: str, **changes: str) -> str:
    return insert(
        "invoicing_invoiceline",
        {
            "organisation_id": ":org",
            "invoice_id": f":{invoice}",
            "position": "9",
            "description": "'x'",
            "quantity": "#1",
            "unit": "'C62'",
            "unit_price": "#0",
            "discount_percent": "%0",
            "price_amount": "$0",
            "discount": "$0",
            "net_amount": "$0",
            "tax_rate": "%19",
            "tax_category": "'S'",
            "exemption_reason": "''",
            **changes,
        },
    )


def tax(invoice: str, **changes: str) -> str:
    return insert(
        "invoicing_invoicetax",
        {
            "organisation_id": ":org",
            "invoice_id": f":{invoice}",
            "category": "'Z'",
            "rate": "%0",
            "lines_total": "$0",
            "allowance": "$0",
            "taxable": "$0",
            "tax": "$0",
            "exemption_reason": "''",
            **changes,
        },
    )


def payment(invoice: str, amount: str, **changes: str) -> str:
    return insert(
        "payments_payment",
        {
            "organisation_id": ":org",
            "invoice_id": f":{invoice}",
            "customer_id": ":cleo",
            "currency": "'EUR'",
            "amount": amount,
            "method": "'cash'",
            "received_on": "'2026-11-20'",
            "reference": "''",
            "created_at": "'2026-11-20 13:00:00'",
            **changes,
        },
    )


def refund(of: str, invoice: str, amount: str, **changes: str) -> str:
    return insert(
        "payments_refund",
        {
            "organisation_id": ":org",
            "payment_id": f":{of}",
            "invoice_id": f":{invoice}",
            "amount": amount,
            "reason": "''",
            "refunded_on": "'2026-11-20'",
            "created_at": "'2026-11-20 14:00:00'",
            **changes,
        },
    )


def entry(**changes: str) -> str:
    return insert(
        "audit_journalentry",
        {
            "organisation_id": ":org",
            "seq": "999",
            "at": "'2026-11-20 12:00:00'",
            "actor_name": "''",
            "action": "'payment.recorded'",
            "subject": "'payment'",
            "subject_id": ":payment",
            "related": "''",
            "changes": "'{}'",
            "content": "'x'",
            "digest": "'x'",
            **changes,
        },
    )


def head(seq: str, organisation: str = ":org") -> str:
    values = {"organisation_id": organisation, "seq": seq, "digest": "'x'"}
    return insert("audit_journalhead", values)


def at_once(first: str, second: str) -> str:
    """Both in one statement, as PostgreSQL can."""
    return f"WITH first AS ({first} RETURNING 1) {second}"


def replacing(statement: str) -> str:
    return re.sub("^(INSERT|UPDATE)", r"\1 OR REPLACE", statement)


def series(changes: str) -> str:
    return f"UPDATE invoicing_numberseries SET {changes} WHERE id = :series"


def series_from(number: int) -> str:
    row = {**SERIES_ROW, "year": "2031", "next_number": str(number)}
    return insert("invoicing_numberseries", row)


def moved_head(changes: str) -> str:
    return f"UPDATE audit_journalhead SET {changes} WHERE organisation_id = :org"


def stored_file(**changes: str) -> str:
    return insert(
        "files_storedfile",
        {
            "organisation_id": ":org",
            "sha256": "'other'",
            "key": "'k'",
            "size": "3",
            "media_type": "'application/pdf'",
            "created_at": "'2026-11-20 12:00:00'",
            **changes,
        },
    )


def issued_file(**changes: str) -> str:
    return insert(
        "invoicing_issuedfile",
        {
            "organisation_id": ":org",
            "invoice_id": ":overdue",
            "kind": "'pdf'",
            "file_id": ":file",
            "sha256": "(SELECT sha256 FROM files_storedfile WHERE id = :file)",
            "created_at": "'2026-11-20 12:00:00'",
            **changes,
        },
    )


def customer(**changes: str) -> str:
    return insert(
        "customers_customer",
        {
            "organisation_id": ":org",
            **dict.fromkeys(
                "name email mobile company vat_number registration_number buyer_reference "
                "electronic_address electronic_address_scheme einvoice_format external_id".split(),
                "''",
            ),
            "billing_address": "'{}'",
            "currency": "'EUR'",
            "archived": "false",
            **dict.fromkeys(("created_at", "updated_at"), "'2026-11-20 12:00:00'"),
            **changes,
        },
    )


def organisation(**changes: str) -> str:
    return insert(
        "accounts_organisation",
        {
            **dict.fromkeys(
                "name line1 line2 postcode city region country email phone vat_number "
                "registration_number iban bic tax_number contact_name legal_information "
                "electronic_address electronic_address_scheme einvoice_check upi_id logo "
                "payment_reference design paper accent_color bill_digest".split(),
                "''",
            ),
            "slug": "'new'",
            "currency": "'EUR'",
            "time_zone": "'UTC'",
            "language": "'en'",
            "payment_terms_days": "30",
            "prices_include_tax": "false",
            "invoice_number_pattern": "'{number}'",
            "credit_note_number_pattern": "'C{number}'",
            **dict.fromkeys(("created_at", "updated_at"), "'2026-11-20 12:00:00'"),
            **changes,
        },
    )


def bill(**changes: str) -> str:
    return insert(
        "bills_bill",
        {
            "organisation_id": ":org",
            "kind": "'invoice'",
            "status": "'draft'",
            "supplier_id": ":mill",
            "number": "'B-9'",
            "number_key": "'b-9'",
            "currency": "'EUR'",
            **dict.fromkeys(
                "iban bic payment_reference order_number notes decided_by_name reason "
                "paid_reference".split(),
                "''",
            ),
            **dict.fromkeys("net_total tax_total total prepaid rounding".split(), "$0"),
            "origins": "'{}'",
            **dict.fromkeys(("created_at", "updated_at"), "'2026-11-20 12:00:00'"),
            **changes,
        },
    )


def bill_line(of: str, **changes: str) -> str:
    return insert(
        "bills_billline",
        {
            "organisation_id": ":org",
            "bill_id": f":{of}",
            "position": "9",
            "description": "'x'",
            "item_number": "''",
            "quantity": "#1",
            "unit": "''",
            "net_amount": "$1",
            "tax_category": "'S'",
            "tax_rate": "%19",
            **changes,
        },
    )


def bill_tax(of: str, **changes: str) -> str:
    return insert(
        "bills_billtax",
        {
            "organisation_id": ":org",
            "bill_id": f":{of}",
            "category": "'Z'",
            "rate": "%0",
            "taxable": "$1",
            "tax": "$0",
            "stated": "false",
            **changes,
        },
    )


def put(name: str, status: str, more: str = "") -> str:
    """Another status of a bill."""
    return update(name, f"status = '{status}'{more}", "bills_bill")


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
NUMBER_OF_SENT = "(SELECT number FROM invoicing_invoice WHERE id = :sent)"
LINE, TAX = "invoicing_invoiceline", "invoicing_invoicetax"
PAYMENT, REFUND = "payments_payment", "payments_refund"
CUSTOMER, ORGANISATION = "customers_customer", "accounts_organisation"
FILE, ISSUED_FILE = "files_storedfile", "invoicing_issuedfile"
BILL, BILL_LINE, BILL_TAX = "bills_bill", "bills_billline", "bills_billtax"
COMMENT, OPENING = "bills_billcomment", "bills_reviewopening"
# Another value for every column of a bill that is frozen once it is approved.
OTHER_BILL = {
    "kind": "'credit_note'",
    "supplier_id": ":inks",
    "number": "'X-1'",
    "number_key": "'x-1'",
    "issue_date": "'2020-01-01'",
    "due_date": "'2030-01-01'",
    "delivery_date": "'2020-01-01'",
    "currency": "'USD'",
    "iban": "'x'",
    "bic": "'x'",
    "payment_reference": "'x'",
    "order_number": "'x'",
    "notes": "'x'",
    "net_total, total": "",
    "prepaid": "$1",
    "rounding": "$1",
    "stated_total": "$1",
    "origins": '\'{"number": "exact"}\'',
    "created_at": "'2020-01-01 12:00:00'",
    "submitted_at": "'2020-01-01 12:00:00'",
    "decided_at": "'2020-01-01 12:00:00'",
    "decided_by_name": "'x'",
    "reason": "'x'",
}
COPIED = (
    "organisation_id invoice_id position description quantity unit unit_price discount_percent "
    "price_amount discount net_amount tax_rate tax_category exemption_reason"
).split()
DAY = "updated_at = '2026-11-21 12:00:00'"
SERIES_ROW = {
    "organisation_id": ":org",
    "kind": "'invoice'",
    "year": "2026",
    "next_number": "1",
    "meets_given_numbers": "false",
}

ATTACKS = [
    # --- A document begins ---------------------------------------------------------------------
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
    # --- What is issued is frozen --------------------------------------------------------------
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
    # --- Status --------------------------------------------------------------------------------
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
    # --- Deletion ------------------------------------------------------------------------------
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
    # --- Issuing -------------------------------------------------------------------------------
    Attack("issued_has_lines", "issuing without lines", issue("empty")),
    Attack(
        "issued_has_lines",
        "issuing without a number",
        issue("draft").replace("'R-1'", "NULL"),
    ),
    Attack("issued_has_lines", "an empty number", issue("draft").replace("'R-1'", "''")),
    Attack(
        "issued_has_lines",
        "issuing without a date",
        issue("draft").replace("issue_date = '2026-11-20'", "issue_date = NULL"),
    ),
    Attack(
        "issued_has_lines",
        "issuing without the seller",
        issue("draft").replace("seller = '{}'", "seller = NULL"),
    ),
    Attack(
        "invoice_issued_has_number_and_date",
        "issued at no time",
        issue("draft").replace("sent_at = '2026-11-20 12:00:00'", "sent_at = NULL"),
    ),
    Attack(
        "subtotal_sums_lines",
        "a subtotal beside its lines",
        issue("draft", "subtotal = subtotal + $1, allowance_total = allowance_total + $1"),
    ),
    Attack(
        "subtotal_sums_lines",
        "a new line while it is issued",
        at_once(issue("draft"), line("draft", net_amount="$5")),
        only_on="postgresql",
    ),
    Attack(
        "taxes_sum_lines",
        "a tax row deleted while it is issued",
        at_once(issue("draft"), "DELETE FROM invoicing_invoicetax WHERE invoice_id = :draft"),
        only_on="postgresql",
    ),
    Attack(
        "subtotal_sums_lines",
        "a line that the subtotal does not know",
        issue("draft"),
        first=(
            line("draft", net_amount="$5"),
            "UPDATE invoicing_invoicetax SET lines_total = lines_total + $5, "
            "allowance = allowance + $5 WHERE invoice_id = :draft",
        ),
    ),
    Attack(
        "taxes_sum_lines",
        "a tax row that is not the sum of its lines",
        issue("draft"),
        first=(
            "UPDATE invoicing_invoicetax SET lines_total = lines_total + $5, "
            "taxable = taxable + $5 WHERE invoice_id = :draft",
        ),
    ),
    Attack("taxes_sum_lines", "a tax row without lines", issue("draft"), first=(tax("draft"),)),
    Attack(
        "taxes_sum_lines",
        "a line without a tax row",
        issue("draft"),
        first=(line("draft", tax_category="'E'", tax_rate="%0"),),
    ),
    Attack(
        "totals_sum_taxes",
        "a tax total beside its tax rows",
        issue("draft", "tax_total = tax_total + $1, total = total + $1"),
    ),
    Attack(
        "totals_sum_taxes",
        "an allowance that no tax row has",
        issue(
            "draft",
            "allowance_total = $1, taxable_total = taxable_total - $1, total = total - $1",
        ),
    ),
    *(
        Attack(
            "issued_has_lines",
            f"{party} that is a null of JSON",
            issue("draft").replace(f"{party} = '{{}}'", f"{party} = 'null'"),
        )
        for party in ("seller", "buyer")
    ),
    Attack(
        "figures_follow_prices",
        "a net amount beside its price",
        issue("draft"),
        first=(update("draft_line", "price_amount = $1", LINE),),
    ),
    Attack(
        "figures_follow_prices",
        "a discount that is not taken off",
        issue("draft", "discount = $7"),
    ),
    Attack(
        "figures_follow_prices",
        "prices with tax inside that do not come to the total",
        issue("draft", "prices_include_tax = true"),
    ),
    *(
        Attack(
            "nothing_is_negative",
            f"a line's {column} below nothing",
            update("draft_line", f"{column} = {value}", LINE),
        )
        for column, value in {
            "discount_percent": "%-5",
            "price_amount": "$-1",
            "discount": "$-1",
            "net_amount": "$-1",
            "tax_rate": "%-1",
        }.items()
    ),
    Attack("nothing_is_negative", "a new line below nothing", line("draft", net_amount="$-1")),
    Attack(
        "nothing_is_negative",
        "a tax below nothing",
        "UPDATE invoicing_invoicetax SET tax = $-1 WHERE invoice_id = :draft",
    ),
    Attack("nothing_is_negative", "a new tax row below nothing", tax("draft", tax="$-1")),
    Attack(
        "nothing_is_negative",
        "a discount that adds",
        issue("draft", "discount = $-7, allowance_total = $-7"),
        first=(
            update(
                "draft", "allowance_total = $-7, taxable_total = $107, total = $126, discount = $-7"
            ),
        ),
    ),
    Attack("no_rate_no_tax", "tax at a rate of nothing", tax("draft", tax="$5")),
    Attack(
        "no_rate_no_tax",
        "a rate that goes and leaves its tax",
        "UPDATE invoicing_invoicetax SET rate = %0, category = 'Z' WHERE invoice_id = :draft",
    ),
    Attack(
        "customer_is_own", "another organisation's customer", issue("draft", "customer_id = :rita")
    ),
    Attack(
        "invoice_totals_add_up",
        "a total that does not add up",
        update("draft", "total = total + $0.01"),
    ),
    # --- Credit notes --------------------------------------------------------------------------
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
    # --- Lines and tax rows --------------------------------------------------------------------
    Attack("parts_are_frozen", "a new line on what is issued", line("sent")),
    Attack("parts_are_frozen", "a line on nothing", line("nothing")),
    Attack(
        "parts_are_frozen",
        "a copy of another line",
        f"INSERT INTO {LINE} ({', '.join(COPIED)}) SELECT "
        f"{', '.join(COPIED).replace('invoice_id', ':sent').replace('position', '9')} "
        f"FROM {LINE} WHERE id = :draft_line",
    ),
    Attack(
        "parts_are_frozen",
        "a line by COPY",
        f"COPY {LINE} ({', '.join(COPIED)}) FROM STDIN\n:org\t:sent\t9\tx\t1\tC62\t0\t0\t0\t0\t0"
        "\t19\tS\t",
        only_on="postgresql",
    ),
    Attack(
        "parts_are_frozen",
        "a line by MERGE",
        f"MERGE INTO {LINE} AS line USING (SELECT :sent_line AS id) AS known "
        "ON line.id = known.id WHEN MATCHED THEN UPDATE SET net_amount = $5",
        only_on="postgresql",
    ),
    Attack(
        "parts_are_frozen",
        "a line by an upsert",
        line("sent", position="1")
        + " ON CONFLICT (invoice_id, position) DO UPDATE SET description = 'x'",
    ),
    *(
        Attack("parts_are_frozen", f"issuing and {name}", statement, only_on="postgresql")
        for name, statement in {
            "a new line at once": at_once(line("draft", net_amount="$5"), issue("draft")),
            "a changed line at once": at_once(
                update("draft_line", "net_amount = $5", LINE), issue("draft")
            ),
            "a deleted line at once": at_once(delete("draft_line", LINE), issue("draft")),
        }.items()
    ),
    *(
        Attack(
            "parts_are_frozen", f"a line's {changes.split()[0]}", update("sent_line", changes, LINE)
        )
        for changes in (
            "position = 8",
            "description = 'x'",
            "quantity = #9",
            "unit = 'DAY'",
            "unit_price = #9",
            "discount_percent = %9",
            "price_amount = $9",
            "discount = $9",
            "net_amount = $9",
            "tax_rate = %9",
            "tax_category = 'Z'",
            "exemption_reason = 'x'",
            "corrects_line_id = :overdue_line",
            "product_id = :bulb",
        )
    ),
    Attack("parts_are_frozen", "deleting a line", delete("sent_line", LINE)),
    Attack("parts_are_frozen", "a new tax row", tax("sent")),
    Attack(
        "parts_are_frozen",
        "a tax row's amount",
        "UPDATE invoicing_invoicetax SET tax = $9 WHERE invoice_id = :sent",
    ),
    Attack(
        "parts_are_frozen",
        "deleting a tax row",
        "DELETE FROM invoicing_invoicetax WHERE invoice_id = :sent",
    ),
    Attack("parts_are_frozen", "a stranger's line", line("draft", organisation_id=":rival_org")),
    Attack("parts_are_frozen", "a stranger's tax row", tax("draft", organisation_id=":rival_org")),
    # --- Payments ------------------------------------------------------------------------------
    Attack("payment_fits_invoice", "paying a draft", payment("draft", "$1")),
    Attack("payment_fits_invoice", "paying a credit note", payment("note", "$1")),
    Attack("payment_fits_invoice", "paying nothing", payment("nothing", "$1")),
    Attack(
        "payment_fits_invoice",
        "another organisation's payment",
        payment("sent", "$1", organisation_id=":rival_org"),
    ),
    Attack(
        "payment_fits_invoice",
        "another customer's payment",
        payment("sent", "$1", customer_id=":bob"),
    ),
    Attack("payment_fits_invoice", "another currency", payment("sent", "$1", currency="'USD'")),
    Attack("payment_within_balance", "more than is due", payment("sent", "$119.01")),
    Attack(
        "payment_within_balance",
        "two payments in one statement",
        payment("sent", "$100")
        + ", (:org, :sent, :cleo, 'EUR', $100, 'cash', '2026-11-20', '', '2026-11-20 13:00:00')",
        only_on="sqlite",
    ),
    Attack(
        "paid_sums_payments",
        "two payments in one statement",
        at_once(payment("sent", "$100"), payment("sent", "$100")),
        only_on="postgresql",
    ),
    Attack("payment_within_balance", "paying twice", payment("paid", "$0.01")),
    Attack(
        "payment_within_balance",
        "within the total, beyond what credit notes left",
        payment("half", "$60"),
    ),
    Attack("payment_positive", "a payment of nothing", payment("sent", "$0")),
    Attack("payment_positive", "a negative payment", payment("part_paid", "$-1")),
    Attack("paid_sums_payments", "paid without a payment", update("sent", "amount_paid = $1")),
    Attack(
        "paid_sums_payments",
        "paid in full without a payment",
        update("sent", "amount_paid = $119, status = 'paid', paid_at = sent_at"),
    ),
    Attack(
        "paid_sums_payments",
        "a payment forgotten",
        update("part_paid", "amount_paid = $0"),
    ),
    Attack(
        "paid_sums_payments",
        "payments out of a table of one's own",
        update("sent", "amount_paid = $1"),
        first=(
            "CREATE TEMPORARY TABLE payments_payment AS SELECT :sent AS invoice_id, 1.00 AS amount",
        ),
        only_on="postgresql",
    ),
    *(
        Attack(
            "money_is_frozen",
            f"a payment's {changes.split()[0]}",
            update("payment", changes, PAYMENT),
        )
        for changes in (
            "id = 99999",
            "organisation_id = :rival_org",
            "invoice_id = :sent",
            "customer_id = :bob",
            "currency = 'USD'",
            "amount = $1",
            "method = 'card'",
            "received_on = '2020-01-01'",
            "reference = 'x'",
            "provider_reference = 'x'",
            "created_at = '2020-01-01 12:00:00'",
            "created_by_id = :ada",
        )
    ),
    *(
        Attack(
            "money_is_frozen", f"a refund's {changes.split()[0]}", update("refund", changes, REFUND)
        )
        for changes in (
            "id = 99999",
            "organisation_id = :rival_org",
            "payment_id = :payment",
            "invoice_id = :sent",
            "amount = $1",
            "reason = 'x'",
            "refunded_on = '2020-01-01'",
            "created_at = '2020-01-01 12:00:00'",
            "created_by_id = :ada",
        )
    ),
    Attack("money_is_never_deleted", "deleting a payment", delete("payment", PAYMENT)),
    Attack(
        "money_is_never_deleted",
        "deleting a payment by MERGE",
        f"MERGE INTO {PAYMENT} AS payment USING (SELECT :payment AS id) AS known "
        "ON payment.id = known.id WHEN MATCHED THEN DELETE",
        only_on="postgresql",
    ),
    Attack(
        "money_is_frozen",
        "a payment by an upsert",
        payment("paid", "$1", id=":payment") + " ON CONFLICT (id) DO UPDATE SET amount = $1",
        only_on="postgresql",
    ),
    Attack(
        "money_is_not_replaced",
        "a payment by an upsert",
        payment("paid", "$1", id=":payment") + " ON CONFLICT (id) DO UPDATE SET amount = $1",
        only_on="sqlite",
    ),
    Attack("money_is_never_deleted", "deleting a refund", delete("refund", REFUND)),
    *(
        Attack(
            "money_is_never_deleted",
            f"truncating {table}",
            f"TRUNCATE {table} CASCADE",
            only_on="postgresql",
        )
        for table in (PAYMENT, REFUND)
    ),
    Attack(
        "refund_fits_payment", "a refund of another invoice", refund("payment", "part_paid", "$1")
    ),
    Attack(
        "refund_fits_payment",
        "another organisation's refund",
        refund("payment", "paid", "$1", organisation_id=":rival_org"),
    ),
    Attack("refund_within_payment", "more than was paid", refund("payment", "paid", "$119.01")),
    Attack(
        "refund_within_payment",
        "more than refunds left, though another payment has it",
        refund("first_payment", "refunded", "$80"),
    ),
    Attack("refund_positive", "a refund of nothing", refund("payment", "paid", "$0")),
    # --- Numbers -------------------------------------------------------------------------------
    Attack("numbers_never_fall", "a number given twice", series("next_number = next_number - 1")),
    Attack("numbers_never_fall", "dates that run back", series("last_issue_date = '2020-01-01'")),
    Attack("numbers_never_fall", "dates forgotten", series("last_issue_date = NULL")),
    Attack("numbers_never_fall", "another year's series", series("year = 1999")),
    Attack("numbers_never_fall", "a stranger's series", series("organisation_id = :rival_org")),
    Attack(
        "numbers_never_fall",
        "a series set back by an upsert",
        insert("invoicing_numberseries", SERIES_ROW)
        + " ON CONFLICT (organisation_id, kind, year) DO UPDATE SET next_number = 1",
        only_on="postgresql",
    ),
    Attack("numbers_go_on_by_one", "a number passed over", series("next_number = next_number + 2")),
    Attack("series_are_kept", "deleting a series", delete("series", "invoicing_numberseries")),
    Attack(
        "series_are_kept",
        "truncating the series",
        "TRUNCATE invoicing_numberseries",
        only_on="postgresql",
    ),
    Attack(
        "series_are_kept",
        "a series that begins again",
        insert("invoicing_numberseries", SERIES_ROW).replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "invoice_number_unique",
        "a number issued twice",
        issue("draft").replace("'R-1'", NUMBER_OF_SENT),
        only_on="postgresql",
    ),
    Attack(
        "invoice_draft_number_unique",
        "a number that another draft holds",
        update("draft", "number = 'E-1'"),
        only_on="postgresql",
    ),
    # --- Customers and organisations ------------------------------------------------------------
    Attack("identity_is_kept", "a customer's id", update("cleo", "id = 99999", CUSTOMER)),
    Attack(
        "identity_is_kept",
        "a customer given away",
        update("cleo", "organisation_id = :rival_org", CUSTOMER),
    ),
    Attack("identity_is_kept", "an organisation's id", update("org", "id = 99999", ORGANISATION)),
    Attack("parties_are_kept", "deleting a customer", delete("cleo", CUSTOMER)),
    Attack("parties_are_kept", "deleting an organisation", delete("org", ORGANISATION)),
    *(
        Attack("id_is_taken", name, replacing(statement), only_on="sqlite")
        for name, statement in {
            "a customer in the place of another": customer(id=":cleo"),
            "a customer with the external id of another": customer(external_id="'C-1'"),
            "a customer that takes the external id of another": update(
                "bob", "external_id = 'C-1'", CUSTOMER
            ),
            "an organisation in the place of another": organisation(id=":org"),
            "an organisation with the slug of another": organisation(slug="'engines'"),
            "an organisation that takes the slug of another": update(
                "rival_org", "slug = 'engines'", ORGANISATION
            ),
        }.items()
    ),
    # --- The journal ----------------------------------------------------------------------------
    *(
        Attack(
            "journal_is_kept",
            f"an entry's {column}",
            f"UPDATE audit_journalentry SET {column} = {value} WHERE organisation_id = :org",
        )
        for column, value in {
            "organisation_id": ":rival_org",
            "seq": "seq + 100",
            "at": "'2020-01-01 12:00:00'",
            "actor_id": ":ada",
            "actor_name": "'x'",
            "action": "'x'",
            "subject": "'x'",
            "subject_id": "1",
            "related": "'x'",
            "related_id": "1",
            "changes": "'{}'",
            "content": "'x'",
            "digest": "'x'",
        }.items()
    ),
    Attack("journal_is_kept", "deleting entries", "DELETE FROM audit_journalentry"),
    *(
        Attack(code, f"truncating {table}", f"TRUNCATE {table}", only_on="postgresql")
        for code, table in {
            "journal_is_kept": "audit_journalentry",
            "journal_goes_on_by_one": "audit_journalhead",
        }.items()
    ),
    Attack(
        "journal_is_kept",
        "an entry in the place of the last one",
        replacing(
            entry(
                seq="(SELECT seq FROM audit_journalhead WHERE organisation_id = :org)",
                digest="(SELECT digest FROM audit_journalhead WHERE organisation_id = :org)",
            )
        ),
        only_on="sqlite",
    ),
    Attack("entry_is_at_the_head", "an entry further on", entry()),
    Attack("entry_is_at_the_head", "an entry of nobody", entry(organisation_id=":nothing")),
    Attack("entry_is_at_the_head", "another beginning", entry(seq="0")),
    Attack("journal_goes_on_by_one", "a head that goes back", moved_head("seq = seq - 1")),
    Attack("journal_goes_on_by_one", "a head that stays", moved_head("digest = 'x'")),
    Attack("journal_goes_on_by_one", "a head that leaps", moved_head("seq = seq + 2")),
    Attack(
        "journal_goes_on_by_one",
        "a head of another organisation",
        moved_head("seq = seq + 1, organisation_id = :rival_org"),
    ),
    Attack("journal_goes_on_by_one", "deleting heads", "DELETE FROM audit_journalhead"),
    Attack("journal_goes_on_by_one", "a head that begins late", head("2", ":rival_org")),
    Attack(
        "journal_goes_on_by_one",
        "a head that begins again",
        replacing(head("1")),
        only_on="sqlite",
    ),
    # --- Stored files --------------------------------------------------------------------------
    *(
        Attack("file_is_kept", f"another {column} of a file", update("file", change, FILE))
        for column, change in {
            "organisation_id": "organisation_id = :rival_org",
            "sha256": "sha256 = 'x'",
            "key": "key = 'x'",
            "size": "size = 4",
            "media_type": "media_type = 'text/html'",
            "created_at": "created_at = '2020-01-01 12:00:00'",
            "id": "id = 99999",
        }.items()
    ),
    Attack("file_is_kept", "deleting a file's row", delete("file", FILE)),
    Attack("file_is_kept", "deleting all of them", "DELETE FROM files_storedfile"),
    Attack(
        "file_is_kept",
        "truncating files",
        "TRUNCATE files_storedfile CASCADE",
        only_on="postgresql",
    ),
    Attack(
        "file_is_kept",
        "a file in the place of another",
        replacing(stored_file(id=":file")),
        only_on="sqlite",
    ),
    Attack(
        "file_is_kept",
        "a file with the digest of another",
        replacing(stored_file(sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)")),
        only_on="sqlite",
    ),
    Attack(
        "stored_file_unique",
        "the same content twice",
        stored_file(sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)"),
        only_on="postgresql",
    ),
    *(
        Attack(
            "issued_file_is_kept", f"another {column}", update("issued_file", change, ISSUED_FILE)
        )
        for column, change in {
            "invoice_id": "invoice_id = :overdue",
            "organisation_id": "organisation_id = :rival_org",
            "kind": "kind = 'xml'",
            "file_id": "file_id = :rival_file",
            "sha256": "sha256 = 'x'",
            "created_at": "created_at = '2020-01-01 12:00:00'",
            "id": "id = 99999",
        }.items()
    ),
    Attack("issued_file_is_kept", "deleting it", delete("issued_file", ISSUED_FILE)),
    Attack(
        "issued_file_is_kept",
        "truncating them",
        "TRUNCATE invoicing_issuedfile CASCADE",
        only_on="postgresql",
    ),
    Attack(
        "issued_file_is_kept",
        "one in the place of another",
        replacing(issued_file(id=":issued_file")),
        only_on="sqlite",
    ),
    Attack(
        "issued_file_is_kept",
        "a second one in the place of the first",
        replacing(issued_file(invoice_id=":sent")),
        only_on="sqlite",
    ),
    Attack(
        "issued_file_unique",
        "a second one of a document",
        issued_file(invoice_id=":sent"),
        only_on="postgresql",
    ),
    Attack("issued_file_is_its_own", "of a draft", issued_file(invoice_id=":draft")),
    Attack("issued_file_is_its_own", "of no document", issued_file(invoice_id=":nothing")),
    Attack(
        "issued_file_is_its_own",
        "of another one's document",
        issued_file(
            organisation_id=":rival_org",
            file_id=":rival_file",
            sha256="(SELECT sha256 FROM files_storedfile WHERE id = :rival_file)",
        ),
    ),
    Attack("issued_file_is_its_own", "another one's file", issued_file(file_id=":rival_file")),
    Attack("issued_file_is_its_own", "no file", issued_file(file_id=":nothing")),
    Attack("issued_file_is_its_own", "another digest", issued_file(sha256="'x'")),
    Attack("issued_file_kind_known", "an unknown kind", issued_file(kind="'exe'")),
    # --- SQLite's OR REPLACE deletes silently what is in its way --------------------------------
    Attack(
        "id_is_taken",
        "a draft in the place of what is issued",
        document({"id": ":sent"}).replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "id_is_taken",
        "a line in the place of another",
        line("draft", id=":sent_line").replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "id_is_taken",
        "a tax row in the place of another",
        tax("draft", id=":sent_tax").replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "number_is_taken",
        "a document in the place of one that has its number",
        issue("draft").replace("'R-1'", NUMBER_OF_SENT).replace("UPDATE", "UPDATE OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "number_is_taken",
        "a new draft in the place of one that holds its number",
        document({"number": "'E-1'"}).replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "number_is_taken",
        "a draft in the place of one that holds its number",
        update("draft", "number = 'E-1'").replace("UPDATE", "UPDATE OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "money_is_not_replaced",
        "a payment in the place of another",
        payment("sent", "$1", id=":payment").replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "money_is_not_replaced",
        "a payment with the provider's reference of another",
        payment("sent", "$1", provider_reference="'pi_1'").replace(
            "INSERT", "INSERT OR REPLACE", 1
        ),
        only_on="sqlite",
    ),
    Attack(
        "money_is_not_replaced",
        "a refund in the place of another",
        refund("payment", "paid", "$1", id=":refund").replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
]

CREDIT = "payments_customercredit"
OTHER_CREDIT = {
    "id": "99999",
    "organisation_id": ":rival_org",
    "customer_id": ":bob",
    "invoice_id": ":sent",
    "currency": "'USD'",
    "amount": "$1",
    "method": "'card'",
    "received_on": "'2020-01-01'",
    "reference": "'x'",
    "provider_reference": "'x'",
    "created_at": "'2020-01-01 12:00:00'",
}


def credit(**changes: str) -> str:
    values = {
        "organisation_id": ":org",
        "customer_id": ":cleo",
        "invoice_id": ":paid",
        "currency": "'EUR'",
        "amount": "$5",
        "method": "'cash'",
        "received_on": "'2026-11-20'",
        "reference": "''",
        "reason": "''",
        "created_at": "'2026-11-20 12:00:00'",
    }
    return insert(CREDIT, {**values, **changes})


def by_credit(amount: str, **changes: str) -> str:
    """A payment out of what was kept for Cleo."""
    return payment("sent", amount, **{"method": "'credit'", "credit_id": ":credit", **changes})


ORDER, ORDER_ITEM = "shop_order", "shop_orderitem"
OTHER_ORDER = {
    "id": "99999",
    "organisation_id": ":rival_org",
    "number": "'x'",
    "customer_id": ":bob",
    "customer_name": "'x'",
    "email": "'x@example.com'",
    "invoice_id": ":sent",
    "currency": "'USD'",
    "total": "$1",
    "payment_way": "'cash'",
    "billing_address": "'{}'",
    "shipping_address": "'{}'",
    "notes": "'x'",
    "terms": "'x'",
    "checkout_key": "'x'",
    "pay_by": "'2020-01-01 12:00:00'",
    "placed_at": "'2020-01-01 12:00:00'",
}
ITEM = {
    "organisation_id": ":org",
    "position": "9",
    "sku": "''",
    "name": "'x'",
    "unit": "'C62'",
    "quantity": "#1",
    "price": "#1",
    "tax_rate": "%19",
    "tax_category": "'S'",
    "net_amount": "$1",
    "was_counted": "false",
}


def order(**changes: str) -> str:
    """An order of the draft."""
    values = {
        "organisation_id": ":org",
        "number": "'N'",
        "status": "'placed'",
        "customer_id": ":cleo",
        "customer_name": "'Cleo'",
        "email": "''",
        "invoice_id": ":draft",
        "currency": "'EUR'",
        "total": "$119",
        "payment_way": "'cash'",
        "billing_address": "'{}'",
        "notes": "''",
        "terms": "''",
        "checkout_key": "'k'",
        "reason": "''",
        "placed_at": "'2026-11-20 12:00:00'",
        "updated_at": "'2026-11-20 12:00:00'",
    }
    return insert(ORDER, {**values, **changes})


def item(order: str, **changes: str) -> str:
    return insert(ORDER_ITEM, {**ITEM, "order_id": f":{order}", **changes})


PRODUCT, MOVEMENT = "catalogue_product", "catalogue_stockmovement"
OTHER_MOVEMENT = {
    "id": "99999",
    "organisation_id": ":rival_org",
    "product_id": ":bulb",
    "sequence": "2",
    "kind": "'sold'",
    "delta": "#1",
    "stock_after": "#1",
    "reason": "'x'",
    "about": "'x'",
    "about_id": "1",
    "created_at": "'2020-01-01 12:00:00'",
}


def movement(**changes: str) -> str:
    """Another lamp comes."""
    values = {
        "organisation_id": ":org",
        "product_id": ":lamp",
        "sequence": "2",
        "kind": "'received'",
        "delta": "#1",
        "stock_after": "#6",
        "reason": "''",
        "about": "''",
        "created_at": "'2026-11-20 12:00:00'",
    }
    return insert(MOVEMENT, {**values, **changes})


def product(**changes: str) -> str:
    values = {
        "organisation_id": ":org",
        "sku": "''",
        "name": "'x'",
        "description": "''",
        "unit": "'C62'",
        "price": "#1",
        "tax_rate_id": ":vat",
        "active": "true",
        "created_at": "'2026-11-20 12:00:00'",
        "updated_at": "'2026-11-20 12:00:00'",
    }
    return insert(PRODUCT, {**values, **changes})


ATTACKS += [
    Attack(
        "bill_begins_as_draft",
        "a bill that is born approved",
        bill(status="'approved'", issue_date="'2026-11-20'"),
    ),
    Attack("bill_moves_on", "approved at once", put("draft_bill", "approved")),
    Attack("bill_moves_on", "approved and back", put("approved_bill", "draft")),
    Attack("bill_moves_on", "paid and back", put("paid_bill", "approved")),
    Attack("bill_moves_on", "rejected to approved", put("rejected_bill", "approved")),
    Attack(
        "bill_moves_on",
        "paid without a yes",
        put("submitted_bill", "paid", ", paid_on = '2026-11-20'"),
    ),
    Attack(
        "bill_identity_is_kept",
        "a bill for a rival",
        update("draft_bill", "organisation_id = :rival_org", BILL),
    ),
    Attack(
        "bill_identity_is_kept", "a bill with another id", update("draft_bill", "id = 99999", BILL)
    ),
    Attack(
        "bill_adds_up",
        "submitted with another printed total",
        put("draft_bill", "submitted"),
        first=(update("draft_bill", "stated_total = $120", BILL),),
    ),
    Attack(
        "bill_adds_up",
        "submitted without a printed total",
        put("draft_bill", "submitted"),
        first=(update("draft_bill", "stated_total = NULL", BILL),),
    ),
    Attack(
        "bill_adds_up",
        "submitted with a line more than its sum",
        put("draft_bill", "submitted"),
        first=(bill_line("draft_bill"),),
    ),
    Attack(
        "bill_adds_up",
        "submitted with a tax row more than its sum",
        put("draft_bill", "submitted"),
        first=(bill_tax("draft_bill"),),
    ),
    Attack(
        "bill_adds_up",
        "submitted with less tax than its sum",
        put("draft_bill", "submitted"),
        first=(update("draft_bill_tax", "tax = $18", BILL_TAX),),
    ),
    Attack(
        "bill_adds_up",
        "approved after a line has gone",
        put("submitted_bill", "approved"),
        first=(delete("submitted_bill_line", BILL_LINE),),
    ),
    *(
        Attack(
            "approved_bill_is_frozen",
            f"another {name}",
            update("approved_bill", f"{name} = {value}", BILL)
            if value
            else update("approved_bill", "net_total = net_total + $1, total = total + $1", BILL),
        )
        for name, value in OTHER_BILL.items()
    ),
    Attack(
        "approved_bill_is_frozen",
        "another agent",
        update("approved_bill", "entered_by_id = :ada, iban = 'x'", BILL),
    ),
    Attack(
        "approved_bill_is_frozen",
        "another day of payment",
        update("paid_bill", "paid_on = '2026-01-01'", BILL),
    ),
    Attack(
        "approved_bill_is_frozen",
        "another reference of payment",
        update("paid_bill", "paid_reference = 'x'", BILL),
    ),
    Attack("approved_bill_is_never_deleted", "an approved bill", delete("approved_bill", BILL)),
    Attack("approved_bill_is_never_deleted", "a paid bill", delete("paid_bill", BILL)),
    *(
        Attack(
            "approved_bill_is_never_deleted",
            f"emptying {table}",
            f"TRUNCATE {table} CASCADE",
            only_on="postgresql",
        )
        for table in (BILL, BILL_LINE, BILL_TAX)
    ),
    Attack("bill_parts_are_frozen", "a line more", bill_line("approved_bill")),
    Attack(
        "bill_parts_are_frozen",
        "a line for a bill of others",
        bill_line("draft_bill", organisation_id=":rival_org"),
    ),
    Attack(
        "bill_parts_are_frozen",
        "another line",
        update("approved_bill_line", "net_amount = $1", BILL_LINE),
    ),
    Attack(
        "bill_parts_are_frozen",
        "a line that moves in",
        update("draft_bill_line", "bill_id = :approved_bill, position = 7", BILL_LINE),
    ),
    Attack("bill_parts_are_frozen", "a line that goes", delete("paid_bill_line", BILL_LINE)),
    Attack("bill_parts_are_frozen", "a tax row more", bill_tax("approved_bill")),
    Attack(
        "bill_parts_are_frozen", "another tax", update("approved_bill_tax", "tax = $1", BILL_TAX)
    ),
    Attack("bill_parts_are_frozen", "a tax row that goes", delete("paid_bill_tax", BILL_TAX)),
    Attack(
        "bill_is_not_replaced",
        "a bill with the id of another",
        replacing(bill(id=":submitted_bill")),
        only_on="sqlite",
    ),
    Attack(
        "bill_is_not_replaced",
        "a bill with the number of another",
        replacing(bill(number_key="'approved_bill'")),
        only_on="sqlite",
    ),
    Attack(
        "bill_is_not_replaced",
        "the number of another",
        replacing(update("draft_bill", "number_key = 'approved_bill'", BILL)),
        only_on="sqlite",
    ),
    Attack(
        "bill_is_not_replaced",
        "a line in the place of another",
        replacing(bill_line("draft_bill", position="1")),
        only_on="sqlite",
    ),
    Attack(
        "bill_is_not_replaced",
        "a tax row in the place of another",
        replacing(bill_tax("draft_bill", category="'S'", rate="%19")),
        only_on="sqlite",
    ),
    Attack(
        "what_was_said_of_a_bill_stays",
        "another comment",
        update("draft_bill_comment", "text = 'x'", COMMENT),
    ),
    Attack(
        "what_was_said_of_a_bill_stays",
        "another address",
        update("opening", "address = 'x'", OPENING),
    ),
]

ATTACKS += [
    *(
        Attack(
            "movement_is_kept", f"another {name}", update("movement", f"{name} = {value}", MOVEMENT)
        )
        for name, value in OTHER_MOVEMENT.items()
    ),
    Attack(
        "movement_is_kept", "another person", update("movement", "created_by_id = :ada", MOVEMENT)
    ),
    Attack("movement_is_kept", "a movement that goes", delete("movement", MOVEMENT)),
    Attack(
        "movement_is_kept",
        "emptying the movements",
        f"TRUNCATE {MOVEMENT}",
        only_on="postgresql",
    ),
    Attack(
        "movement_is_kept",
        "a movement in the place of another",
        replacing(movement(id=":movement")),
        only_on="sqlite",
    ),
    Attack("movement_goes_on", "one is left out", movement(sequence="3")),
    Attack("movement_goes_on", "one twice", movement(sequence="1")),
    Attack("movement_goes_on", "more is left than there was", movement(stock_after="#9")),
    Attack(
        "movement_goes_on", "not counted any more, without a word", movement(stock_after="NULL")
    ),
    Attack("movement_goes_on", "of a rival's product", movement(organisation_id=":rival_org")),
    Attack(
        "movement_goes_on",
        "of a product that is not there",
        movement(product_id=":nothing", sequence="1", stock_after="#1"),
    ),
    Attack("stock_follows_movements", "more stock", update("lamp", "stock = #6", PRODUCT)),
    Attack("stock_follows_movements", "less stock", update("lamp", "stock = #4", PRODUCT)),
    Attack("stock_follows_movements", "no stock", update("lamp", "stock = NULL", PRODUCT)),
    Attack(
        "stock_follows_movements", "a stock out of nothing", update("bulb", "stock = #1", PRODUCT)
    ),
    Attack("stock_follows_movements", "a product that brings stock", product(stock="#1")),
    Attack(
        "stock_follows_movements",
        "a product that comes back",
        product(id=":bulb"),
        first=(
            movement(product_id=":bulb", sequence="1", stock_after="#1"),
            delete("bulb", PRODUCT),
        ),
    ),
    Attack(
        "product_identity_is_kept",
        "a product for a rival",
        update("lamp", "organisation_id = :rival_org", PRODUCT),
    ),
    Attack("product_identity_is_kept", "another id", update("lamp", "id = 99999", PRODUCT)),
    Attack(
        "product_identity_is_kept",
        "a product in the place of another",
        replacing(product(id=":bulb")),
        only_on="sqlite",
    ),
    Attack(
        "product_identity_is_kept",
        "a product with the SKU of another",
        replacing(product(sku="'L-1'")),
        only_on="sqlite",
    ),
    Attack(
        "product_identity_is_kept",
        "the SKU of another",
        replacing(update("bulb", "sku = 'L-1'", PRODUCT)),
        only_on="sqlite",
    ),
    Attack(
        "stock_movement_not_negative",
        "more goes than is there",
        movement(delta="#-6", stock_after="#-1"),
    ),
    Attack("stock_movement_kind_known", "nobody knows why", movement(kind="'magic'")),
    Attack(
        "stock_movement_corrected_for_a_reason",
        "corrected without a reason",
        movement(kind="'corrected'"),
    ),
]

ATTACKS += [
    Attack("order_begins_with_its_invoice", "one that is accepted", order(status="'accepted'")),
    Attack("order_begins_with_its_invoice", "one of what is issued", order(invoice_id=":sent")),
    Attack("order_begins_with_its_invoice", "one without", order(invoice_id=":nothing")),
    Attack("order_begins_with_its_invoice", "for a rival", order(organisation_id=":rival_org")),
    Attack("order_begins_with_its_invoice", "of somebody else", order(customer_id=":bob")),
    Attack("order_begins_with_its_invoice", "in other money", order(currency="'USD'")),
    Attack("order_begins_with_its_invoice", "of another total", order(total="$118")),
    *(
        Attack(
            "order_is_frozen", f"another {name}", update("placed_order", f"{name} = {value}", ORDER)
        )
        for name, value in OTHER_ORDER.items()
    ),
    Attack(
        "order_is_frozen",
        "another buyer",
        update("placed_order", "user_id = :ada", ORDER),
        first=(update("placed_order", "user_id = NULL", ORDER),),
    ),
    Attack(
        "order_is_frozen",
        "another reason, without a step",
        update("rejected_order", "reason = 'x'", ORDER),
    ),
    *(
        Attack(
            "order_moves_on",
            f"{before} to {after}",
            update(f"{before}_order", f"status = '{after}', reason = 'x'", ORDER),
        )
        for before, after in (
            ("placed", "completed"),
            ("accepted", "placed"),
            ("accepted", "cancelled"),
            ("completed", "rejected"),
            ("completed", "accepted"),
            ("rejected", "placed"),
            ("rejected", "accepted"),
        )
    ),
    Attack(
        "order_moves_on",
        "rejected without a credit note",
        update("placed_order", "status = 'rejected', reason = 'x'", ORDER),
    ),
    Attack(
        "order_moves_on",
        "cancelled without a credit note",
        update("placed_order", "status = 'cancelled'", ORDER),
    ),
    Attack(
        "order_moves_on",
        "accepted before its invoice is issued",
        "UPDATE shop_order SET status = 'accepted' WHERE number = 'N'",
        first=(order(),),
    ),
    Attack("order_is_kept", "an order that goes", delete("placed_order", ORDER)),
    Attack("order_is_kept", "an item that goes", delete("placed_item", ORDER_ITEM)),
    *(
        Attack(
            "order_is_kept",
            f"emptying {table}",
            f"TRUNCATE {table} CASCADE",
            only_on="postgresql",
        )
        for table in (ORDER, ORDER_ITEM)
    ),
    Attack(
        "order_is_kept",
        "an order in the place of another",
        replacing(order(id=":placed_order")),
        only_on="sqlite",
    ),
    Attack(
        "order_is_kept",
        "an order with the number of another",
        replacing(order(number="(SELECT number FROM shop_order WHERE id = :placed_order)")),
        only_on="sqlite",
    ),
    Attack("order_items_are_frozen", "one more", item("placed_order")),
    Attack(
        "order_items_are_frozen",
        "one of a rival",
        insert(
            ORDER_ITEM,
            {
                **ITEM,
                "organisation_id": ":rival_org",
                "order_id": "(SELECT id FROM shop_order WHERE number = 'N')",
            },
        ),
        first=(order(),),
    ),
    Attack(
        "order_items_are_frozen",
        "more of it",
        update("placed_item", "quantity = #2", ORDER_ITEM),
    ),
    Attack(
        "order_items_are_frozen",
        "another product",
        update("placed_item", "product_id = :bulb", ORDER_ITEM),
    ),
]

ATTACKS += [
    Attack("credit_fits_invoice", "for a draft", credit(invoice_id=":draft")),
    Attack("credit_fits_invoice", "for a credit note", credit(invoice_id=":note")),
    Attack("credit_fits_invoice", "of somebody else", credit(customer_id=":bob")),
    Attack("credit_fits_invoice", "for a rival", credit(organisation_id=":rival_org")),
    Attack("credit_fits_invoice", "in other money", credit(currency="'USD'")),
    Attack("credit_fits_invoice", "given back before", credit(returned_on="'2026-11-20'")),
    *(
        Attack("credit_is_kept", f"another {name}", update("credit", f"{name} = {value}", CREDIT))
        for name, value in OTHER_CREDIT.items()
    ),
    Attack("credit_is_kept", "another person", update("credit", "created_by_id = :ada", CREDIT)),
    Attack(
        "credit_is_kept", "not given back", update("returned_credit", "returned_on = NULL", CREDIT)
    ),
    Attack(
        "credit_is_kept",
        "given back on another day",
        update("returned_credit", "returned_on = '2020-01-01'", CREDIT),
    ),
    Attack("credit_is_kept", "a credit that goes", delete("credit", CREDIT)),
    Attack("credit_is_kept", "emptying", f"TRUNCATE {CREDIT} CASCADE", only_on="postgresql"),
    Attack(
        "credit_is_kept",
        "a credit in the place of another",
        replacing(credit(id=":credit")),
        only_on="sqlite",
    ),
    Attack(
        "credit_is_kept",
        "a credit with the provider's reference of another",
        replacing(credit(provider_reference="'credit'")),
        only_on="sqlite",
    ),
    Attack("customer_credit_positive", "of nothing", credit(amount="$0")),
    Attack("credit_fits_invoice", "used before", credit(used="$1")),
    Attack("credit_used_sums_payments", "used by nobody", update("credit", "used = $1", CREDIT)),
    Attack(
        "credit_used_sums_payments",
        "not used any more",
        update("credit", "used = $0", CREDIT),
        first=(by_credit("$4"),),
    ),
    Attack(
        "payment_by_credit",
        "by one that was given back",
        by_credit("$1", credit_id=":returned_credit"),
    ),
    Attack("payment_by_credit", "by none", by_credit("$1", credit_id="NULL")),
    Attack("payment_by_credit", "by one that is not there", by_credit("$1", credit_id="99999")),
    Attack("payment_by_credit", "in cash by a credit", by_credit("$1", method="'cash'")),
    Attack(
        "money_is_frozen",
        "another credit",
        update("payment", "credit_id = :credit", "payments_payment"),
    ),
    Attack("payment_within_credit", "more than it is", by_credit("$6")),
    Attack(
        "payment_within_credit",
        "more than is left of it",
        by_credit("$3"),
        first=(by_credit("$4"),),
    ),
]

LAWFUL = [
    Attack("", "money that is kept", credit()),
    Attack("", "using a part of it", by_credit("$4")),
    Attack("", "using it up", by_credit("$5")),
    Attack("", "giving it back", update("credit", "returned_on = '2026-11-20'", CREDIT)),
    Attack("", "a new order", order()),
    Attack("", "accepting", update("placed_order", "status = 'accepted'", ORDER)),
    Attack("", "completing", update("accepted_order", "status = 'completed'", ORDER)),
    Attack("", "forgetting who ordered", update("placed_order", "user_id = NULL", ORDER)),
    Attack("", "an ordered product goes", update("placed_item", "product_id = NULL", ORDER_ITEM)),
    Attack("", "a delivery", movement()),
    Attack("", "a sale", movement(kind="'sold'", delta="#-5", stock_after="#0")),
    Attack(
        "",
        "a count that ends",
        movement(kind="'counted'", delta="#-5", stock_after="NULL"),
    ),
    Attack("", "a new product", product()),
    Attack("", "a product's words", update("lamp", "name = 'x', sku = 'x', price = #1", PRODUCT)),
    Attack("", "a product that nothing names goes", delete("bulb", PRODUCT)),
    Attack("", "forgetting who moved stock", update("movement", "created_by_id = NULL", MOVEMENT)),
    Attack("", "a new bill", bill()),
    Attack("", "a bill's words", update("submitted_bill", "notes = 'x'", BILL)),
    Attack("", "submitting", put("draft_bill", "submitted")),
    Attack("", "approving", put("submitted_bill", "approved")),
    Attack("", "rejecting", put("submitted_bill", "rejected")),
    Attack("", "paying a bill", put("approved_bill", "paid", ", paid_on = '2026-11-20'")),
    Attack("", "deleting a bill's line", delete("submitted_bill_line", BILL_LINE)),
    Attack(
        "",
        "forgetting who entered a bill",
        update("approved_bill", "entered_by_id = NULL, decided_by_id = NULL", BILL),
    ),
    Attack("", "a new draft", document({})),
    Attack("", "a draft's words", update("draft", "notes = 'x', currency = 'USD'")),
    Attack("", "a draft's line", update("draft_line", "quantity = #9", LINE)),
    Attack("", "a new line of a draft", line("draft")),
    Attack("", "a new tax row of a draft", tax("draft")),
    Attack("", "deleting a draft's line", delete("draft_line", LINE)),
    Attack(
        "",
        "deleting a draft and then its parts",
        "DELETE FROM invoicing_invoicetax WHERE invoice_id = :draft",
        first=(delete("draft_line", LINE),),
    ),
    Attack("", "deleting a draft without parts", delete("empty")),
    Attack(
        "", "a draft that holds an issued number", update("draft", f"number = {NUMBER_OF_SENT}")
    ),
    Attack("", "issuing", issue("draft")),
    Attack("", "issuing what is late already", issue("draft").replace("'sent'", "'overdue'")),
    Attack("", "issuing a credit note", issue("draft_note")),
    Attack("", "marking what is late", update("sent", f"status = 'overdue', {DAY}")),
    Attack("", "marking it back", update("overdue", f"status = 'sent', {DAY}")),
    Attack("", "an update that changes nothing", update("sent", "total = total")),
    Attack("", "another time of payment", update("paid", "paid_at = '2026-11-19 12:00:00'")),
    Attack("", "forgetting who made an invoice", update("sent", "created_by_id = NULL")),
    Attack("", "forgetting who took a payment", update("payment", "created_by_id = NULL", PAYMENT)),
    Attack("", "forgetting who gave a refund", update("refund", "created_by_id = NULL", REFUND)),
    Attack("", "a product that goes", update("sent_line", "product_id = NULL", LINE)),
    Attack("", "paying a part", payment("sent", "$19")),
    Attack("", "paying all", payment("overdue", "$119")),
    Attack("", "paying what credit notes left", payment("half", "$59.50")),
    Attack("", "refunding a part", refund("payment", "paid", "$19")),
    Attack("", "refunding all", refund("payment", "paid", "$119")),
    Attack("", "the next number", series("next_number = next_number + 1")),
    Attack("", "a later date", series("last_issue_date = '2030-01-01'")),
    Attack("", "a new customer", customer()),
    Attack("", "a customer's words", update("cleo", "name = 'x', external_id = 'x'", CUSTOMER)),
    Attack("", "deleting a customer without documents", delete("bob", CUSTOMER)),
    Attack("", "a new organisation", organisation()),
    Attack("", "an organisation's words", update("org", "name = 'x', slug = 'x'", ORGANISATION)),
    Attack(
        "",
        "an entry at the head",
        entry(seq="1", organisation_id=":rival_org"),
        first=(head("1", ":rival_org"),),
    ),
    Attack("", "a new file", stored_file()),
    Attack(
        "",
        "the same content for another organisation",
        stored_file(
            organisation_id=":rival_org",
            sha256="(SELECT sha256 FROM files_storedfile WHERE id = :file)",
        ),
    ),
    Attack("", "the file of a document", issued_file()),
    Attack("", "a series that begins later", series_from(1001)),
    Attack("", "a new series", insert("invoicing_numberseries", {**SERIES_ROW, "year": "2031"})),
]
