"""The morning mail: what it tells, to whom, and that it comes once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.audit.models import JobRun
from quittance.bills.digest import sending
from quittance.bills.digest.figures import Part, told_of
from quittance.bills.digest.refusing import address_of
from quittance.bills.digest.sending import DigestsFailed, send_digest, send_due
from quittance.bills.jobs import send_digests
from quittance.bills.models import Bill, DigestRefusal
from quittance.bills.operations import approve_bill
from quittance.env import mail as mail_way
from quittance.notifications.models import Message
from tests.bills.desk import actor, entered, position, submitted, supplier
from tests.frame.queue import held, work_off
from tests.notifications.postbox import Postbox
from tests.people import Person, organisation

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 26)
# Eight in the morning of the day after, in Berlin.
MORNING = datetime(2026, 11, 27, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def only_digests() -> Iterator[None]:
    yield
    held.clear()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with Postbox() as box:
        settings.MAIL = mail_way(box.url, data=Path("/nowhere"))
        yield box


def on_day(bill: Bill, day: date = DAY, **more: Any) -> Bill:
    """As if it had been entered at noon of a day."""
    noon = datetime(day.year, day.month, day.day, 11, tzinfo=UTC)
    Bill.objects.filter(pk=bill.pk).update(created_at=noon, updated_at=noon, **more)
    return bill


def digests() -> list[Message]:
    return list(Message.objects.filter(kind="bill_digest").order_by("id"))


class TestFigures:
    def test_it_counts_and_sums_by_currency_and_person(
        self, ivy: Person, ada: Person, max_: Person
    ) -> None:
        mill = supplier(ivy.organisation)
        for who, role, number, fields in (
            (ivy, "agent", "R-1", {}),
            (ivy, "agent", "R-2", {"lines": [position("Ink", "10.01")]}),
            (ivy, "agent", "R-3", {"currency": "USD"}),
            (ada, "admin", "R-4", {"kind": "credit_note"}),
        ):
            on_day(entered(who, role, mill, number=number, **fields))
        on_day(entered(ivy, "agent", mill, number="R-5"), DAY - timedelta(days=1))
        on_day(entered(ivy, "agent", mill, number="R-6"), DAY + timedelta(days=1))
        told = told_of(ivy.organisation, DAY)
        assert told.entered == [
            Part("EUR", 1, Decimal("-119.00"), "ada"),
            Part("EUR", 2, Decimal("130.91"), "ivy"),
            Part("USD", 1, Decimal("119.00"), "ivy"),
        ]
        assert (told.waiting, told.due, told.late, told.has_happened) == ([], [], 0, True)

    def test_what_waits_and_what_is_due_within_the_week(self, ivy: Person, max_: Person) -> None:
        mill = supplier(ivy.organisation)
        submitted(ivy, "agent", mill)
        for number, due in (
            ("R-2", DAY),
            ("R-3", DAY + timedelta(days=7)),
            ("R-4", DAY + timedelta(days=8)),
        ):
            bill = submitted(ivy, "agent", mill, number=number, due_date=due)
            own = {"organisation": ivy.organisation, "bill_id": bill.pk}
            approve_bill(**own, by=actor(max_, "manager"))
        told = told_of(ivy.organisation, DAY)
        assert told.waiting == [Part("EUR", 1, Decimal("119.00"))]
        assert told.due == [Part("EUR", 2, Decimal("238.00"))]
        assert (told.late, told.oldest) == (1, ivy.organisation.today())

    @pytest.mark.parametrize(
        ("zone", "at", "day"),
        [
            ("Europe/Berlin", datetime(2026, 11, 26, 22, 59, tzinfo=UTC), DAY),
            ("Europe/Berlin", datetime(2026, 11, 26, 23, 0, tzinfo=UTC), DAY + timedelta(days=1)),
            ("Pacific/Kiritimati", datetime(2026, 11, 25, 10, 0, tzinfo=UTC), DAY),
            ("America/Los_Angeles", datetime(2026, 11, 27, 7, 59, tzinfo=UTC), DAY),
        ],
    )
    def test_a_day_is_the_organisation_s_own(
        self, zone: str, at: datetime, day: date, ivy: Person
    ) -> None:
        Organisation.objects.update(time_zone=zone)
        bill = entered(ivy, "agent", supplier(ivy.organisation))
        Bill.objects.filter(pk=bill.pk).update(created_at=at)
        own = Organisation.objects.get()
        assert [len(told_of(own, one).entered) for one in (day, day + timedelta(days=1))] == [1, 0]

    def test_others_bills_are_none_of_it(self, ivy: Person, zoe: Person) -> None:
        on_day(entered(zoe, "admin", supplier(zoe.organisation)))
        assert not told_of(ivy.organisation, DAY).has_happened


class TestMail:
    def test_it_goes_to_those_who_decide(
        self, ivy: Person, max_: Person, ada: Person, vera: Person, postbox: Postbox
    ) -> None:
        mill = supplier(ivy.organisation, "{name} & <b>Söhne</b>")
        on_day(submitted(ivy, "agent", mill))
        User.objects.filter(pk=ivy.user.pk).update(first_name="Ivy {total}", last_name="<i>Lang")
        held.clear()
        assert send_due(now=MORNING) == 2
        assert sorted(one.to for one in digests()) == [ada.user.email, max_.user.email]
        mail = digests()[0]
        assert mail.subject == "Bills of 26 November 2026: 1 entered, 1 waiting"
        assert "Ivy {total} <i>Lang: 1 bill, €119.00" in mail.text
        assert "Waiting for a decision: 1 bill" in mail.text
        assert "<i>" not in mail.html
        assert work_off() == 2
        sent = postbox.mails[0]
        address = str(sent.parsed["List-Unsubscribe"])
        assert address.startswith("<http")
        assert sent.parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        body = sent.parsed.get_body(preferencelist=("plain",))
        assert body
        assert address.strip("<>") in body.get_content().replace("\n", " ")
        assert "/review/digest/" not in mail.text

    def test_it_speaks_german(self, ivy: Person, max_: Person) -> None:
        User.objects.filter(pk=max_.user.pk).update(language="de")
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        [mail] = send_digest(ivy.organisation, DAY)
        assert mail.subject == "Eingangsrechnungen vom 26. November 2026: 1 erfasst, 0 offen"
        assert "ivy: 1 Rechnung, 119,00\u00a0€" in mail.text

    def test_other_mails_have_no_such_header(
        self, ivy: Person, max_: Person, postbox: Postbox
    ) -> None:
        submitted(ivy, "agent", supplier(ivy.organisation))
        work_off()
        assert postbox.mails[0].parsed["List-Unsubscribe"] is None


class TestOnce:
    def test_it_comes_in_the_morning_and_once(self, ivy: Person, max_: Person) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        assert send_due(now=datetime(2026, 11, 27, 5, 59, tzinfo=UTC)) == 0
        assert send_due(now=datetime(2026, 11, 27, 6, 0, tzinfo=UTC)) == 1
        for hour in range(6, 23):
            assert send_due(now=datetime(2026, 11, 27, hour, 30, tzinfo=UTC)) == 0
        assert len(digests()) == 1
        assert JobRun.objects.get().period == f"{ivy.organisation.pk}:2026-11-27"

    def test_after_a_night_of_failures_it_still_comes(self, ivy: Person, max_: Person) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        with (
            mock.patch.object(sending, "tell_queued", side_effect=ZeroDivisionError),
            pytest.raises(DigestsFailed),
        ):
            send_due(now=MORNING)
        assert not digests()
        assert not JobRun.objects.exists()
        assert send_due(now=MORNING + timedelta(hours=3)) == 1

    def test_one_that_fails_keeps_no_other_from_it(
        self, ivy: Person, max_: Person, zoe: Person
    ) -> None:
        for who, role in ((ivy, "agent"), (zoe, "admin")):
            on_day(entered(who, role, supplier(who.organisation)))
        written = sending._written

        def failing(own: Organisation, told: Any) -> Any:
            if own == ivy.organisation:
                raise ZeroDivisionError
            return written(own, told)

        Organisation.objects.filter(pk=zoe.organisation.pk).update(time_zone="Europe/Berlin")
        with (
            mock.patch.object(sending, "_written", failing),
            pytest.raises(DigestsFailed, match=str(ivy.organisation.pk)),
        ):
            send_due(now=MORNING)
        assert [one.to for one in digests()] == [zoe.user.email]

    def test_schedulers_that_race_send_one(self, ivy: Person, max_: Person) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        gate, sent = threading.Barrier(4), []

        def race() -> None:
            gate.wait(timeout=30)
            try:
                sent.append(send_due(now=MORNING))
            finally:
                connections.close_all()

        threads = [threading.Thread(target=race) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert sorted(sent) == [0, 0, 0, 1]
        assert len(digests()) == 1

    def test_the_scheduled_job_is_it(self, ivy: Person, max_: Person) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        with mock.patch.object(timezone, "now", return_value=MORNING):
            assert send_digests.call() == 1


class TestWanted:
    @pytest.mark.parametrize(
        ("setting", "quiet", "busy"), [("never", 0, 0), ("eventful", 0, 1), ("always", 1, 1)]
    )
    def test_the_organisation_says_when(
        self, setting: str, quiet: int, busy: int, ivy: Person, max_: Person
    ) -> None:
        Organisation.objects.update(bill_digest=setting)
        assert send_due(now=MORNING) == quiet
        on_day(entered(ivy, "agent", supplier(ivy.organisation)), DAY + timedelta(days=1))
        assert send_due(now=MORNING + timedelta(days=1)) == busy

    def test_one_click_ends_it(self, ivy: Person, max_: Person, ada: Person) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        path = path_of(max_)
        looked = Client().get(path)
        assert (looked.status_code, DigestRefusal.objects.count()) == (200, 0)
        assert "No more digests?" in looked.content.decode()
        mailer = Client(enforce_csrf_checks=True)
        for _ in range(2):
            done = mailer.post(path, {"List-Unsubscribe": "One-Click"})
            assert done.status_code == 200
            assert "You get no more digests" in done.content.decode()
        assert [one.to for one in send_digest(ivy.organisation, DAY)] == [ada.user.email]
        assert "You get the digest again" in mailer.post(path, {"again": "1"}).content.decode()
        assert len(send_digest(ivy.organisation, DAY)) == 2

    def test_it_ends_one_organisation_s_alone(self, max_: Person, zoe: Person) -> None:
        Membership.objects.create(user=max_.user, organisation=zoe.organisation, role="manager")
        Client().post(path_of(max_))
        refusal = DigestRefusal.objects.get()
        assert (refusal.user, refusal.organisation) == (max_.user, max_.organisation)

    def test_an_address_that_we_did_not_give_out_ends_nothing(
        self, max_: Person, ada: Person, settings: Any
    ) -> None:
        forged = path_of(max_).replace(f"{max_.user.pk}:", f"{ada.user.pk}:")
        for path in (forged, "/review/digest/1-1/", "/review/digest/1-1:x/"):
            assert Client().post(path).status_code == 404
        assert not DigestRefusal.objects.exists()
        settings.THROTTLES = {**settings.THROTTLES, "link_address": (0, 900)}
        assert Client().post(forged).status_code == 429

    def test_who_refused_meanwhile_gets_none_of_what_waits(
        self, ivy: Person, max_: Person, postbox: Postbox
    ) -> None:
        on_day(entered(ivy, "agent", supplier(ivy.organisation)))
        held.clear()
        send_digest(ivy.organisation, DAY)
        Client().post(path_of(max_))
        work_off()
        assert [one.state for one in digests()] == ["cancelled"]
        assert postbox.mails == []


class TestByHand:
    def test_it_is_sent_again_for_a_day_and_an_organisation(
        self, ivy: Person, max_: Person, zoe: Person
    ) -> None:
        for who, role in ((ivy, "agent"), (zoe, "admin")):
            on_day(entered(who, role, supplier(who.organisation)))
        assert send_due(now=MORNING) >= 1
        before = len(digests())
        told = StringIO()
        asked = ("--date", "2026-11-26", "--organisation", "engines")
        call_command("send_digest", *asked, stdout=told)
        assert told.getvalue() == "engines: 1 mail about 2026-11-26\n"
        assert len(digests()) == before + 1
        call_command("send_digest", "--date", "2026-11-25", stdout=told)
        assert len(digests()) == before + 1
        with pytest.raises(CommandError, match="no organisation nowhere"):
            call_command("send_digest", organisation="nowhere")


def path_of(who: Person) -> str:
    address = address_of(who.organisation.pk, who.user.pk)
    return "/review/" + address.partition("/review/")[2]


def test_the_cast_is_not_alone(db: None) -> None:
    """An organisation without bills and without members costs nothing."""
    organisation("Empty")
    assert send_due(now=MORNING) == 0
