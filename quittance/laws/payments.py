"""The laws of money that comes, goes, or waits as a customer's credit."""

from quittance.db.laws import ALWAYS, Keeping, Law, Moment, changed
from quittance.laws.settling import settling
from quittance.laws.tables import CREDIT, CUSTOMER, INVOICE, PAYMENT, REFUND, taken, truncating

PAYMENT_COLUMNS = tuple(
    "id organisation_id invoice_id customer_id currency amount method received_on reference "
    "provider_reference credit_id created_at".split()
)
REFUND_COLUMNS = tuple(
    "id organisation_id payment_id invoice_id amount reason refunded_on created_at".split()
)

CREDIT_FROZEN = tuple(
    "id organisation_id customer_id invoice_id currency amount method received_on reference "
    "provider_reference created_at".split()
)
# What happens to a credit is told by these; `used` is kept by the database.
CREDIT_MOVING = ("used", "returned_on", "reason", "created_by_id")

PAID_CHANGE = Moment(
    "invoice_paid", INVOICE, "UPDATE", when=changed("amount_paid"), of=("amount_paid",)
)
PAYMENT_INSERT = Moment("payment_insert", PAYMENT, "INSERT")
PAYMENT_CHANGE = Moment("payment_change", PAYMENT, "UPDATE")
PAYMENT_DELETE = Moment("payment_delete", PAYMENT, "DELETE")
PAYMENT_IN = Moment("payment_in", PAYMENT, "INSERT", after=True)
REFUND_INSERT = Moment("refund_insert", REFUND, "INSERT")
REFUND_CHANGE = Moment("refund_change", REFUND, "UPDATE")
REFUND_DELETE = Moment("refund_delete", REFUND, "DELETE")
REFUND_OUT = Moment("refund_out", REFUND, "INSERT", after=True)
CREDIT_INSERT = Moment("credit_insert", CREDIT, "INSERT")
CREDIT_CHANGE = Moment("credit_change", CREDIT, "UPDATE")
CREDIT_USED = Moment("credit_used", CREDIT, "UPDATE", when=changed("used"), of=("used",))
CREDIT_DELETE = Moment("credit_delete", CREDIT, "DELETE")
# After the payment's own, so that the invoice is locked before the credit.
CREDIT_USE = Moment("payment_use", PAYMENT, "INSERT", when="NEW.credit_id IS NOT NULL", after=True)
PAYMENT_REPLACE = Moment("payment_replace", PAYMENT, "INSERT", only_on="sqlite")
REFUND_REPLACE = Moment("refund_replace", REFUND, "INSERT", only_on="sqlite")
CREDIT_REPLACE = Moment("credit_replace", CREDIT, "INSERT", only_on="sqlite")

PAID = f"(SELECT coalesce(sum(amount), 0) FROM {PAYMENT} WHERE invoice_id = NEW.id)"
REFUNDED = f"(SELECT coalesce(sum(amount), 0) FROM {REFUND} WHERE invoice_id = NEW.id)"
GIVEN_BACK = f"(SELECT coalesce(sum(amount), 0) FROM {REFUND} WHERE payment_id = NEW.payment_id)"
# Who stands for a customer: itself, unless it was merged into another.
STANDING = f"SELECT coalesce(merged_into_id, id) FROM {CUSTOMER} WHERE id = "
REFUNDABLE = f"(SELECT amount FROM {PAYMENT} WHERE id = NEW.payment_id)"

PAYMENT_LAWS = [
    Law(
        "money_is_frozen",
        "A payment or refund never changes; refund instead.",
        {
            PAYMENT_CHANGE: f"{changed(*PAYMENT_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
            REFUND_CHANGE: f"{changed(*REFUND_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
        },
    ),
    Law(
        "money_is_never_deleted",
        "A payment or refund is never deleted; refund instead.",
        {
            PAYMENT_DELETE: ALWAYS,
            REFUND_DELETE: ALWAYS,
            truncating("payment", PAYMENT): ALWAYS,
            truncating("refund", REFUND): ALWAYS,
        },
    ),
    Law(
        "payment_fits_invoice",
        "A payment is for an issued invoice of the same organisation, customer and currency.",
        {
            PAYMENT_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.invoice_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency)"""
        },
    ),
    Law(
        "payment_by_credit",
        "A payment by credit uses one that waits, of the same organisation and currency, and of "
        "the same customer or one merged with it; no other payment names one.",
        {
            PAYMENT_INSERT: f"""(NEW.method = 'credit') <> (NEW.credit_id IS NOT NULL)
                OR NEW.credit_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {CREDIT} AS credit WHERE credit.id = NEW.credit_id
                AND credit.organisation_id = NEW.organisation_id
                AND credit.currency = NEW.currency AND credit.returned_on IS NULL
                AND ({STANDING} credit.customer_id) = ({STANDING} NEW.customer_id))"""
        },
    ),
    Law(
        "payment_within_credit",
        "Payments by a credit never come to more than it.",
        {
            PAYMENT_INSERT: f"NEW.credit_id IS NOT NULL AND NEW.amount > "
            f"(SELECT amount - used FROM {CREDIT} WHERE id = NEW.credit_id)",
            # Again when the credit is locked, for another payment may have come in between.
            CREDIT_USED: "NEW.used > NEW.amount",
        },
    ),
    Law(
        "refund_fits_payment",
        "A refund is for the invoice and the organisation of its payment.",
        {
            REFUND_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {PAYMENT} AS payment WHERE payment.id = NEW.payment_id
                AND payment.invoice_id = NEW.invoice_id
                AND payment.organisation_id = NEW.organisation_id)"""
        },
    ),
    Law(
        "refund_within_payment",
        "The refunds of a payment never come to more than it.",
        {
            REFUND_INSERT: f"NEW.amount + {GIVEN_BACK} > {REFUNDABLE}",
            # Again when the invoice is locked, for another refund may have come in between.
            REFUND_OUT: f"{GIVEN_BACK} > {REFUNDABLE}",
        },
    ),
    Law(
        "paid_sums_payments",
        "The amount paid is the sum of the invoice's payments less its refunds.",
        {PAID_CHANGE: f"NEW.amount_paid <> {PAID} - {REFUNDED}"},
    ),
    Law(
        "money_is_not_replaced",
        "No payment or refund takes the id or provider_reference of one that is there.",
        {
            PAYMENT_REPLACE: taken(
                PAYMENT,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.provider_reference = NEW.provider_reference",
            ),
            REFUND_REPLACE: taken(REFUND, "other.id = NEW.id"),
        },
    ),
]

CUSTOMER_CREDIT_LAWS = [
    Law(
        "credit_fits_invoice",
        "A customer's credit came for an issued invoice of theirs, of the same organisation and "
        "currency, and begins as neither used nor given back.",
        {
            CREDIT_INSERT: f"""NEW.returned_on IS NOT NULL OR NEW.used <> 0 OR NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.invoice_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency)"""
        },
    ),
    Law(
        "credit_used_sums_payments",
        "What is used of a customer's credit is the sum of the payments by it.",
        {
            CREDIT_USED: "NEW.used <> (SELECT coalesce(sum(payment.amount), 0) "
            f"FROM {PAYMENT} AS payment WHERE payment.organisation_id = NEW.organisation_id "
            "AND payment.credit_id = NEW.id)"
        },
    ),
    Law(
        "credit_is_kept",
        "A customer's credit never changes but that it is used or given back, after which it is "
        "not used any more; it is never deleted or replaced.",
        {
            CREDIT_CHANGE: f"{changed(*CREDIT_FROZEN)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL "
            "OR OLD.returned_on IS NOT NULL "
            f"AND ({changed('returned_on', 'reason', 'used')})",
            CREDIT_DELETE: ALWAYS,
            truncating("credit", CREDIT): ALWAYS,
            CREDIT_REPLACE: taken(
                CREDIT,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.provider_reference = NEW.provider_reference",
            ),
        },
    ),
]

PAYMENTS = Keeping(
    "A payment stands on its invoice.",
    PAYMENT_IN,
    settling("NEW.invoice_id", paid="NEW.amount", at="NEW.created_at"),
)
REFUNDS = Keeping(
    "A refund is taken off what its invoice has been paid.",
    REFUND_OUT,
    settling("NEW.invoice_id", paid="-NEW.amount", at="NEW.created_at"),
)
CREDIT_USES = Keeping(
    "A payment by credit is taken off what is left of the credit.",
    CREDIT_USE,
    f"UPDATE {CREDIT} SET used = used + NEW.amount WHERE id = NEW.credit_id",
)
