"""The hourly run stores what the calendar has made true, in one UPDATE; reads need it not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import jobs
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import mark_overdue
from quittance.invoicing.queries import open_balances
from quittance.invoicing.rules import Status, status_on
from tests.invoicing.making import (
    NOON,
    TODAY,
    D,
    at,
    credit,
    draft,
    everything,
    issued,
    pay,
    scanned,
    sold,
    stored,
    tallied,
)
from tests.people import organisation as make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def documents(engines: Organisation, cleo: Customer) -> dict[str, int]:
    """One of every sort, all that can be with yesterday's due date."""
    with at(NOON - 2 * DAY):
        due: dict[str, Any] = {"due_date": TODAY - DAY}
        pks = {
            "open": issued(engines, cleo, **due).pk,
            "part paid": issued(engines, cleo, **due).pk,
            "paid": issued(engines, cleo, **due).pk,
            "credited": issued(engines, cleo, **due).pk,
            "paid and credited": issued(engines, cleo, sold("50.00", quantity="2"), **due).pk,
            "over nothing": issued(engines, cleo, sold("0"), **due).pk,
            "draft": draft(engines, cleo, **due),
            "due today": issued(engines, cleo, due_date=TODAY).pk,
        }
        pay(engines, pks["part paid"], "118.99")
        pay(engines, pks["paid"], "119.00")
        pks["credit note"] = credit(engines, pks["credited"]).pk
        pay(engines, pks["paid and credited"], "59.50")
        pks["note on half"] = credit(engines, pks["paid and credited"], (1, "1")).pk
    return pks


def statuses(documents: dict[str, int]) -> dict[str, str]:
    return {name: stored(pk).status for name, pk in documents.items()}


def test_marks_what_is_late_and_owes_and_nothing_else(documents: dict[str, int]) -> None:
    before = statuses(documents)
    assert {before.pop("open"), before.pop("part paid")} == {"sent"}
    with at(NOON):
        assert mark_overdue() == 2
    after = statuses(documents)
    assert (after.pop("open"), after.pop("part paid")) == ("overdue", "overdue")
    assert after == before
    assert tallied() == scanned()


def test_a_second_run_changes_nothing(documents: dict[str, int]) -> None:
    with at(NOON):
        mark_overdue()
        before = everything()
        with at(NOON + timedelta(hours=1)):
            assert mark_overdue() == 0
    assert everything() == before


def test_only_status_and_updated_at_change(documents: dict[str, int]) -> None:
    row = Invoice.objects.values().get(pk=documents["open"])
    with at(NOON):
        mark_overdue()
    after = Invoice.objects.values().get(pk=documents["open"])
    assert after == {**row, "status": "overdue", "updated_at": NOON}


def test_is_one_update_however_many_organisations(
    documents: dict[str, int], engines: Organisation
) -> None:
    zones = ["Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu", "UTC", "Asia/Tokyo"]
    for number, zone in enumerate(zones):
        make_organisation(f"Other{number}", time_zone=zone)
    with (
        at("2026-11-20T10:30Z"),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assert mark_overdue() == 2
    entries = [query["sql"] for query in queries if "audit_journal" in query["sql"]]
    others = [query["sql"].split()[0] for query in queries if "audit_" not in query["sql"]]
    assert others == ["SELECT", "SAVEPOINT", "UPDATE", "RELEASE"]
    assert len(entries) == 1


def test_each_organisation_by_its_own_day() -> None:
    """At 10:30 in UTC it is three days at once: the 21st, the 20th and (in Niue) still the 19th."""
    owners = {}
    for zone in ("Pacific/Kiritimati", "Europe/Berlin", "Pacific/Niue"):
        owner = make_organisation(zone.partition("/")[2], time_zone=zone)
        customer = Customer.objects.create(organisation=owner, name="Cleo", currency="EUR")
        with at("2026-11-16T12:00Z"):
            owners[zone] = [
                issued(owner, customer, due_date=TODAY + days * DAY).pk for days in (-2, -1, 0, 1)
            ]
    with at("2026-11-20T10:30Z"):
        assert mark_overdue() == 3 + 2 + 1
    marked = {zone: [stored(pk).status for pk in pks] for zone, pks in owners.items()}
    late, sent = "overdue", "sent"
    assert marked == {
        "Pacific/Kiritimati": [late, late, late, sent],
        "Europe/Berlin": [late, late, sent, sent],
        "Pacific/Niue": [late, sent, sent, sent],
    }


def test_without_any_organisation_it_does_nothing(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert mark_overdue() == 0
    assert len(queries) == 1


def test_is_a_job(documents: dict[str, int]) -> None:
    with at(NOON):
        assert jobs.mark_overdue.enqueue().return_value == 2


class TestReadsWithoutIt:
    @pytest.mark.parametrize("marked", [False, True])
    def test_a_list_by_status_is_right(
        self, marked: bool, documents: dict[str, int], engines: Organisation
    ) -> None:
        if marked:
            with at(NOON):
                mark_overdue()
        expected = {
            Status.DRAFT: {"draft"},
            Status.SENT: {"due today", "credit note", "note on half"},
            Status.OVERDUE: {"open", "part paid"},
            Status.PAID: {"paid", "paid and credited", "over nothing"},
            Status.CREDITED: {"credited"},
        }
        names = {pk: name for name, pk in documents.items()}
        own = Invoice.objects.for_organisation(engines)
        for status, wanted in expected.items():
            found = own.with_status(status, on=TODAY)
            assert {names[one.pk] for one in found} == wanted
        both = own.with_status(Status.SENT, Status.OVERDUE, on=TODAY)
        assert {names[one.pk] for one in both} == expected["sent"] | expected["overdue"]

    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(days=st.integers(-3, 3), chosen=st.sets(st.sampled_from(list(Status))))
    def test_the_condition_in_sql_is_the_rule_in_python(
        self, days: int, chosen: set[Status], documents: dict[str, int], engines: Organisation
    ) -> None:
        on = TODAY + days * DAY
        found = set(Invoice.objects.with_status(*chosen, on=on).values_list("pk", flat=True))
        assert found == {
            one.pk
            for one in Invoice.objects.all()
            if status_on(
                one.status,
                kind=one.kind,
                balance_due=one.balance_due,
                due_on=one.due_date,
                today=on,
            )
            in chosen
        }

    def test_what_a_customer_owes_is_the_same_before_and_after(
        self, documents: dict[str, int], engines: Organisation, cleo: Customer
    ) -> None:
        owed = {cleo.pk: {"EUR": D("238.01")}}
        assert open_balances(engines, [cleo.pk]) == owed
        with at(NOON):
            mark_overdue()
        assert open_balances(engines, [cleo.pk]) == owed
