"""Against suppliers' bills."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update

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


ATTACKS = [
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

LAWFUL = [
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
]
