"""Against what is kept for a customer, and payments by it."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update
from tests.laws.attacks.payments import payment

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


ATTACKS = [
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
    Attack(
        "payment_by_credit",
        "by one of another customer",
        payment("doras", "$1", customer_id=":dora", method="'credit'", credit_id=":credit"),
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
    Attack(
        "",
        "using it for a customer that was merged into its own",
        payment("doras", "$1", customer_id=":dora", method="'credit'", credit_id=":credit"),
        first=(
            "UPDATE customers_customer SET archived = TRUE, merged_into_id = :cleo "
            "WHERE id = :dora",
        ),
    ),
    Attack("", "giving it back", update("credit", "returned_on = '2026-11-20'", CREDIT)),
]
