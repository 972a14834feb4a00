"""Against customers, organisations and documents in their places."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, replacing, update
from tests.laws.attacks.documents.statements import NUMBER_OF_SENT, document, issue, line, tax

CUSTOMER, ORGANISATION = "customers_customer", "accounts_organisation"


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


ATTACKS = [
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
]

LAWFUL = [
    Attack(
        "", "a draft that holds an issued number", update("draft", f"number = {NUMBER_OF_SENT}")
    ),
    Attack("", "a new customer", customer()),
    Attack("", "a customer's words", update("cleo", "name = 'x', external_id = 'x'", CUSTOMER)),
    Attack("", "deleting a customer without documents", delete("bob", CUSTOMER)),
    Attack("", "a new organisation", organisation()),
    Attack("", "an organisation's words", update("org", "name = 'x', slug = 'x'", ORGANISATION)),
]
