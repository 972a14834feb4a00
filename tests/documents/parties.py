"""Who sells and buys in the tests of documents: complete enough for XRechnung and Peppol."""

from __future__ import annotations

from typing import Any

SELLER: dict[str, Any] = {
    "name": "Engines GmbH",
    "line1": "Kesselweg 1",
    "postcode": "10115",
    "city": "Berlin",
    "country": "DE",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "email": "billing@engines.example",
    "phone": "+49 30 123456",
    "contact_name": "Ada Lovelace",
    "vat_number": "DE123456789",
    "tax_number": "30/123/45678",
    "registration_number": "HRB 1234",
    "legal_information": "Managing director: Ada Lovelace",
    "electronic_address": "DE123456789",
    "electronic_address_scheme": "9930",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
}
BUYER: dict[str, Any] = {
    "name": "Cleo Brandt",
    "company": "Brandt SARL",
    "email": "cleo@brandt.example",
    "mobile": "+33 6 12345678",
    "vat_number": "FR88100000009",
    "registration_number": "552100554",
    "buyer_reference": "04011000-12345-34",
    "electronic_address": "FR88100000009",
    "electronic_address_scheme": "9957",
    "billing_address": {
        "line1": "14 quai des Brumes",
        "line2": "Escalier B",
        "postcode": "67000",
        "city": "Strasbourg",
        "region": "Grand Est",
        "country": "FR",
    },
    "currency": "EUR",
}
