"""Public links: what opens a document, until when, and what the journal is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.errors import NotFound
from quittance.invoicing.links import link_with, token_of, url_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations import create_link, link_for, record_visit, revoke_link
from quittance.invoicing.operations.link import tell_created
from tests.invoicing.making import NOON, at, codes, draft, issued, refusal, together
from tests.people import Person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with at(NOON):
        yield


@pytest.fixture
def invoice(engines: Organisation, cleo: Customer) -> Invoice:
    return issued(engines, cleo)


def made(invoice: Invoice, **fields: object) -> PublicLink:
    return create_link(
        organisation=invoice.organisation,
        invoice_id=invoice.pk,
        by=None,
        **fields,  # type: ignore[arg-type]
    )


def token(link: PublicLink) -> str:
    url = url_of(link)
    assert url is not None
    return url.removeprefix(f"{settings.PUBLIC_URL}/i/").removesuffix("/")


class TestTheToken:
    def test_it_is_192_bits_and_another_each_time(self, invoice: Invoice) -> None:
        tokens = {token(made(invoice)) for _ in range(20)}
        assert len(tokens) == 20
        assert all(re.fullmatch(r"[A-Za-z0-9_-]{32}", one) for one in tokens)

    def test_its_address_is_the_page_s(self, invoice: Invoice, settings: Any) -> None:
        settings.PUBLIC_URL = "https://invoices.example.com"
        link = made(invoice)
        path = reverse("web:public_document", args=[token_of(link.nonce)])
        assert url_of(link) == f"https://invoices.example.com{path}"

    def test_it_finds_its_link(self, invoice: Invoice) -> None:
        first, second = made(invoice), made(invoice)
        assert [link_with(token(one)) for one in (first, second)] == [first, second]

    def test_the_row_alone_does_not_hold_it(self, invoice: Invoice) -> None:
        link = made(invoice)
        row = repr(PublicLink.objects.filter(pk=link.pk).values().get())
        journal = repr(list(JournalEntry.objects.values()))
        assert token(link) not in row + journal

    def test_another_secret_key_makes_another_one_of_the_same_row(
        self, invoice: Invoice, settings: Any
    ) -> None:
        link = made(invoice)
        given = token(link)
        settings.SECRET_KEY = "another"
        assert token_of(link.nonce) != given

    def test_after_the_secret_key_changed_it_opens_but_is_not_shown(
        self, invoice: Invoice, settings: Any
    ) -> None:
        link = made(invoice)
        given = token(link)
        settings.SECRET_KEY = "another"
        assert url_of(link) is None
        assert link_with(given) == link
        with pytest.raises(NotFound):
            link_with(token_of(link.nonce))

    @pytest.mark.parametrize(
        "guess",
        [
            *("", "x" * 31, "x" * 32, "x" * 33, "x" * 2000, "../" * 9),
            *("x" * 31 + one for one in "\x00é\n/."),
        ],
    )
    def test_a_guess_finds_nothing(self, guess: str, invoice: Invoice) -> None:
        made(invoice)
        with pytest.raises(NotFound):
            link_with(guess)


class TestMakingOne:
    def test_the_journal_tells_of_it_in_the_document_s_history(
        self, invoice: Invoice, ada: Person
    ) -> None:
        link = create_link(
            organisation=invoice.organisation,
            invoice_id=invoice.pk,
            by=ada.user,
            expires_at=NOON + HOUR,
        )
        entry = JournalEntry.objects.latest("seq")
        assert (entry.action, entry.subject_id, entry.actor_name) == (
            "link.created",
            link.pk,
            "ada",
        )
        assert (entry.related, entry.related_id) == ("invoice", invoice.pk)
        assert entry.changes == {
            "invoice": [None, invoice.pk],
            "expires_at": [None, "2026-11-20T13:00:00.000000+00:00"],
        }

    def test_a_draft_has_none(self, engines: Organisation, cleo: Customer) -> None:
        pk = draft(engines, cleo)

        def work() -> None:
            create_link(organisation=engines, invoice_id=pk, by=None)

        assert refusal(work) == [("invalid_transition", None)]

    def test_another_organisation_s_document_has_none(self, invoice: Invoice, zoe: Person) -> None:
        def work() -> None:
            create_link(organisation=zoe.organisation, invoice_id=invoice.pk, by=None)

        assert refusal(work) == [("not_found", None)]

    @pytest.mark.parametrize("ends", [NOON, NOON - SECOND])
    def test_it_ends_later_than_now(self, ends: object, invoice: Invoice) -> None:
        assert refusal(lambda: made(invoice, expires_at=ends)) == [("min_value", "expires_at")]
        assert made(invoice, expires_at=NOON + SECOND).is_open(NOON)


class TestItsEnd:
    def test_it_is_open_until_the_very_second(self, invoice: Invoice) -> None:
        link = made(invoice, expires_at=NOON + HOUR)
        moment = timedelta(microseconds=1)
        assert link.is_open(NOON + HOUR - moment)
        assert not link.is_open(NOON + HOUR)

    def test_without_an_end_it_stays_open(self, invoice: Invoice) -> None:
        assert made(invoice).is_open(NOON + timedelta(days=36_500))

    def test_revoking_ends_it_and_tells_the_journal(self, invoice: Invoice, ada: Person) -> None:
        link = made(invoice)
        revoked = revoke_link(organisation=invoice.organisation, link_id=link.pk, by=ada.user)
        assert (revoked.revoked_at, revoked.is_open(NOON)) == (NOON, False)
        entry = JournalEntry.objects.latest("seq")
        assert (entry.action, entry.subject_id) == ("link.revoked", link.pk)
        assert (entry.related, entry.related_id) == ("invoice", invoice.pk)
        assert entry.changes == {"revoked_at": [None, "2026-11-20T12:00:00.000000+00:00"]}

    def test_it_is_revoked_once(self, invoice: Invoice) -> None:
        link = made(invoice)
        own = invoice.organisation
        revoke_link(organisation=own, link_id=link.pk, by=None)
        again = refusal(lambda: revoke_link(organisation=own, link_id=link.pk, by=None))
        assert again == [("invalid_transition", None)]

    def test_nobody_else_revokes_it(self, invoice: Invoice, zoe: Person) -> None:
        link = made(invoice)
        theirs = zoe.organisation
        work = refusal(lambda: revoke_link(organisation=theirs, link_id=link.pk, by=None))
        assert work == [("not_found", None)]

    def test_a_revoked_link_leaves_the_others_open(self, invoice: Invoice) -> None:
        first, second = made(invoice), made(invoice)
        revoke_link(organisation=invoice.organisation, link_id=first.pk, by=None)
        second.refresh_from_db()
        assert second.is_open(NOON)


def mailed(invoice: Invoice) -> str:
    """As a sender does it: the address, and a new link told to the journal."""
    with transaction.atomic():
        link, is_new = link_for(invoice, by=None)
        if is_new:
            tell_created(link, by=None)
    return str(url_of(link))


class TestTheOneForMails:
    def test_it_is_made_once_and_given_again(self, invoice: Invoice) -> None:
        assert mailed(invoice) == mailed(invoice) == url_of(PublicLink.objects.get())
        entry = JournalEntry.objects.get(action="link.created")
        assert (entry.related, entry.related_id) == ("invoice", invoice.pk)

    def test_one_made_by_hand_serves_if_it_does_not_end(self, invoice: Invoice) -> None:
        ending, lasting = made(invoice, expires_at=NOON + HOUR), made(invoice)
        assert mailed(invoice) == url_of(lasting) != url_of(ending)

    def test_instead_of_a_revoked_one_there_is_a_new_one(self, invoice: Invoice) -> None:
        first = mailed(invoice)
        old = PublicLink.objects.get()
        revoke_link(organisation=invoice.organisation, link_id=old.pk, by=None)
        assert mailed(invoice) == url_of(PublicLink.objects.latest("pk")) != first

    def test_after_the_secret_key_changed_there_is_a_new_one_and_the_old_one_opens(
        self, invoice: Invoice, settings: Any
    ) -> None:
        mailed(invoice)
        given = token(PublicLink.objects.get())
        settings.SECRET_KEY = "another"
        new = mailed(invoice)
        assert new == url_of(PublicLink.objects.latest("pk"))
        assert given not in new
        assert link_with(given).is_open(NOON)

    def test_a_rolled_back_send_leaves_none(self, invoice: Invoice) -> None:
        with transaction.atomic():
            mailed(invoice)
            transaction.set_rollback(True)
        assert not PublicLink.objects.exists()
        assert not JournalEntry.objects.filter(action="link.created").exists()

    def test_a_draft_has_none(self, engines: Organisation, cleo: Customer) -> None:
        invoice = Invoice.objects.get(pk=draft(engines, cleo))
        assert refusal(lambda: link_for(invoice, by=None)) == [("invalid_transition", None)]


class TestVisits:
    def told(self) -> int:
        return JournalEntry.objects.filter(action="link.visited").count()

    def test_the_first_one_is_told(self, invoice: Invoice) -> None:
        link = made(invoice)
        assert record_visit(link, at=NOON)
        entry = JournalEntry.objects.latest("seq")
        assert (entry.action, entry.subject_id, entry.actor_name) == ("link.visited", link.pk, "")
        assert (entry.related, entry.related_id) == ("invoice", invoice.pk)

    @pytest.mark.parametrize(
        ("later", "again"), [(SECOND, False), (HOUR - SECOND, False), (HOUR, True)]
    )
    def test_the_next_ones_once_an_hour(
        self, later: timedelta, again: bool, invoice: Invoice
    ) -> None:
        link = made(invoice)
        record_visit(link, at=NOON)
        link.refresh_from_db()
        assert record_visit(link, at=NOON + later) is again
        assert self.told() == 1 + again

    def test_each_link_by_itself(self, invoice: Invoice) -> None:
        assert [record_visit(made(invoice), at=NOON) for _ in range(3)] == [True] * 3

    def test_one_revoked_in_the_meantime_was_not_visited(self, invoice: Invoice) -> None:
        link = made(invoice)
        revoke_link(organisation=invoice.organisation, link_id=link.pk, by=None)
        assert not record_visit(link, at=NOON)
        assert self.told() == 0


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_many_visits_at_once_one_is_told(self, invoice: Invoice) -> None:
        link = made(invoice)
        outcomes = together(*[lambda: record_visit(link, at=NOON)] * 8)
        assert sorted(outcomes) == [False] * 7 + [True]
        assert JournalEntry.objects.filter(action="link.visited").count() == 1

    def test_of_many_who_revoke_one_has_done_it(self, invoice: Invoice) -> None:
        link, own = made(invoice), invoice.organisation

        def work() -> list[tuple[str, str | None]]:
            try:
                revoke_link(organisation=own, link_id=link.pk, by=None)
            except Exception as error:
                return codes(error)  # type: ignore[arg-type]
            return []

        outcomes = together(*[work] * 6)
        assert sorted(outcomes) == [[]] + [[("invalid_transition", None)]] * 5
        assert JournalEntry.objects.filter(action="link.revoked").count() == 1
