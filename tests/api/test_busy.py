"""Writers that meet: a wait that is too long, one in a circle, and what the asker is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, cast

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.audit.models import JobRun
from quittance.customers.models import Customer
from quittance.db.errors import Busy
from quittance.db.locks import retried
from quittance.invoicing import tally
from quittance.schedule import run_job
from tests.api.labs import Lab, post
from tests.api.world import everything
from tests.frame import engine
from tests.invoicing.making import together
from tests.people import Answer, Person, draft

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.skipif(
    engine.engine() != "postgresql", reason="SQLite's only writer never waits in a circle"
)
KEY = {"Idempotency_Key": "k"}
BUSY = (409, [("busy", None)], "1")


def told(answer: Answer) -> tuple[int, list[tuple[str, str | None]], str]:
    return answer.status, answer.codes, answer.headers["Retry-After"]


def impatient(work: Callable[[], Any]) -> Any:
    """The outcome in a thread of its own, whose connection waits hardly at all."""

    def run() -> Any:
        is_postgresql = connection.vendor == "postgresql"
        with connection.cursor() as cursor:
            cursor.execute(
                "SET lock_timeout = '50ms'" if is_postgresql else "PRAGMA busy_timeout = 50"
            )
        # For a turn at SQLite's pen.
        cast("Any", connection).patience = 0.05
        return work()

    [outcome] = together(run)
    return outcome


@pytest.mark.parametrize("headers", [{}, KEY, {"If_Match": "*"}, {"If_Match": "*", **KEY}])
def test_who_waits_too_long_is_told_when_to_come_back(
    headers: dict[str, str], ada: Person, cleo: Customer
) -> None:
    path, before = f"customers/{cleo.pk}/", everything()
    with transaction.atomic():
        Customer.objects.select_for_update().get(pk=cleo.pk)
        answer = impatient(lambda: ada.patch(path, {"name": "Rita"}, **headers))
    assert told(answer) == BUSY
    assert everything() == before
    again = ada.patch(path, {"name": "Rita"}, **headers)
    assert (again.status, "Idempotent-Replayed" in again.headers) == (200, False)


def test_a_document_that_is_worked_on_is_busy_too(ada: Person, cleo: Customer) -> None:
    pk = draft(ada, cleo)["id"]
    before = everything()
    with transaction.atomic():
        Customer.objects.update(name="Somebody writes, so that SQLite is taken")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE invoicing_invoice SET notes = notes WHERE id = %s", [pk])
        answers = [
            impatient(lambda: ada.post(f"invoices/{pk}/send/")),
            impatient(lambda: ada.delete(f"invoices/{pk}/")),
        ]
        transaction.set_rollback(True)
    assert [told(one) for one in answers] == [BUSY] * 2
    assert everything() == before


def test_who_has_no_token_yet_is_told_the_same(ada: Person, nobody: Person) -> None:
    body = {"email": "new@example.com", "password": "correct horse battery"}
    before = everything()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE accounts_throttle IN ACCESS EXCLUSIVE MODE")
        answer = impatient(lambda: nobody.post("register/", body))
    assert told(answer) == BUSY
    assert everything() == before


class Crossing:
    """Two that lock the same two rows, each in the other's order, and meet half way: once."""

    def __init__(self, *pks: int) -> None:
        self.pks, self.gate, self.other_is_through = pks, threading.Barrier(2), threading.Event()
        self.attempts: list[str] = []

    def work(self, request: Request) -> Response:
        name = request.data["name"]
        first, second = self.pks if name == "a" else reversed(self.pks)
        self.attempts.append(name)
        if self.attempts.count(name) == 2:
            assert self.other_is_through.wait(timeout=30)
        with transaction.atomic():
            Customer.objects.select_for_update().get(pk=first)
            if self.attempts.count(name) == 1:
                self.gate.wait(timeout=30)
            Customer.objects.select_for_update().get(pk=second)
            self.other_is_through.set()
            Customer.objects.create(organisation_id=request.auth.organisation.pk, name=name)
        return Response({"name": name})


@on_postgresql
@pytest.mark.parametrize("headers", [{}, {"a": "1", "b": "2"}])
def test_of_two_that_wait_for_each_other_one_starts_again(
    headers: dict[str, str], ada: Person, cleo: Customer
) -> None:
    rita = Customer.objects.create(organisation=ada.organisation, name="Rita", currency="EUR")
    crossing = Crossing(cleo.pk, rita.pk)
    view = Lab.as_view(work=crossing.work)

    def ask(name: str) -> Any:
        key = {"Idempotency_Key": headers[name]} if headers else {}
        return lambda: post(ada, view, {"name": name}, **key)

    answers = together(ask("a"), ask("b"))
    assert [(one.status, one.body) for one in answers] == [
        (200, {"name": "a"}),
        (200, {"name": "b"}),
    ]
    assert len(crossing.attempts) == 3
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Cleo", "Rita", "a", "b"]


def broken(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


class TestRetried:
    DEADLOCK = psycopg.errors.DeadlockDetected("in a circle")
    SERIALIZATION = psycopg.errors.SerializationFailure("meanwhile")
    LOCKED = psycopg.errors.LockNotAvailable("too long")
    GONE = psycopg.errors.AdminShutdown("the server ends")

    def attempts(self, *outcomes: Exception | str) -> tuple[Any, int]:
        """What comes of it, and how often it was tried."""
        left = list(outcomes)

        def work() -> str:
            outcome = left.pop(0)
            if isinstance(outcome, Exception):
                raise broken(outcome)
            return outcome

        try:
            result: Any = retried(work)
        except Exception as error:
            result = type(error)
        return result, len(outcomes) - len(left)

    def test_a_circle_is_tried_once_more(self) -> None:
        assert self.attempts(self.DEADLOCK, "done") == ("done", 2)
        assert self.attempts(self.SERIALIZATION, "done") == ("done", 2)

    def test_two_circles_are_reported(self) -> None:
        assert self.attempts(self.DEADLOCK, self.SERIALIZATION, "never") == (Busy, 2)

    def test_who_waited_long_does_not_wait_again(self) -> None:
        assert self.attempts(self.LOCKED, "never") == (Busy, 1)

    def test_anything_else_is_not_hidden(self) -> None:
        assert self.attempts(self.GONE, "never") == (OperationalError, 1)
        assert self.attempts(self.DEADLOCK, self.GONE) == (OperationalError, 2)


@pytest.mark.parametrize("headers", [{}, KEY])
def test_a_request_that_only_meets_circles_is_told_so(headers: dict[str, str], ada: Person) -> None:
    calls: list[int] = []

    def work(request: Request) -> Response:
        calls.append(1)
        Customer.objects.create(organisation=ada.organisation, name="Half", currency="EUR")
        raise broken(TestRetried.DEADLOCK)

    def whole(request: Request) -> Response:
        with transaction.atomic():
            return work(request)

    before = everything()
    assert told(post(ada, Lab.as_view(work=whole), **headers)) == BUSY
    assert (len(calls), everything()) == (2, before)


def test_a_job_starts_again_too(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def fold() -> int:
        calls.append(1)
        if len(calls) == 1:
            raise broken(TestRetried.DEADLOCK)
        return 0

    monkeypatch.setattr(tally, "fold_tallies", fold)
    JobRun.objects.create(job="fold_tallies", period="p")
    run_job.call(job="fold_tallies", period="p")
    assert (len(calls), JobRun.objects.get().error) == (2, None)
