"""Against orders and their items."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update

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


ATTACKS = [
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

LAWFUL = [
    Attack("", "a new order", order()),
    Attack("", "accepting", update("placed_order", "status = 'accepted'", ORDER)),
    Attack("", "completing", update("accepted_order", "status = 'completed'", ORDER)),
    Attack("", "forgetting who ordered", update("placed_order", "user_id = NULL", ORDER)),
    Attack("", "an ordered product goes", update("placed_item", "product_id = NULL", ORDER_ITEM)),
]
