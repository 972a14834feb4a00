"""Against money that comes and goes."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, at_once, delete, insert, update

PAYMENT, REFUND = "payments_payment", "payments_refund"


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


ATTACKS = [
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

LAWFUL = [
    Attack("", "forgetting who took a payment", update("payment", "created_by_id = NULL", PAYMENT)),
    Attack("", "forgetting who gave a refund", update("refund", "created_by_id = NULL", REFUND)),
    Attack("", "paying a part", payment("sent", "$19")),
    Attack("", "paying all", payment("overdue", "$119")),
    Attack("", "paying what credit notes left", payment("half", "$59.50")),
    Attack("", "refunding a part", refund("payment", "paid", "$19")),
    Attack("", "refunding all", refund("payment", "paid", "$119")),
]
