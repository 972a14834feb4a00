"""The laws of orders."""

from quittance.db.laws import ALWAYS, Law, Moment, changed
from quittance.laws.tables import INVOICE, ORDER, ORDER_ITEM, taken, truncating

ORDER_FROZEN = tuple(
    "id organisation_id number customer_id customer_name email invoice_id currency total "
    "payment_way billing_address shipping_address notes terms checkout_key pay_by "
    "placed_at".split()
)
ORDER_MOVING = tuple("status reason accepted_at completed_at ended_at updated_at user_id".split())
ORDER_ITEM_COLUMNS = tuple(
    "id organisation_id order_id position sku name unit quantity price tax_rate tax_category "
    "net_amount was_counted".split()
)

ORDER_INSERT = Moment("order_insert", ORDER, "INSERT")
ORDER_CHANGE = Moment("order_change", ORDER, "UPDATE")
ORDER_STATUS = Moment(
    "order_status", ORDER, "UPDATE", when="OLD.status <> NEW.status", of=("status",)
)
ORDER_DELETE = Moment("order_delete", ORDER, "DELETE")
ORDER_ITEM_INSERT = Moment("order_item_insert", ORDER_ITEM, "INSERT")
ORDER_ITEM_CHANGE = Moment(
    "order_item_change",
    ORDER_ITEM,
    "UPDATE",
    # The deletion of a product empties the reference to it and nothing else.
    when=f"{changed(*ORDER_ITEM_COLUMNS)} OR ({changed('product_id')}) "
    "AND NEW.product_id IS NOT NULL",
)
ORDER_ITEM_DELETE = Moment("order_item_delete", ORDER_ITEM, "DELETE")
ORDER_REPLACE = Moment("order_replace", ORDER, "INSERT", only_on="sqlite")
ORDER_ITEM_REPLACE = Moment("order_item_replace", ORDER_ITEM, "INSERT", only_on="sqlite")

ORDER_ARROWS = (
    "('placed>accepted', 'placed>rejected', 'placed>cancelled', 'accepted>completed', "
    "'accepted>rejected')"
)
INVOICE_OF_ORDER = f"SELECT 1 FROM {INVOICE} AS own WHERE own.id = NEW.invoice_id"

ORDER_LAWS = [
    Law(
        "order_begins_with_its_invoice",
        "An order begins as placed, with an invoice that is still a draft, of the same "
        "organisation, customer, currency and total.",
        {
            ORDER_INSERT: f"""NEW.status <> 'placed' OR NOT EXISTS (
                {INVOICE_OF_ORDER} AND own.kind = 'invoice' AND own.status = 'draft'
                AND own.organisation_id = NEW.organisation_id
                AND own.customer_id = NEW.customer_id AND own.currency = NEW.currency
                AND own.total = NEW.total)"""
        },
    ),
    Law(
        "order_is_frozen",
        "What was ordered never changes: an order keeps everything but its status and what tells "
        "of it.",
        {
            ORDER_CHANGE: f"{changed(*ORDER_FROZEN)} "
            f"OR ({changed('user_id')}) AND NEW.user_id IS NOT NULL "
            "OR OLD.status = NEW.status "
            f"AND ({changed('reason', 'accepted_at', 'completed_at', 'ended_at')})",
        },
    ),
    Law(
        "order_moves_on",
        "An order's status moves only along its arrows, once its invoice is issued; one that is "
        "rejected or cancelled has all of its invoice credited.",
        {
            ORDER_STATUS: f"""OLD.status || '>' || NEW.status NOT IN {ORDER_ARROWS}
                OR NOT EXISTS ({INVOICE_OF_ORDER} AND own.status <> 'draft'
                AND (NEW.status IN ('accepted', 'completed')
                    OR own.amount_credited = own.total))"""
        },
    ),
    Law(
        "order_is_kept",
        "An order and its items are never deleted or replaced.",
        {
            ORDER_DELETE: ALWAYS,
            ORDER_ITEM_DELETE: ALWAYS,
            truncating("order", ORDER): ALWAYS,
            truncating("order_item", ORDER_ITEM): ALWAYS,
            ORDER_REPLACE: taken(
                ORDER,
                "other.id = NEW.id OR other.invoice_id = NEW.invoice_id "
                "OR other.organisation_id = NEW.organisation_id "
                "AND (other.number = NEW.number OR other.checkout_key = NEW.checkout_key)",
            ),
            ORDER_ITEM_REPLACE: taken(
                ORDER_ITEM,
                "other.id = NEW.id OR other.order_id = NEW.order_id "
                "AND other.position = NEW.position",
            ),
        },
    ),
    Law(
        "order_items_are_frozen",
        "Items come with their order, of the same organisation, before its invoice is issued, and "
        "never change.",
        {
            ORDER_ITEM_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {ORDER} AS own JOIN {INVOICE} AS invoice
                ON invoice.id = own.invoice_id WHERE own.id = NEW.order_id
                AND own.organisation_id = NEW.organisation_id AND invoice.status = 'draft')""",
            ORDER_ITEM_CHANGE: ALWAYS,
        },
    ),
]
