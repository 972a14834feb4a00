"""The same key from twenty at once, and from somebody who was killed half way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from rest_framework.response import Response

from quittance.audit.models import IdempotencyRecord, JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, NumberSeries
from quittance.payments.models import Payment, Refund
from tests.api.labs import Lab, post
from tests.frame import engine
from tests.invoicing.making import scanned, tallied, together
from tests.people import Answer, Person, draft, line, sent

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20
Ask = Callable[[], Answer]


class Race:
    """Ada's requests, each ready to be repeated with one key."""

    def __init__(self, ada: Person, cleo: Customer) -> None:
        self.ada, self.cleo = ada, cleo

    def ready(self, work: str) -> tuple[str, str, Any]:
        """(method, path, body) of a piece of work, with what it needs made before."""
        if work == "create":
            return "post", "invoices/", {"customer": self.cleo.pk, "lines": [line()]}
        if work in {"send", "delete"}:
            path = f"invoices/{draft(self.ada, self.cleo)['id']}/"
            return ("post", f"{path}send/", {}) if work == "send" else ("delete", path, None)
        body = {"invoice": sent(self.ada, self.cleo)["id"], "amount": "19.00", "method": "cash"}
        if work == "pay":
            return "post", "payments/", body
        payment = self.ada.post("payments/", body).body["id"]
        return "post", f"payments/{payment}/refund/", {"amount": "1.00"}


@pytest.fixture
def race(ada: Person, cleo: Customer) -> Race:
    return Race(ada, cleo)


def counts() -> dict[str, int]:
    return {
        "drafts": Invoice.objects.filter(status="draft").count(),
        "numbers": sum(NumberSeries.objects.values_list("next_number", flat=True)),
        "payments": Payment.objects.count(),
        "refunds": Refund.objects.count(),
        "entries": JournalEntry.objects.count(),
        "answers": IdempotencyRecord.objects.count(),
    }


EFFECTS = {
    "create": {"drafts": 1},
    "send": {"drafts": -1, "numbers": 1},
    "pay": {"payments": 1},
    "refund": {"refunds": 1},
    "delete": {"drafts": -1},
}


@pytest.mark.parametrize("work", EFFECTS)
def test_twenty_at_once_have_one_effect(work: str, race: Race) -> None:
    method, path, body = race.ready(work)
    if work == "send":
        race.ada.post(f"invoices/{draft(race.ada, race.cleo)['id']}/send/")  # the series is there
    before = counts()
    answers = together(*[lambda: race.ada.ask(method, path, body, Idempotency_Key="k")] * AT_ONCE)
    grown = {name: number - before[name] for name, number in counts().items()}
    assert {name: by for name, by in grown.items() if by} == {
        **EFFECTS[work],
        "entries": 1,
        "answers": 1,
    }
    [first] = [one for one in answers if one.status < 300 and not replayed(one)]
    assert {one.raw for one in answers if replayed(one)} <= {first.raw}
    others = [one for one in answers if one is not first and not replayed(one)]
    assert [(one.status, one.codes, one.headers["Retry-After"]) for one in others] == [
        (409, [("idempotency_in_progress", None)], "1")
    ] * len(others)
    if connection.vendor == "sqlite":
        assert others == []  # there they wait for the only pen, and then find the answer
    assert replayed(race.ada.ask(method, path, body, Idempotency_Key="k"))
    assert tallied() == scanned()


def test_twenty_keys_at_once_are_twenty_payments(race: Race) -> None:
    method, path, body = race.ready("pay")
    body["amount"] = "1.00"
    answers = together(
        *(
            lambda key=key: race.ada.ask(method, path, body, Idempotency_Key=key)
            for key in map(str, range(AT_ONCE))
        )
    )
    assert [one.status for one in answers] == [201] * AT_ONCE
    assert Payment.objects.count() == IdempotencyRecord.objects.count() == AT_ONCE
    assert Invoice.objects.get().amount_paid == AT_ONCE


def test_with_one_tag_one_of_twenty_writes(race: Race) -> None:
    path = f"invoices/{draft(race.ada, race.cleo)['id']}/"
    tag = race.ada.get(path).headers["ETag"]
    answers = together(
        *(
            lambda note=note: race.ada.patch(path, {"notes": note}, If_Match=tag)
            for note in map(str, range(AT_ONCE))
        )
    )
    assert sorted(one.status for one in answers) == [200] + [412] * (AT_ONCE - 1)
    [won] = [one.body["notes"] for one in answers if one.status == 200]
    assert Invoice.objects.get().notes == won


def test_with_one_tag_one_of_twenty_changes_the_organisation(race: Race) -> None:
    tag = race.ada.get("organisation/").headers["ETag"]
    answers = together(
        *(
            lambda city=city: race.ada.patch("organisation/", {"city": city}, If_Match=tag)
            for city in map(str, range(AT_ONCE))
        )
    )
    assert sorted(one.status for one in answers) == [200] + [412] * (AT_ONCE - 1)


def test_what_the_database_refuses_at_the_commit_is_not_given_as_a_success(ada: Person) -> None:
    def work(request: Any) -> Response:
        # Its organisation is only looked for at the commit.
        Customer.objects.create(organisation_id=owner, name="Rita", currency="EUR")
        return Response({"made": "Rita"}, 201)

    owner, view = 0, Lab.as_view(work=work)
    refused = post(ada, view, Idempotency_Key="k")
    assert (refused.status, refused.codes) == (409, [("conflict", None)])
    assert (Customer.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    owner = ada.organisation.pk
    made = post(ada, view, Idempotency_Key="k")
    assert (made.status, replayed(made), Customer.objects.count()) == (201, False, 1)


def replayed(answer: Answer) -> bool:
    return "Idempotent-Replayed" in answer.headers


# Dies, as by kill -9, at a moment of its request.
DIE = """
import os, signal, sys
import django
django.setup()
from django.test import Client
from quittance.api import exchange
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
real, moment = exchange.keep, sys.argv[1]
if moment == "before the answer is kept":
    exchange.keep = die
if moment == "before the commit":
    exchange.keep = lambda *args: (real(*args), die())
Client(SERVER_NAME="localhost").post(
    "/api/payments/", sys.argv[3], content_type="application/json",
    headers={"Authorization": f"Token {sys.argv[2]}", "Idempotency-Key": "k"},
)
die()
"""


def database_url() -> str:
    """The test database, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(engine.given_url())._replace(path=f"/{name}").geturl()


@pytest.mark.parametrize(
    ("moment", "is_done"),
    [
        ("before the answer is kept", False),
        ("before the commit", False),
        ("before the answer is sent", True),
    ],
)
def test_who_is_killed_leaves_nothing_or_effect_and_answer(
    moment: str, is_done: bool, race: Race
) -> None:
    method, path, _ = race.ready("pay")
    invoice = Invoice.objects.get()
    text = f'{{"invoice":{invoice.pk},"amount":"19.00","method":"cash"}}'
    killed = subprocess.run(
        [sys.executable, "-c", DIE, moment, race.ada.key, text],
        cwd=engine.ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "quittance.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    left = (Payment.objects.count(), IdempotencyRecord.objects.count())
    assert left == ((1, 1) if is_done else (0, 0))
    body = {"invoice": invoice.pk, "amount": "19.00", "method": "cash"}
    answer = race.ada.ask(method, path, body, Idempotency_Key="k")
    assert (answer.status, replayed(answer)) == (201, is_done)
    assert (Payment.objects.count(), Invoice.objects.get().amount_paid) == (1, 19)
