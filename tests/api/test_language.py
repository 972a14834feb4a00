"""Errors are for people on pages, in their language; programs are answered in English."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from quittance.customers.errors import MergedAlready
from quittance.errors import DomainError
from quittance.invoicing.errors import NotPrintable, NumberTaken
from quittance.invoicing.inputs import DraftInput
from quittance.invoicing.operations import draft_invoice
from tests.api.world import World
from tests.people import Person, line
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
OFF = {"discount": "200"}
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("invoices/", {"customer": 2**40, "lines": [line()]}, "There is no customer 1099511627776."),
    (
        "invoices/",
        {"customer": "customer", "lines": [line(**OFF)]},
        "The discount is more than the line.",
    ),
    (
        "payments/",
        {"invoice": "invoice", "amount": "0", "method": "cash"},
        "The amount must be more than 0.",
    ),
    (
        "customers/{customer}/merge/",
        {"other": "customer"},
        "Name another customer than this one.",
    ),
    (
        "invoices/{invoice}/send/",
        {},
        "This document is overdue already; send drafts only.",
    ),
    (
        "tax-rates/",
        {"name": "x", "percent": "0", "category": "S"},
        "Category S needs more than 0 percent, every other category 0.",
    ),
    (
        "invitations/",
        {"email": "ada@example.com", "role": "agent"},
        "This person is a member of the team already.",
    ),
]


def filled(body: dict[str, Any], world: World) -> dict[str, Any]:
    rows = {"customer": world.customer, "invoice": world.invoice}
    return {
        name: rows.get(value, value) if isinstance(value, str) else value
        for name, value in body.items()
    }


@pytest.mark.parametrize(("path", "body", "said"), WRONG)
def test_the_api_answers_in_english_whatever_is_asked_for(
    path: str, body: dict[str, Any], said: str, world: World, ada: Person
) -> None:
    type(ada.organisation).objects.update(language="de")
    ada.user.language = "de"
    ada.user.save()
    # The same thread has just shown a page in German.
    assert visitor(ada.user).get("/team/")["Content-Language"] == "de"
    where = path.format(customer=world.customer, invoice=world.invoice)
    refused = ada.post(where, filled(body, world), Accept_Language="de-DE,de;q=0.9")
    assert refused.status in {400, 409}
    assert [one["detail"] for one in refused.body["errors"]] == [said]


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (lambda: MergedAlready(), "Dieser Kunde wurde mit einem anderen zusammengeführt. "),
        (lambda: NumberTaken("R-1"), "Die Nummer „R-1“ ist schon vergeben."),
        (lambda: NotPrintable(), "Dieses Dokument konnte nicht als PDF gezeichnet werden. "),
    ],
)
def test_on_a_page_an_error_is_in_the_readers_language(raised: Any, said: str) -> None:
    with translation.override("de"):
        assert str(raised()).startswith(said)


def test_beside_fields_too(ada: Person) -> None:
    data = DraftInput(customer=None, lines=[])
    with translation.override("de"), pytest.raises(DomainError) as refused:
        draft_invoice(organisation=ada.organisation, data=data, by=ada.user)
    assert [(one.attr, one.detail) for one in refused.value.problems] == [
        ("customer", "Wählen Sie den Kunden, der die Rechnung bekommt."),
        ("lines", "Eine Rechnung braucht mindestens eine Position."),
    ]
