from __future__ import annotations

from typing import Any

import pytest

from quittance.accounts.models import Organisation
from tests.people import Person

pytestmark = pytest.mark.django_db
ALL = {
    "name": "Engines GmbH",
    "line1": "Lindenstr. 4",
    "line2": "Hof",
    "postcode": "10969",
    "city": "Berlin",
    "region": "Berlin",
    "country": "AT",
    "email": "office@example.com",
    "phone": "+49 30 1",
    "vat_number": "DE123456789",
    "registration_number": "HRB 1",
    "tax_number": "30/123/45678",
    "contact_name": "Ada Lovelace",
    "legal_information": "Managing director: Ada Lovelace",
    "electronic_address": "DE123456789",
    "electronic_address_scheme": "9930",
    "einvoice_check": "always",
    "currency": "CHF",
    "time_zone": "Asia/Tokyo",
    "language": "de",
    "iban": "DE89370400440532013000",
    "bic": "COBADEFFXXX",
    "upi_id": "ada.engines@okbank",
    "payment_reference": "creditor",
    "design": "classic",
    "paper": "letter",
    "accent_color": "#0a7b52",
    "bill_digest": "always",
    "payment_terms_days": 14,
    "prices_include_tax": True,
    "invoice_number_pattern": "{yy}/{number:06}",
    "credit_note_number_pattern": "C{number}",
}


def test_every_field_is_kept(ada: Person) -> None:
    changed = ada.patch("organisation/", ALL)
    assert changed.status == 200
    same = {"id": ada.organisation.pk, "slug": "engines", "logo": "", **ALL}
    assert changed.body == same
    assert ada.get("organisation/").body == same


def test_what_is_not_named_stays(ada: Person) -> None:
    ada.patch("organisation/", ALL)
    assert ada.patch("organisation/", {"city": "Wien"}).body["city"] == "Wien"
    kept = ada.get("organisation/").body
    assert {**kept, "city": "Berlin"} == {"id": kept["id"], "slug": "engines", "logo": "", **ALL}


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"name": ""}, [("blank", "name")]),
        ({"iban": "DE88370400440532013000"}, [("invalid", "iban")]),
        ({"bic": "COBADEFF1"}, [("invalid", "bic")]),
        ({"electronic_address_scheme": "0001"}, [("invalid_choice", "electronic_address_scheme")]),
        ({"bill_digest": "weekly"}, [("invalid_choice", "bill_digest")]),
        ({"einvoice_check": "maybe"}, [("invalid_choice", "einvoice_check")]),
        ({"upi_id": "ada"}, [("invalid", "upi_id")]),
        ({"upi_id": "ada@"}, [("invalid", "upi_id")]),
        ({"upi_id": "a b@bank"}, [("invalid", "upi_id")]),
        ({"payment_reference": "any"}, [("invalid_choice", "payment_reference")]),
        ({"design": "loud"}, [("invalid_choice", "design")]),
        ({"paper": "a3"}, [("invalid_choice", "paper")]),
        ({"accent_color": "red"}, [("invalid", "accent_color")]),
        ({"accent_color": "#12345"}, [("invalid", "accent_color")]),
        ({"accent_color": "#12345g"}, [("invalid", "accent_color")]),
        ({"accent_color": ""}, [("blank", "accent_color")]),
        ({"logo": "a" * 64}, [("read_only", "logo")]),
        ({"country": "ZZ"}, [("invalid_choice", "country")]),
        ({"currency": ""}, [("blank", "currency")]),
        ({"currency": "EURO"}, [("invalid_choice", "currency")]),
        ({"currency": "XTS"}, [("invalid_choice", "currency")]),
        ({"time_zone": "Mars/Base"}, [("invalid", "time_zone")]),
        ({"language": "fr"}, [("invalid_choice", "language")]),
        ({"payment_terms_days": -1}, [("min_value", "payment_terms_days")]),
        ({"payment_terms_days": 3651}, [("max_value", "payment_terms_days")]),
        ({"payment_terms_days": True}, [("invalid", "payment_terms_days")]),
        ({"prices_include_tax": "maybe"}, [("invalid", "prices_include_tax")]),
        ({"invoice_number_pattern": "INV"}, [("invalid", "invoice_number_pattern")]),
        ({"invoice_number_pattern": "{number}{number}"}, [("invalid", "invoice_number_pattern")]),
        (
            {"credit_note_number_pattern": "{month}{number}"},
            [("invalid", "credit_note_number_pattern")],
        ),
        ({"email": "x"}, [("invalid", "email")]),
        ({"slug": "other"}, [("read_only", "slug")]),
        ({"id": 1}, [("read_only", "id")]),
        ({"owner": 1}, [("unknown_field", "owner")]),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_changed(
    wrong: dict[str, Any], errors: list[tuple[str, str]], ada: Person
) -> None:
    before = list(Organisation.objects.values())
    refused = ada.patch("organisation/", {"city": "Wien", **wrong})
    assert (refused.status, refused.codes) == (400, errors)
    assert list(Organisation.objects.values()) == before


def test_colours_are_written_one_way(ada: Person) -> None:
    assert ada.patch("organisation/", {"accent_color": "#ABCDEF"}).body["accent_color"] == "#abcdef"


@pytest.mark.parametrize(("country", "paper"), [("US", "letter"), ("CA", "letter"), ("DE", "a4")])
def test_a_new_business_prints_on_its_country_s_paper(
    country: str, paper: str, nobody: Person
) -> None:
    person = {"email": "new@example.com", "password": "correct horse battery", "country": country}
    made = nobody.post("register/", person)
    assert made.body["organisation"]["paper"] == paper
