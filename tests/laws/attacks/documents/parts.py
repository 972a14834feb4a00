"""Against lines and tax rows of what is issued."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, at_once, delete, update
from tests.laws.attacks.documents.statements import LINE, issue, line, tax

COPIED = (
    "organisation_id invoice_id position description quantity unit unit_price discount_percent "
    "price_amount discount net_amount tax_rate tax_category exemption_reason"
).split()

ATTACKS = [
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
]

LAWFUL = [
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
    Attack("", "a product that goes", update("sent_line", "product_id = NULL", LINE)),
]
