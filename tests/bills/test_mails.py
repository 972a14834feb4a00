"""Mails about bills: to who decides, with a link of their own, and to who entered what was
decided on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Membership, User
from quittance.bills.links import link_with, url_of
from quittance.bills.models import Bill, ReviewLink
from quittance.bills.operations import (
    approve_bill,
    delete_bill,
    pay_bill,
    reject_bill,
    submit_bill,
    withdraw_bill,
)
from quittance.bills.operations.reviewing import renew_link, still_asked
from quittance.env import mail as mail_way
from quittance.notifications.models import Message
from tests.bills.desk import actor, submitted, supplier
from tests.frame.queue import work_off
from tests.notifications.postbox import Mail, Postbox
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)


def on(who: Person, role: str, bill: Bill, **more: Any) -> dict[str, Any]:
    return {"organisation": who.organisation, "bill_id": bill.pk, "by": actor(who, role), **more}


def parts(mail: Mail) -> tuple[str, str]:
    """As plain text and as HTML."""
    plain, html = (mail.parsed.get_body(preferencelist=(kind,)) for kind in ("plain", "html"))
    assert plain
    assert html
    return plain.get_content(), html.get_content()


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    with Postbox() as box:
        settings.MAIL = mail_way(box.url, data=Path("/nowhere"))
        yield box


def mails(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("id"))


def states(kind: str) -> list[str]:
    return [one.state for one in mails(kind)]


class TestRequest:
    def test_each_manager_gets_one_with_a_link_of_their_own(
        self, ivy: Person, max_: Person, ada: Person, vera: Person, postbox: Postbox
    ) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        asked = mails("review_request")
        assert sorted(one.to for one in asked) == [ada.user.email, max_.user.email]
        assert {(one.about, one.about_id) for one in asked} == {("bill", bill.pk)}
        work_off()
        assert states("review_request") == ["sent", "sent"]
        for mail in postbox.mails:
            text, html = parts(mail)
            [token] = set(re.findall(r"http\S+/review/([\w-]{32})/", text))
            assert link_with(token).email == mail.to
            assert token in html
            assert "R-1" in str(mail.parsed["Subject"])
            assert "Paper Mill" in text

    def test_no_text_that_is_kept_opens_anything(self, ivy: Person, max_: Person) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        address = str(url_of(bill.links.get()))
        token = address.rstrip("/").rsplit("/", 1)[-1]
        message = mails("review_request")[0]
        kept = f"{message.text} {message.html} {message.subject} {message.attached}"
        assert "/review/" not in kept
        assert token not in kept

    def test_it_speaks_the_manager_s_language(self, ivy: Person, max_: Person) -> None:
        User.objects.filter(pk=max_.user.pk).update(language="de")
        submitted(ivy, "agent", supplier(ivy.organisation))
        message = mails("review_request")[0]
        assert message.language == "de"
        assert (
            message.subject == "Bitte entscheiden: Rechnung R-1 von Paper Mill über 119,00\u00a0€"
        )
        assert message.text.startswith("Guten Tag max,\n\nivy hat die Rechnung R-1")
        assert "Fällig am: 30. November 2026" in message.text

    @pytest.mark.parametrize(
        "moved",
        [
            lambda ivy, max_, bill: withdraw_bill(**on(ivy, "agent", bill)),
            lambda ivy, max_, bill: delete_bill(**on(ivy, "agent", bill)),
            lambda ivy, max_, bill: approve_bill(**on(max_, "manager", bill)),
            lambda ivy, max_, bill: ReviewLink.objects.update(expires_at=timezone.now()),
        ],
    )
    def test_it_is_not_sent_once_there_is_nothing_to_decide(
        self, moved: Any, ivy: Person, max_: Person
    ) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        moved(ivy, max_, bill)
        work_off()
        assert states("review_request") == ["cancelled"]

    def test_what_is_rolled_back_asked_nobody(self, ivy: Person, max_: Person) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        withdraw_bill(**on(ivy, "agent", bill))
        with transaction.atomic():
            submit_bill(**on(ivy, "agent", bill))
            transaction.set_rollback(True)
        assert len(mails("review_request")) == 1

    def test_too_many_mails_keep_no_bill_back(self, ivy: Person, max_: Person) -> None:
        with override_settings(THROTTLES={"mail_organisation": (0, 60)}):
            bill = submitted(ivy, "agent", supplier(ivy.organisation))
            assert approve_bill(**on(max_, "manager", bill)).status == "approved"
        assert not Message.objects.exists()
        assert bill.links.count() == 1


class TestDecision:
    def test_who_entered_it_is_told(self, ivy: Person, max_: Person) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        reject_bill(**on(max_, "manager", bill, reason="Which project?"))
        [message] = mails("bill_decided")
        assert (message.to, message.subject) == (
            ivy.user.email,
            "Bill R-1 of Paper Mill: rejected",
        )
        assert "was rejected by max." in message.text
        assert "Reason: Which project?" in message.text
        work_off()
        assert states("bill_decided") == ["sent"]

    def test_a_yes_has_no_reason_and_is_true_once_it_is_paid(
        self, ivy: Person, max_: Person, ada: Person
    ) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        approve_bill(**on(max_, "manager", bill))
        pay_bill(**on(ada, "admin", bill))
        [message] = mails("bill_decided")
        assert "Reason" not in message.text
        work_off()
        assert states("bill_decided") == ["sent"]

    def test_what_came_again_meanwhile_is_not_told(self, ivy: Person, max_: Person) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        reject_bill(**on(max_, "manager", bill, reason="Which project?"))
        submit_bill(**on(ivy, "agent", bill))
        work_off()
        assert states("bill_decided") == ["cancelled"]
        assert states("review_request") == ["cancelled", "sent"]

    def test_nobody_is_told_what_they_did_themselves_or_after_they_left(
        self, ivy: Person, max_: Person, ada: Person
    ) -> None:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        Membership.objects.filter(user=ivy.user).delete()
        approve_bill(**on(max_, "manager", bill))
        Membership.objects.exclude(user=ada.user).delete()
        own = submitted(ada, "admin", supplier(ada.organisation, "Glue"), number="G-1")
        approve_bill(**on(ada, "admin", own))
        assert mails("bill_decided") == []


class TestAnotherLink:
    @pytest.fixture
    def ended(self, ivy: Person, max_: Person) -> ReviewLink:
        bill = submitted(ivy, "agent", supplier(ivy.organisation))
        link = bill.links.select_related("organisation", "manager").get()
        ReviewLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        work_off()
        return link

    def test_it_goes_to_the_same_address(self, ended: ReviewLink, max_: Person) -> None:
        message = renew_link(ended)
        assert message is not None
        assert message.to == max_.user.email
        work_off()
        assert states("review_request") == ["cancelled", "sent"]
        fresh = ReviewLink.objects.latest("id")
        assert (fresh.is_open(at=timezone.now()), fresh.email) == (True, max_.user.email)
        again = renew_link(ended)
        assert again is not None
        fresh.refresh_from_db()
        assert fresh.revoked_at is not None

    def test_it_is_asked_for_a_few_times(self, ended: ReviewLink) -> None:
        for _ in range(3):
            assert renew_link(ended)
        with pytest.raises(TooManyTries):
            renew_link(ended)
        assert len(mails("review_request")) == 4

    @pytest.mark.parametrize(
        "changed",
        [
            lambda: Membership.objects.filter(role="manager").update(role="viewer"),
            lambda: Membership.objects.filter(role="manager").delete(),
            lambda: User.objects.filter(username="max").update(email="else@example.com"),
            lambda: Bill.objects.update(status="draft"),
        ],
    )
    def test_who_decides_no_longer_gets_none(self, changed: Any, ended: ReviewLink) -> None:
        changed()
        ended = ReviewLink.objects.select_related("organisation", "manager").get(pk=ended.pk)
        assert renew_link(ended) is None
        assert len(mails("review_request")) == 1
        assert bool(still_asked(ended)) is Bill.objects.filter(status="draft").exists()
