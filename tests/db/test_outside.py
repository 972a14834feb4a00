"""Mail, documents and other services never keep a transaction open."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.db.transaction import TransactionManagementError
from rest_framework.response import Response

from quittance.db.outside import in_transaction, outside_transaction
from quittance.invoicing.documents.content import Address, Buyer, Seller
from quittance.invoicing.documents.press import Look, print_letter
from quittance.invoicing.documents.press.letters import PackingSlip
from tests.api.labs import Lab, post
from tests.frame import slow
from tests.people import Person

pytestmark = pytest.mark.django_db


def send_mail() -> None:
    mail.send_mail("Your invoice", "See the attachment.", None, ["cleo@example.com"])


def ask_a_service() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def run_a_program() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def draw() -> None:
    nobody = {"address": Address()}
    slip = PackingSlip("en", Seller("A", **nobody), Buyer("B", **nobody), date(2026, 11, 20), ())
    assert print_letter(slip, Look()).startswith(b"%PDF-1.7")


SLOW: list[Callable[[], None]] = [send_mail, ask_a_service, run_a_program, draw]


@pytest.mark.parametrize("work", SLOW)
def test_slow_work_in_a_transaction_fails_the_test(work: Callable[[], None]) -> None:
    with pytest.raises(slow.SlowInTransaction), transaction.atomic():
        work()
    assert len(slow.taken()) == 1


@pytest.mark.parametrize("work", SLOW)
def test_it_is_seen_also_when_the_error_is_swallowed(work: Callable[[], None]) -> None:
    with transaction.atomic(), contextlib.suppress(AssertionError):
        work()
    assert len(slow.taken()) == 1


@pytest.mark.parametrize("work", SLOW)
def test_outside_of_one_it_may(work: Callable[[], None]) -> None:
    work()
    assert slow.taken() == []


def test_after_the_commit_it_may(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        transaction.on_commit(send_mail)
    assert len(mail.outbox) == 1


def test_a_request_with_a_key_is_a_transaction(ada: Person) -> None:
    """So a handler that sends mail by itself works without a key and must not."""

    def work(request: Any) -> Response:
        send_mail()
        return Response({})

    assert post(ada, Lab.as_view(work=work)).status == 200
    assert post(ada, Lab.as_view(work=work), Idempotency_Key="k").status == 500
    assert slow.taken() == ["EmailMessage.send"]


def test_the_guard_refuses_within_a_transaction_only() -> None:
    outside_transaction()
    assert not in_transaction()
    with transaction.atomic():
        assert in_transaction()
        with pytest.raises(TransactionManagementError):
            outside_transaction()
    outside_transaction()


@pytest.mark.django_db(transaction=True)
def test_the_guard_sees_a_real_transaction_too() -> None:
    outside_transaction()
    with transaction.atomic(), transaction.atomic():
        assert in_transaction()
