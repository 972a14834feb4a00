"""An organisation writes so many mails a day and no more."""

from __future__ import annotations

from typing import Any

import pytest

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from tests.notifications.making import message
from tests.people import Person, sent

pytestmark = pytest.mark.django_db
DRAFT_LINE = {"quantity": "1", "description": "Hour", "unit_price": "100", "tax_rate": "19"}


@pytest.fixture(autouse=True)
def _two_a_day(settings: Any) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "mail_organisation": (2, 86400)}


@pytest.fixture(autouse=True)
def _cleo_has_an_address(cleo: Customer) -> None:
    cleo.email = "cleo@example.com"
    cleo.save()


def assert_refused(answer: Any) -> None:
    assert (answer.status, answer.codes) == (429, [("too_many_mails", None)])
    assert 86300 < int(answer.headers["Retry-After"]) <= 86401


def test_mails_and_reminders_count_together(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    assert ada.post(f"invoices/{pk}/email/").status == 201
    assert ada.post(f"invoices/{pk}/remind/").status == 201
    assert_refused(ada.post(f"invoices/{pk}/email/"))
    other = sent(ada, cleo)["id"]
    assert_refused(ada.post(f"invoices/{other}/remind/"))
    assert Message.objects.for_organisation(ada.organisation).count() == 2


def test_an_invoice_that_cannot_be_mailed_stays_a_draft(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    for _ in range(2):
        ada.post(f"invoices/{pk}/email/")
    draft = ada.post("invoices/", {"customer": cleo.pk, "lines": [DRAFT_LINE]}).body["id"]
    assert_refused(ada.post(f"invoices/{draft}/send/", {"email": True}))
    row = Invoice.objects.for_organisation(ada.organisation).get(pk=draft)
    assert (row.status, row.number) == ("draft", None)
    # Without a mail it goes its way.
    assert ada.post(f"invoices/{draft}/send/").status == 200


def test_what_is_sent_again_counts(ada: Person) -> None:
    rows = [message(ada.organisation, state=State.FAILED) for _ in range(3)]
    statuses = [ada.post(f"messages/{row.pk}/resend/").status for row in rows[:2]]
    assert statuses == [200, 200]
    assert_refused(ada.post(f"messages/{rows[2].pk}/resend/"))
    rows[2].refresh_from_db()
    assert rows[2].state == State.FAILED


def test_what_is_refused_does_not_count(ada: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    for _ in range(3):
        assert ada.post(f"invoices/{pk}/email/", {"subject": "{nonsense}"}).status == 400
    row = message(ada.organisation)
    for _ in range(3):
        assert ada.post(f"messages/{row.pk}/resend/").status == 409
    assert ada.post(f"invoices/{pk}/email/").status == 201


def test_each_organisation_has_its_own(ada: Person, zoe: Person, cleo: Customer) -> None:
    pk = sent(ada, cleo)["id"]
    for _ in range(2):
        ada.post(f"invoices/{pk}/email/")
    row = message(zoe.organisation, state=State.FAILED)
    assert zoe.post(f"messages/{row.pk}/resend/").status == 200
