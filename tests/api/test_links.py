"""Public links over the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from quittance.customers.models import Customer
from tests.api.world import everything
from tests.people import Person, draft, sent

pytestmark = pytest.mark.django_db


def path_of(url: str) -> str:
    return url.removeprefix(settings.PUBLIC_URL)


def test_a_link_is_made_shown_again_and_opens(ada: Person, cleo: Customer, client: Client) -> None:
    invoice = sent(ada, cleo)["id"]
    made = ada.post(f"invoices/{invoice}/link/")
    assert made.status == 201
    assert made.body.keys() == {
        *("id", "invoice", "url", "expires_at", "revoked_at", "visited_at", "created_at")
    }
    assert (made.body["invoice"], made.body["expires_at"], made.body["revoked_at"]) == (
        invoice,
        None,
        None,
    )
    assert ada.get(f"invoices/{invoice}/links/").body["results"] == [made.body]
    assert client.get(path_of(made.body["url"])).status_code == 200


def test_the_newest_comes_first_and_others_documents_have_their_own(
    ada: Person, cleo: Customer
) -> None:
    invoice, other = sent(ada, cleo)["id"], sent(ada, cleo)["id"]
    ids = [ada.post(f"invoices/{invoice}/link/").body["id"] for _ in range(2)]
    theirs = ada.post(f"invoices/{other}/link/").body["id"]
    listed = ada.get(f"invoices/{invoice}/links/").body
    assert [one["id"] for one in listed["results"]] == ids[::-1]
    assert [one["id"] for one in ada.get(f"invoices/{other}/links/").body["results"]] == [theirs]


def test_it_ends_when_it_was_told_to(ada: Person, cleo: Customer, client: Client) -> None:
    invoice = sent(ada, cleo)["id"]
    ends = timezone.now() + timedelta(days=1)
    made = ada.post(f"invoices/{invoice}/link/", {"expires_at": ends.isoformat()}).body
    assert made["expires_at"] == ends.isoformat().replace("+00:00", "Z")
    assert client.get(path_of(made["url"])).status_code == 200


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({"expires_at": "2020-01-01T00:00:00Z"}, "min_value", "expires_at"),
        ({"expires_at": "tomorrow"}, "invalid", "expires_at"),
        ({"token": "x"}, "unknown_field", "token"),
    ],
)
def test_what_is_wrong_with_a_link_is_said(
    body: dict[str, str], code: str, attr: str, ada: Person, cleo: Customer
) -> None:
    invoice = sent(ada, cleo)["id"]
    before = everything()
    refused = ada.post(f"invoices/{invoice}/link/", body)
    assert (refused.status, refused.codes) == (400, [(code, attr)])
    assert everything() == before


def test_a_draft_has_no_link(ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    before = everything()
    refused = ada.post(f"invoices/{pk}/link/")
    assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
    assert everything() == before
    assert ada.get(f"invoices/{pk}/links/").body["results"] == []


def test_a_revoked_link_is_not_shown_and_opens_nothing(
    ada: Person, cleo: Customer, client: Client
) -> None:
    invoice = sent(ada, cleo)["id"]
    made = ada.post(f"invoices/{invoice}/link/").body
    revoked = ada.post(f"links/{made['id']}/revoke/")
    assert (revoked.status, revoked.body["url"]) == (200, None)
    assert revoked.body["revoked_at"] is not None
    assert ada.get(f"invoices/{invoice}/links/").body["results"] == [revoked.body]
    assert client.get(path_of(made["url"])).status_code == 410
    again = ada.post(f"links/{made['id']}/revoke/")
    assert (again.status, again.codes) == (409, [("invalid_transition", None)])


def test_what_is_kept_of_an_answer_holds_no_address(ada: Person, cleo: Customer) -> None:
    invoice = sent(ada, cleo)["id"]
    made = ada.post(f"invoices/{invoice}/link/", Idempotency_Key="k").body
    ada.post(f"links/{made['id']}/revoke/", Idempotency_Key="r")
    token = made["url"].rstrip("/").rpartition("/")[2]
    assert len(token) == 32
    assert token not in repr(everything())


def test_the_invoice_s_history_tells_of_its_links(ada: Person, cleo: Customer) -> None:
    invoice = sent(ada, cleo)["id"]
    link = ada.post(f"invoices/{invoice}/link/").body["id"]
    ada.post(f"links/{link}/revoke/")
    told = ada.get(f"invoices/{invoice}/history/").body["results"]
    assert [(one["action"], one["subject_id"]) for one in told[-2:]] == [
        ("link.created", link),
        ("link.revoked", link),
    ]
