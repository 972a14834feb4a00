"""The page behind the link that a manager is mailed: to look at one bill and decide."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from quittance.accounts.models import Membership, User
from quittance.bills.links import token_of
from quittance.bills.models import ApprovalLimit, Bill, ReviewLink, ReviewOpening, Supplier
from quittance.bills.operations import (
    add_lines,
    attach_file,
    delete_bill,
    reject_bill,
    revoke_link,
    submit_bill,
    withdraw_bill,
)
from quittance.notifications.models import Message
from tests.api.world import everything
from tests.bills.desk import IBAN, OTHER_IBAN, actor, entered, position, submitted, supplier
from tests.bills.reading.pdfs import one_page, pdf, shown
from tests.people import Person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def empty_storage(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def mill(ivy: Person) -> Supplier:
    return supplier(ivy.organisation)


@pytest.fixture
def bill(ivy: Person, max_: Person, mill: Supplier) -> Bill:
    row = entered(ivy, "agent", mill, iban=IBAN)
    page = pdf(one_page(shown("Invoice R-1")))
    own = {"organisation": ivy.organisation, "bill_id": row.pk, "by": actor(ivy, "agent")}
    attach_file(**own, content=page, name="R-1.pdf")
    return submit_bill(**own)


def link_of(bill: Bill) -> ReviewLink:
    return bill.links.order_by("id").last()


def path_of(bill: Bill, more: str = "") -> str:
    return f"/review/{token_of(link_of(bill).nonce)}/{more}"


def visitor(**how: Any) -> Client:
    return Client(headers={"User-Agent": FIREFOX}, **how)


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


class TestLooking:
    def test_it_shows_the_bill_and_its_pages(self, bill: Bill) -> None:
        client = visitor()
        response = client.get(path_of(bill))
        assert response.status_code == 200
        text = words(response)
        for said in (
            "Bill R-1",
            "Paper Mill",
            "€119.00",
            "Your decision, max",
            "DE75 5121",
            "Paper",
        ):
            assert said in text
        [picture] = re.findall(r'<img src="([^"]+)"', response.content.decode())
        page = client.get(picture)
        assert (page.status_code, page.headers["Content-Type"]) == (200, "image/png")
        assert page.content.startswith(b"\x89PNG")
        assert page.headers["Cache-Control"] == "private, no-store"

    def test_nobody_keeps_it_finds_it_or_is_told_of_it(self, bill: Bill) -> None:
        response = visitor().get(path_of(bill))
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        # A form of ours needs its origin; nobody else gets it.
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert not re.findall(r'(?:href|src|action)="(?:https?:)?//', response.content.decode())

    def test_it_speaks_the_manager_s_language(self, bill: Bill) -> None:
        User.objects.filter(username="max").update(language="de")
        response = visitor().get(path_of(bill))
        assert response.headers["Content-Language"] == "de"
        assert '<html lang="de"' in response.content.decode()

    def test_an_opening_is_written_down_once_in_a_visit(self, bill: Bill) -> None:
        client = visitor()
        for _ in range(3):
            client.get(path_of(bill))
        [picture] = re.findall(r'<img src="([^"]+)"', client.get(path_of(bill)).content.decode())
        client.get(picture)
        opening = ReviewOpening.objects.get()
        assert (opening.address, opening.agent) == ("127.0.0.1", FIREFOX)
        Client(headers={"User-Agent": "Other Browser"}).get(path_of(bill))
        assert ReviewOpening.objects.count() == 2

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"User-Agent": "Mail Scanner 1.0"},
            {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch"},
        ],
    )
    def test_what_follows_links_by_itself_has_not_opened_it(
        self, headers: dict[str, str], bill: Bill
    ) -> None:
        assert Client(headers=headers).get(path_of(bill)).status_code == 200
        assert visitor().head(path_of(bill)).status_code == 200
        assert not ReviewOpening.objects.exists()
        bill.refresh_from_db()
        assert bill.status == "submitted"

    def test_what_should_be_looked_at_is_told(self, ivy: Person, max_: Person) -> None:
        mill = supplier(ivy.organisation)
        mill.accounts.create(organisation=ivy.organisation, iban=OTHER_IBAN)
        bill = submitted(ivy, "agent", mill, iban=IBAN)
        text = words(visitor().get(path_of(bill)))
        assert "The supplier had another account before." in text


class TestDeciding:
    def test_a_yes_freezes_it_and_ends_the_link(self, bill: Bill, max_: Person) -> None:
        client = visitor()
        answer = client.post(path_of(bill, "approve/"), follow=True)
        assert (answer.status_code, answer.redirect_chain[-1][0]) == (410, path_of(bill))
        assert "You approved this bill" in words(answer)
        assert "R-1" not in words(answer)
        bill.refresh_from_db()
        assert (bill.status, bill.decided_by) == ("approved", max_.user)
        again = client.post(path_of(bill, "reject/"), {"reason": "Oh no"}, follow=True)
        assert "You approved this bill" in words(again)
        bill.refresh_from_db()
        assert bill.status == "approved"

    def test_a_no_says_why(self, bill: Bill) -> None:
        client = visitor()
        empty = client.post(path_of(bill, "reject/"), {"reason": " "})
        assert empty.status_code == 422
        assert "Say why, so that it can be put right." in words(empty)
        answer = client.post(path_of(bill, "reject/"), {"reason": "Twice <b>"}, follow=True)
        assert "You rejected this bill" in words(answer)
        bill.refresh_from_db()
        assert (bill.status, bill.reason) == ("rejected", "Twice <b>")

    def test_a_get_decides_nothing(self, bill: Bill) -> None:
        for act in ("approve/", "reject/", "renew/"):
            assert visitor().get(path_of(bill, act)).status_code == 405
        bill.refresh_from_db()
        assert bill.status == "submitted"

    def test_a_form_of_somebody_else_is_refused(self, bill: Bill) -> None:
        strict = visitor(enforce_csrf_checks=True)
        assert strict.post(path_of(bill, "approve/")).status_code == 403
        page = strict.get(path_of(bill)).content.decode()
        [key, *_] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        sent = {"csrfmiddlewaretoken": key}
        evil = {"Origin": "https://evil.example"}
        forged = strict.post(path_of(bill, "approve/"), sent, headers=evil)
        assert forged.status_code == 403
        bill.refresh_from_db()
        assert bill.status == "submitted"
        assert strict.post(path_of(bill, "approve/"), sent).status_code == 302
        bill.refresh_from_db()
        assert bill.status == "approved"

    def test_the_manager_s_limit_holds(self, bill: Bill, max_: Person) -> None:
        own = {"organisation": max_.organisation, "user": max_.user}
        ApprovalLimit.objects.create(**own, amount=100)
        refused = visitor().post(path_of(bill, "approve/"))
        assert refused.status_code == 422
        assert "You may approve up to €100.00." in words(refused)
        bill.refresh_from_db()
        assert bill.status == "submitted"

    def test_another_account_needs_a_yes_of_its_own(
        self, bill: Bill, mill: Supplier, max_: Person
    ) -> None:
        mill.accounts.create(organisation=max_.organisation, iban=OTHER_IBAN)
        page = visitor().get(path_of(bill)).content.decode()
        assert 'name="confirm_account" required' in page
        refused = visitor().post(path_of(bill, "approve/"))
        assert (refused.status_code, Bill.objects.get().status) == (422, "submitted")
        visitor().post(path_of(bill, "approve/"), {"confirm_account": "on"})
        assert Bill.objects.get().status == "approved"


class TestEnded:
    @pytest.mark.parametrize(
        ("end", "said", "offers"),
        [
            (lambda ivy, max_, ada, bill: expire(), "This link has expired", True),
            (
                lambda ivy, max_, ada, bill: revoke_link(
                    organisation=ada.organisation,
                    link_id=link_of(bill).pk,
                    by=actor(ada, "admin"),
                ),
                "This link was ended",
                True,
            ),
            (
                lambda ivy, max_, ada, bill: withdraw_bill(**on(ivy, "agent", bill)),
                "This bill was taken back",
                False,
            ),
            (
                lambda ivy, max_, ada, bill: add_lines(
                    **on(ivy, "agent", bill), lines=[position("Ink")]
                ),
                "This bill was taken back",
                False,
            ),
            (
                lambda ivy, max_, ada, bill: reject_bill(**on(ada, "admin", bill), reason="No"),
                "This bill has been decided on",
                False,
            ),
            (
                lambda ivy, max_, ada, bill: Membership.objects.filter(user=max_.user).delete(),
                "You no longer decide here",
                False,
            ),
        ],
    )
    def test_it_says_so_and_shows_nothing(
        self, end: Any, said: str, offers: bool, bill: Bill, ivy: Person, max_: Person, ada: Person
    ) -> None:
        client = visitor()
        [picture] = re.findall(r'<img src="([^"]+)"', client.get(path_of(bill)).content.decode())
        end(ivy, max_, ada, bill)
        before = everything()
        ended = client.get(path_of(bill))
        assert ended.status_code == 410
        assert said in words(ended)
        assert ("Send me a new link" in words(ended)) is offers
        for hidden in ("R-1", "Paper Mill", "119", "DE75", max_.user.email):
            assert hidden not in words(ended)
        assert client.get(picture).status_code == 404
        for act, body in (("approve/", {}), ("reject/", {"reason": "No"})):
            assert client.post(path_of(bill, act), body).status_code == 302
        assert everything() == before

    def test_a_new_link_goes_to_the_same_address_and_is_never_shown(
        self, bill: Bill, max_: Person
    ) -> None:
        old = path_of(bill)
        expire()
        client = visitor()
        answer = client.post(f"{old}renew/", {"email": "thief@example.com", "to": "x@example.com"})
        assert answer.status_code == 200
        assert "m…@example.com" in words(answer)
        message = Message.objects.filter(kind="review_request").latest("id")
        assert (message.to, Message.objects.filter(to__contains="thief").count()) == (
            max_.user.email,
            0,
        )
        fresh = path_of(bill)
        assert fresh != old
        assert token_of(link_of(bill).nonce) not in answer.content.decode()
        assert client.get(old).status_code == 410
        assert client.get(fresh).status_code == 200

    def test_it_is_asked_for_a_few_times_an_hour(self, bill: Bill) -> None:
        old = path_of(bill)
        expire()
        answers = [visitor().post(f"{old}renew/").status_code for _ in range(4)]
        assert answers == [200, 200, 200, 429]
        assert Message.objects.filter(kind="review_request").count() == 4

    def test_whoever_asks_learns_nothing_by_it(self, bill: Bill, ivy: Person) -> None:
        old = path_of(bill)
        withdraw_bill(**on(ivy, "agent", bill))
        answer = visitor().post(f"{old}renew/")
        assert (answer.status_code, "If there is still something" in words(answer)) == (200, True)
        assert Message.objects.filter(kind="review_request").count() == 1

    def test_what_is_deleted_was_never_there(self, bill: Bill, ivy: Person) -> None:
        old = path_of(bill)
        delete_bill(**on(ivy, "agent", bill))
        assert visitor().get(old).status_code == 404


class TestGuessing:
    def test_who_guesses_is_slowed_down(self, bill: Bill, settings: Any) -> None:
        settings.THROTTLES = {**settings.THROTTLES, "link_address": (3, 900)}
        client = visitor()
        tried = [client.get(f"/review/{'x' * 31}{n}/").status_code for n in range(5)]
        assert tried == [404, 404, 404, 429, 429]
        assert client.get(path_of(bill)).status_code == 200

    def test_a_link_opens_no_file_of_another_bill(
        self, bill: Bill, ivy: Person, max_: Person
    ) -> None:
        other = entered(ivy, "agent", supplier(ivy.organisation, "Glue"), number="G-1")
        theirs = attach_file(
            **on(ivy, "agent", other), content=pdf(one_page(shown("Secret"))), name="s.pdf"
        )
        client = visitor()
        assert client.get(path_of(bill, f"pages/{theirs.pk}/1.png")).status_code == 404
        own = bill.files.get().pk
        assert client.get(path_of(bill, f"pages/{own}/1.png")).status_code == 200
        assert client.get(path_of(bill, f"pages/{own}/2.png")).status_code == 404


def on(who: Person, role: str, bill: Bill) -> dict[str, Any]:
    return {"organisation": who.organisation, "bill_id": bill.pk, "by": actor(who, role)}


def expire() -> None:
    ReviewLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
