"""Work that failed is told to its organisation until it is done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from quittance.audit import unfinished
from quittance.audit.jobs import forget_old_runs
from quittance.audit.models import JobRun, UnfinishedWork
from quittance.audit.unfinished import WORKS, piece_of_work
from quittance.invoicing import ahead, printing
from quittance.invoicing.jobs import print_unprinted
from quittance.schedule import JOBS
from quittance.shop.operations import accept_order, online
from quittance.web.settings.work import CLOCK, EVERY
from quittance.web.settings.work import WORKS as SHOWN
from tests.documents.papers import business, invoice
from tests.people import Person, person
from tests.shop.market import buyer, opened, ordered, product
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db


class Broken(Exception):
    pass


def fail(work: str = "invoice.print", organisation: int = 1, subject: int = 5) -> None:
    with (
        pytest.raises(Broken),
        piece_of_work(work, organisation=organisation, subject=subject),
    ):
        raise Broken("no ink")


def kept(organisation: int = 1) -> list[tuple[str, int, str, int]]:
    own = UnfinishedWork.objects.for_organisation(organisation).order_by("pk")
    return list(own.values_list("work", "subject_id", "error", "times"))


def test_what_failed_is_kept_once_and_counted() -> None:
    fail()
    fail()
    fail(subject=6)
    fail(organisation=2)
    told = [("invoice.print", 5, "Broken: no ink", 2), ("invoice.print", 6, "Broken: no ink", 1)]
    assert kept() == told
    assert kept(2) == [("invoice.print", 5, "Broken: no ink", 1)]


def test_what_goes_well_is_forgotten_and_nothing_else() -> None:
    fail()
    fail(subject=6)
    fail(organisation=2)
    with piece_of_work("invoice.print", organisation=1, subject=5):
        pass
    assert [row[1] for row in kept()] == [6]
    assert len(kept(2)) == 1


def test_a_long_story_is_cut() -> None:
    with (
        pytest.raises(Broken),
        piece_of_work("bill.learn", organisation=1, subject=5),
    ):
        raise Broken("x" * 5000)
    assert len(kept()[0][2]) == 500


def test_what_went_wrong_is_raised_even_where_it_cannot_be_kept() -> None:
    with mock.patch.object(unfinished.transaction, "atomic", side_effect=DatabaseError("away")):
        fail()
    assert kept() == []


def test_work_of_an_unknown_name_is_refused() -> None:
    with (
        pytest.raises(ValueError, match="not listed"),
        piece_of_work("tea", organisation=1, subject=5),
    ):
        pass


def test_what_nobody_tried_for_three_months_is_forgotten(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    fail()
    fail(subject=6)
    rows = UnfinishedWork.objects.for_organisation(1)
    rows.filter(subject_id=5).update(last_at=timezone.now() - timedelta(days=91))
    forget_old_runs.call()
    assert [row[1] for row in kept()] == [6]


def test_every_work_and_every_job_of_the_clock_has_words() -> None:
    assert set(WORKS) == set(SHOWN)
    assert [job.name for job in JOBS] == list(CLOCK)
    assert {job.every for job in JOBS} == set(EVERY)


def test_a_document_that_cannot_be_printed_is_told_until_it_is() -> None:
    own = business()
    one = invoice(own)
    with mock.patch.object(ahead, "issued_pdf", side_effect=Broken("no ink")):
        assert print_unprinted.call() == 0
        assert print_unprinted.call() == 0
    assert kept(own.pk) == [("invoice.print", one.pk, "Broken: no ink", 2)]
    assert print_unprinted.call() == 1
    assert kept(own.pk) == []
    assert printing.issued_pdf(one)


def test_what_was_done_in_another_way_is_forgotten() -> None:
    own = business()
    one, other = invoice(own), invoice(own)
    with mock.patch.object(ahead, "issued_pdf", side_effect=Broken("no ink")):
        print_unprinted.call()
        assert len(kept(own.pk)) == 2
        # Somebody asks for it.
        assert printing.issued_pdf(one)
        print_unprinted.call()
    assert [row[1] for row in kept(own.pk)] == [other.pk]


def test_an_order_that_is_no_more_given_up_is_forgotten(ada: Person) -> None:
    shop = opened(ada.organisation)
    one, two = (ordered(shop, buyer(name), product(ada.organisation, name)) for name in ("a", "b"))
    for order in (one, two):
        fail("order.give_up", organisation=ada.organisation.pk, subject=order.pk)
    accept_order(organisation=ada.organisation, order_id=one.pk, by=ada.user)
    online.give_up_unpaid()
    assert [row[1] for row in kept(ada.organisation.pk)] == [two.pk]


def test_an_order_that_cannot_be_given_up_keeps_no_other_from_it() -> None:
    orders: Any = [mock.Mock(pk=pk, organisation=mock.Mock(pk=3)) for pk in (7, 8)]

    def fussy(*, organisation: Any, order_id: int) -> bool:
        if order_id == 7:
            raise Broken("stuck")
        return True

    with mock.patch.object(online, "give_up_order", fussy):
        assert [online._give_up(one) for one in orders] == [False, True]
    assert kept(3) == [("order.give_up", 7, "Broken: stuck", 1)]


class TestPage:
    @pytest.fixture
    def client(self, ada: Person) -> Client:
        return visitor(ada.user)

    @pytest.fixture
    def mine(self, ada: Person) -> int:
        assert ada.organisation is not None
        return ada.organisation.pk

    def test_all_is_well(self, client: Client) -> None:
        page = client.get("/settings/background/")
        assert "Nothing has failed" in page.content.decode()
        assert {run.tone for run in page.context["clock"]} == {"warn"}

    def test_another_organisations_failures_are_not_seen(self, client: Client, mine: int) -> None:
        fail(organisation=mine + 1)
        assert client.get("/settings/background/").context["failed"] == []
        other = UnfinishedWork.objects.for_organisation(mine + 1).get()
        for what in ("again", "dismiss"):
            assert client.post(f"/settings/background/{other.pk}/{what}/").status_code == 404
        assert len(kept(mine + 1)) == 1

    def test_every_failure_leads_to_what_it_is_about(self, client: Client, mine: int) -> None:
        for work in WORKS:
            fail(work, organisation=mine)
        page = client.get("/settings/background/")
        assert sorted(url for _, _, url in page.context["failed"]) == [
            "/bills/5/",
            "/invoices/5/",
            "/orders/5/",
            "/orders/problems/",
            "/products/",
            "/settings/limits/",
        ]
        # The clock tries two of them again by itself.
        assert page.content.decode().count("/again/") == 4
        assert page.content.decode().count("/dismiss/") == 6
        assert "6 pieces of background work failed." in client.get("/settings/").content.decode()
        assert "6 pieces of background work failed" in client.get("/dashboard/").content.decode()

    def test_it_is_not_for_those_who_only_read(self, ada: Person) -> None:
        assert ada.organisation is not None
        fail(organisation=ada.organisation.pk)
        vera = visitor(person("vera", ada.organisation, "viewer").user)
        assert vera.get("/settings/background/").status_code == 403
        assert "background work" not in vera.get("/dashboard/").content.decode()

    def test_trying_again_lets_a_worker_do_it(self, client: Client) -> None:
        own = business()
        one = invoice(own)
        fail(organisation=own.pk, subject=one.pk)
        admin = visitor(person("bea", own, "admin").user)
        row = UnfinishedWork.objects.for_organisation(own).get()
        answer = admin.post(f"/settings/background/{row.pk}/again/")
        assert answer.headers["Location"] == "/settings/background/"
        # Tasks are carried out at once in the tests.
        assert kept(own.pk) == []
        assert admin.post(f"/settings/background/{row.pk}/again/").status_code == 404

    def test_what_the_clock_tries_again_says_so(self, client: Client, mine: int) -> None:
        fail("bill.digest", organisation=mine)
        row = UnfinishedWork.objects.for_organisation(mine).get()
        page = client.post(f"/settings/background/{row.pk}/again/", follow=True)
        assert "tried again by itself" in page.content.decode()

    def test_what_is_set_aside_is_gone(self, client: Client, mine: int) -> None:
        fail(organisation=mine)
        row = UnfinishedWork.objects.for_organisation(mine).get()
        client.post(f"/settings/background/{row.pk}/dismiss/")
        assert kept(mine) == []

    def test_the_clock_tells_what_ran_what_failed_and_what_is_late(self, client: Client) -> None:
        now = timezone.now()
        for job, hours, error in [
            ("mark_overdue", 1, None),
            ("sweep_mail", 1, None),
            ("send_digests", 2, None),
            ("send_digests", 1, "secret of another organisation"),
            ("fold_cash", 2, "x"),
            ("fold_cash", 1, None),
        ]:
            at = now - timedelta(hours=hours)
            JobRun.objects.create(
                job=job, period=at.isoformat()[:19], claimed_at=at, finished_at=at, error=error
            )
        page = client.get("/settings/background/")
        tones = dict(zip(CLOCK, [run.tone for run in page.context["clock"]], strict=True))
        assert tones["mark_overdue"] == "good"
        assert tones["sweep_mail"] == "warn"
        assert tones["send_digests"] == "bad"
        assert tones["fold_cash"] == "good"
        assert "secret" not in page.content.decode()
