"""Who decided on bills, said something of them, or was asked to, once their account is deleted."""

from __future__ import annotations

import pytest

from quittance.bills.models import ReviewLink
from quittance.bills.operations import comment, reject_bill
from tests.bills.desk import actor, submitted, supplier
from tests.people import Person, line, person
from tests.privacy.cast import asked, week_later
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def weber(ada: Person) -> Person:
    manager = person("weber", ada.organisation, "manager")
    manager.user.first_name, manager.user.last_name = "Wanda", "Weber"
    manager.user.save()
    return manager


def test_pages_call_them_deleted_person(ada: Person, weber: Person) -> None:
    bill = submitted(ada, "admin", supplier(ada.organisation))
    said = {"organisation": ada.organisation, "bill_id": bill.pk, "by": actor(weber, "manager")}
    comment(**said, text="Too dear")
    reject_bill(**said, reason="Too dear")
    client = visitor(ada.user)
    pages = (f"/bills/{bill.pk}/", f"/bills/{bill.pk}/edit/")
    for page in pages:
        assert "Wanda Weber rejected it" in text_of(client.get(page))
    asked(weber.user)
    week_later()
    for page in pages:
        text = text_of(client.get(page))
        assert "Deleted person rejected it" in text
        assert "Weber" not in text
    bill.refresh_from_db()
    assert bill.decided_by_name == "Wanda Weber"


def test_links_that_they_were_sent_end_and_name_nobody(ada: Person, weber: Person) -> None:
    max_ = person("max", ada.organisation, "manager")
    submitted(ada, "admin", supplier(ada.organisation))
    asked(weber.user)
    week_later()
    [ended] = ReviewLink.objects.exclude(revoked_at=None)
    assert (ended.email, ended.name) == ("deleted@deleted.invalid", "Deleted person")
    [still_open] = ReviewLink.objects.filter(revoked_at=None)
    assert still_open.email == max_.user.email


def test_the_history_of_an_invoice_calls_them_so_too(ada: Person) -> None:
    other = person("weber", ada.organisation, "admin")
    cleo = ada.post("customers/", {"name": "Cleo"}).body["id"]
    made = other.post("invoices/", {"customer": cleo, "lines": [line()]}).body["id"]
    page = f"/invoices/{made}/"
    assert "weber" in text_of(visitor(ada.user).get(page))
    asked(other.user)
    week_later()
    text = text_of(visitor(ada.user).get(page))
    assert "Deleted person" in text
    assert "weber" not in text
