"""Double customers: one stands for the other; what was issued stays as it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.customers.doubles import Reason, candidates, kept_for, with_doubles
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import merge_customers
from quittance.invoicing.queries import open_balances
from quittance.reports.ageing import ageing
from quittance.reports.figures import twelve_months
from quittance.reports.revenue import By, revenue
from quittance.reports.verify import verify
from tests.invoicing.making import (
    NOON,
    TODAY,
    D,
    at,
    codes,
    draft,
    everything,
    issue,
    issued,
    raised,
    sold,
    together,
)
from tests.people import Person
from tests.shop.market import buyer


def customer(organisation: Organisation, name: str, **fields: Any) -> Customer:
    return Customer.objects.create(organisation=organisation, name=name, currency="EUR", **fields)


@pytest.fixture
def dora(engines: Organisation) -> Customer:
    """Cleo's double."""
    return customer(engines, "Cleo B.")


def merge(keep: Customer, double: Customer) -> Customer:
    return merge_customers(
        organisation=keep.organisation, keep_id=keep.pk, merge_id=double.pk, by=None
    )


def refused(organisation: Organisation, keep: int, double: int) -> list[tuple[str, str | None]]:
    before = everything(), list(Customer.objects.order_by("pk").values())
    with pytest.raises(Exception) as error:  # noqa: PT011
        merge_customers(organisation=organisation, keep_id=keep, merge_id=double, by=None)
    assert (everything(), list(Customer.objects.order_by("pk").values())) == before
    return codes(error.value)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestMerging:
    def test_drafts_go_along_and_issued_documents_stay(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        with at(NOON):
            pk, own = draft(engines, dora), draft(engines, cleo)
            sent = issued(engines, dora)
            merge(cleo, dora)
        moved = Invoice.objects.get(pk=pk)
        assert (moved.customer_id, moved.customer_name) == (cleo.pk, "Cleo")
        stays = Invoice.objects.get(pk=sent.pk)
        assert (stays.customer_id, stays.customer_name) == (dora.pk, "Cleo B.")
        dora.refresh_from_db()
        assert (dora.archived, dora.merged_into_id) == (True, cleo.pk)
        [entry] = JournalEntry.objects.filter(action="customer.merged")
        assert (entry.subject_id, entry.related, entry.related_id) == (dora.pk, "customer", cleo.pk)
        assert entry.changes == {
            "archived": [False, True],
            "merged_into": [None, cleo.pk],
            "drafts_count": [None, 1],
            "drafts": [None, [pk]],
        }
        assert Invoice.objects.get(pk=own).customer_id == cleo.pk
        with at(NOON):
            issue(engines, pk)
            assert verify(engines.pk).finding is None

    def test_no_new_documents_for_a_double(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        merge(cleo, dora)
        with pytest.raises(Exception, match="archived"):
            draft(engines, dora)

    def test_whoever_was_merged_before_comes_along(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        first = customer(engines, "Kleo")
        merge(dora, first)
        merge(cleo, dora)
        assert kept_for(engines) == {first.pk: cleo.pk, dora.pk: cleo.pk}
        assert with_doubles(engines, [cleo.pk]) == [cleo.pk, dora.pk, first.pk] or with_doubles(
            engines, [cleo.pk]
        ) == [cleo.pk, *sorted([dora.pk, first.pk])]
        assert JournalEntry.objects.latest("seq").changes["doubles"] == [None, [first.pk]]

    def test_restoring_takes_it_back(
        self, ada: Person, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        with at(NOON):
            sent = issued(engines, dora)
        merge(cleo, dora)
        answer = ada.post(f"customers/{dora.pk}/restore/")
        assert (answer.body["archived"], answer.body["merged_into"]) == (False, None)
        assert answer.body["balance_due"] == "119.00"
        assert ada.get(f"customers/{cleo.pk}/").body["balance_due"] == "0.00"
        entry = JournalEntry.objects.latest("seq")
        assert entry.action == "customer.restored"
        assert entry.changes == {"archived": [True, False], "merged_into": [cleo.pk, None]}
        assert ada.get("invoices/", {"customer": cleo.pk}).body["count"] == 0
        assert ada.get("invoices/", {"customer": dora.pk}).body["results"][0]["id"] == sent.pk

    def test_what_is_refused(
        self, engines: Organisation, zoe: Person, cleo: Customer, dora: Customer
    ) -> None:
        foreign = customer(zoe.organisation, "Rita")
        archived = customer(engines, "Old", archived=True)
        assert refused(engines, cleo.pk, cleo.pk) == [("invalid", "other")]
        assert refused(engines, cleo.pk, foreign.pk) == [("does_not_exist", "other")]
        assert refused(engines, foreign.pk, cleo.pk) == [("not_found", None)]
        assert refused(engines, archived.pk, cleo.pk) == [("archived", None)]
        merge(cleo, dora)
        other = customer(engines, "Other")
        assert refused(engines, dora.pk, other.pk) == [("merged_already", None)]
        assert refused(engines, other.pk, dora.pk) == [("merged_already", None)]
        assert refused(engines, cleo.pk, dora.pk) == [("merged_already", None)]

    def test_two_people_are_not_one(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        bo, cy = buyer("bo"), buyer("cy")
        first = customer(engines, "Kleo", user=bo)
        merge(dora, first)
        Customer.objects.filter(pk=cleo.pk).update(user=cy)
        assert refused(engines, cleo.pk, dora.pk) == [("two_people", None)]
        assert refused(engines, dora.pk, cleo.pk) == [("two_people", None)]
        Customer.objects.filter(pk=first.pk).update(user=cy)
        merge(cleo, dora)
        assert with_doubles(engines, [cleo.pk])[0] == cleo.pk

    def test_the_database_refuses_one_that_is_not_archived_or_itself(
        self, cleo: Customer, dora: Customer
    ) -> None:
        own = Customer.objects.filter(pk=dora.pk)
        for change in ({"merged_into": cleo}, {"merged_into": dora, "archived": True}):
            with pytest.raises(IntegrityError), transaction.atomic():
                own.update(**change)

    def test_a_draft_written_meanwhile_goes_along_when_it_is_sent(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        with at(NOON):
            pk = draft(engines, dora)
            merge(cleo, dora)
            # As a transaction leaves it that began before the merger and ended after it.
            Invoice.objects.filter(pk=pk).update(customer=dora, customer_name="Cleo B.")
            issue(engines, pk)
            sent = Invoice.objects.get(pk=pk)
            assert (sent.customer_id, sent.customer_name) == (cleo.pk, "Cleo")
            assert sent.buyer is not None
            assert sent.buyer["name"] == "Cleo"
            assert verify(engines.pk).finding is None


@pytest.mark.django_db
class TestSeenTogether:
    @pytest.fixture(autouse=True)
    def merged(self, engines: Organisation, cleo: Customer, dora: Customer) -> None:
        with at(NOON):
            issued(engines, cleo)
            issued(engines, dora, sold("50"))
            issued(engines, dora, sold("10"), currency="JPY")
        merge(cleo, dora)

    def test_balances(self, engines: Organisation, cleo: Customer, dora: Customer) -> None:
        found = open_balances(engines, [cleo.pk, dora.pk])
        assert found == {
            cleo.pk: {"EUR": D("178.50"), "JPY": D(12)},
            dora.pk: {"EUR": D("59.50"), "JPY": D(12)},
        }
        assert open_balances(engines, [cleo.pk]) == {cleo.pk: found[cleo.pk]}
        assert open_balances(engines, [dora.pk]) == {dora.pk: found[dora.pk]}

    def test_reports(self, engines: Organisation, cleo: Customer, dora: Customer) -> None:
        [euros, _] = ageing(engines, TODAY, today=TODAY)
        assert [(one.customer, one.ages.all.amount) for one in euros.customers] == [
            (cleo.pk, D("178.50"))
        ]
        of_cleo = ageing(engines, TODAY, today=TODAY, customer=cleo.pk)
        assert [one.currency for one in of_cleo] == ["EUR", "JPY"]
        assert ageing(engines, TODAY, today=TODAY, customer=dora.pk) == of_cleo
        [euros, _] = revenue(engines, By.CUSTOMER, twelve_months(TODAY))
        [group] = euros.groups
        assert (group.key, group.figures.count, group.figures.invoiced) == (cleo.pk, 2, 150)
        assert (group.figures.smallest, group.figures.largest) == (50, 100)

    def test_lists(self, ada: Person, cleo: Customer, dora: Customer) -> None:
        for path in ("invoices/", "invoices/lines/"):
            assert ada.get(path, {"customer": cleo.pk}).body["count"] == 3
            assert ada.get(path, {"customer": dora.pk}).body["count"] == 2
            assert ada.get(path, {"customer__in": f"{cleo.pk}"}).body["count"] == 3
            assert ada.get(path, {"customer__not": cleo.pk}).body["count"] == 0
            assert ada.get(path, {"any": f"customer:{cleo.pk}"}).body["count"] == 3
        summary = ada.get("invoices/summary/", {"customer": cleo.pk}).body["currencies"]
        assert [one["outstanding"] for one in summary] == ["178.50", "12"]
        shown = ada.get("customers/", {"merged_into": cleo.pk}).body["results"]
        assert [row["id"] for row in shown] == [dora.pk]


@pytest.mark.django_db
class TestCandidates:
    def test_who_may_be_the_same(self, engines: Organisation, zoe: Person) -> None:
        berlin = {"city": "Berlin", "country": "DE"}
        one = customer(engines, "Müller & Co. KG", vat_number="DE1", email="A@example.com")
        two = customer(engines, "M", vat_number="DE1", email="a@example.com")
        three = customer(engines, "x", company="Brandt-GmbH", billing_address=berlin)
        four = customer(engines, "brandt gmbh", billing_address={**berlin, "city": "BERLIN"})
        customer(engines, "brandt gmbh", billing_address={**berlin, "city": "Bonn"})
        customer(engines, "Brandt GmbH", billing_address=berlin, archived=True)
        customer(zoe.organisation, "Z", vat_number="DE1")
        found = candidates(engines)
        assert [(one.reason, one.value, [c["id"] for c in one.customers]) for one in found] == [
            (Reason.VAT_NUMBER, "DE1", [one.pk, two.pk]),
            (Reason.EMAIL, "a@example.com", [one.pk, two.pk]),
            (Reason.NAME_AND_CITY, "brandtgmbh berlin", [three.pk, four.pk]),
        ]

    def test_nobody_without_a_word_in_common(self, engines: Organisation) -> None:
        customer(engines, "A")
        customer(engines, "B", billing_address={})
        assert candidates(engines) == []


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_who_are_merged_into_each_other_at_once(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        outcomes = together(lambda: merge(cleo, dora), lambda: merge(dora, cleo))
        assert raised(outcomes) == ["merged_already"]
        assert len(kept_for(engines)) == 1

    def test_sending_meets_merging(
        self, engines: Organisation, cleo: Customer, dora: Customer
    ) -> None:
        pks = [draft(engines, dora) for _ in range(6)]
        outcomes = together(lambda: merge(cleo, dora), *(
            lambda pk=pk: issue(engines, pk) for pk in pks
        ))  # fmt: skip
        assert raised(outcomes) == []
        for pk in pks:
            sent = Invoice.objects.get(pk=pk)
            names = {cleo.pk: "Cleo", dora.pk: "Cleo B."}
            assert sent.status == "sent"
            assert sent.buyer is not None
            assert sent.customer_name == names[sent.customer_id] == sent.buyer["name"]
        assert verify(engines.pk).finding is None
        assert operations.mark_overdue() == 0
