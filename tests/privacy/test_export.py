"""Everything that is held about a person, as a file: compared with the database, and nothing of
anybody else in it."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.customers.models import Customer
from quittance.files import storage
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import issued_pdf
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from quittance.privacy.exporting.operations import make_export, request_export
from quittance.privacy.exporting.storing import sweep
from quittance.privacy.exporting.writing import write_export
from quittance.privacy.jobs import tidy_data_exports
from quittance.privacy.models import DataExport
from quittance.shop.models import Order, OrderItem, Shop
from tests.notifications.making import message
from tests.people import PASSWORD, Person, line, organisation, person
from tests.privacy.cast import asked, bought, everywhere, known, week_later
from tests.shop.market import opened
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(ada: Person, engines: Organisation) -> Shop:
    return opened(engines)


@pytest.fixture
def bo(shop: Shop, ada: Person) -> User:
    """He has bought twice and has a full cart; so has Cy, of whom nothing is to be seen."""
    user, cy = known(), known("cy")
    for one in (user, cy):
        bought(shop, one, ada.user)
        bought(shop, one, ada.user, settled=False)
        everywhere(shop, one)
    return user


def exported(user: User) -> dict[str, Any]:
    """The parts of the file by their names; PDFs as bytes."""
    file = io.BytesIO()
    write_export(user, file)
    return read(file.getvalue())


def read(content: bytes) -> dict[str, Any]:
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        found: dict[str, Any] = {name: archive.read(name) for name in archive.namelist()}
    parts = {name[:-5]: json.loads(text) for name, text in found.items() if name[-5:] == ".json"}
    return {**found, **parts}


def make(user: User) -> DataExport:
    return request_export(user=user, password=PASSWORD, address="192.0.2.1")


class TestContent:
    def test_it_is_what_the_database_has(self, shop: Shop, bo: User) -> None:
        found = exported(bo)
        [account] = found["account"]
        assert (account["email"], account["last_name"]) == ("bo@example.com", "Lundqvist")
        assert account["email_addresses"][0]["verified"] is True
        assert [one["type"] for one in account["second_steps"]] == ["totp"]
        assert [one["line1"] for one in found["addresses"]] == ["Boweg 1"]
        assert [len(one["items"]) for one in found["carts"]] == [1]
        assert len(found["tokens"]) == 1
        orders = Order.objects.filter(user=bo).order_by("pk")
        assert [one["number"] for one in found["orders"]] == [one.number for one in orders]
        items = OrderItem.objects.filter(order__user=bo)
        assert sum(len(one["items"]) for one in found["orders"]) == items.count() == 2
        invoices = Invoice.objects.filter(customer__user=bo).order_by("pk")
        assert [one["number"] for one in found["invoices"]] == [one.number for one in invoices]
        assert [one["buyer"] for one in found["invoices"]] == [one.buyer for one in invoices]
        assert [one["total"] for one in found["invoices"]] == ["11.90", "11.90"]
        for one in invoices:
            assert found[f"invoices/engines/{one.number}.pdf"] == issued_pdf(one).content
        assert [(one["amount"], one["method"]) for one in found["payments"]] == [("11.90", "cash")]
        done = {(one["action"], one["subject"]) for one in found["journal"]}
        assert ("order.placed", "order") in done
        assert found["customers"][0]["email"] == "bo@example.com"
        assert b"Bo Lundqvist" in found["README.txt"]

    def test_nothing_of_anybody_else_is_in_it(self, shop: Shop, ada: Person, bo: User) -> None:
        Membership.objects.create(user=bo, organisation=organisation("Bo"), role="admin")
        found = exported(bo)
        words = " ".join(
            part.decode() for name, part in found.items() if name.endswith((".json", ".txt"))
        )
        theirs = Invoice.objects.filter(customer__user__username="cy")
        numbers = [str(one.number) for one in theirs]
        numbers += [one.number for one in Order.objects.filter(user__username="cy")]
        assert len(numbers) == 4
        for word in ("cy@example.com", "Cyweg", "Cy Lund", '"Cy"', "ada@example.com", *numbers):
            assert word not in words, word
        assert not any(name.endswith(f"{number}.pdf") for name in found for number in numbers)

    def test_mails_are_those_to_the_person(self, shop: Shop, bo: User) -> None:
        own = Invoice.objects.filter(customer__user=bo)[0]
        foreign = Invoice.objects.filter(customer__user__username="cy")[0]
        for to, about in (
            ("BO@example.com", own),
            ("bo@example.com", foreign),
            ("cy@example.com", own),
        ):
            made = message(shop.organisation, about_id=about.pk, state=State.QUEUED)
            Message.objects.filter(pk=made.pk).update(
                to=to, state=State.SENT, sent_at=timezone.now(), subject=f"{to} {about.number}"
            )
        subjects = [one["subject"] for one in exported(bo)["messages"]]
        # His address is proved: whatever was sent there is his.
        assert subjects == [f"BO@example.com {own.number}", f"bo@example.com {foreign.number}"]
        bo.emailaddress_set.update(verified=False)
        subjects = [one["subject"] for one in exported(bo)["messages"]]
        assert subjects == [f"BO@example.com {own.number}"]

    def test_who_reads_books_sees_what_they_did_there(self, ada: Person, shop: Shop) -> None:
        ada.post("customers/", {"name": "Cleo"})
        actions = [one["action"] for one in exported(ada.user)["journal"]]
        assert "customer.created" in actions
        Membership.objects.filter(user=ada.user).update(role="agent")
        assert exported(ada.user)["journal"] == []

    def test_who_has_nothing_gets_empty_lists(self) -> None:
        user = User.objects.create_user("new", "new@example.com", PASSWORD)
        found = exported(user)
        assert {name for name, part in found.items() if part == []} >= {"orders", "invoices"}

    def test_more_documents_cost_no_more_than_their_own(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as asked_for:
                exported(bo)
            return len(asked_for)

        exported(bo)
        few = cost()
        for _ in range(3):
            bought(shop, bo, ada.user)
        exported(bo)
        assert cost() - few <= 3 * 8

    def test_so_many_customers_and_orders_are_one_question(self, shop: Shop, bo: User) -> None:
        done = exported(bo)["journal"]
        Customer.objects.bulk_create(
            Customer(organisation=shop.organisation, name=f"Bo {n}", currency="EUR", user=bo)
            for n in range(1_100)
        )
        found = exported(bo)
        assert (found["journal"], len(found["customers"])) == (done, 1_101)
        assert done

    def test_two_numbers_that_make_one_name_are_two_files(
        self, shop: Shop, ada: Person, bo: User
    ) -> None:
        customer = Invoice.objects.filter(customer__user=bo)[0].customer_id
        for number in ("A/1", "A-1", "a-1"):
            body = {"customer": customer, "number": number, "lines": [line()]}
            made = ada.post("invoices/", body).body
            assert ada.post(f"invoices/{made['id']}/send/", {"email": False}).status == 200
        found = exported(bo)
        pdfs = [name.casefold() for name in found if name.endswith(".pdf")]
        assert len(set(pdfs)) == len(pdfs) == len(found["invoices"]) == 5
        for one in Invoice.objects.filter(number__in=("A-1", "a-1")):
            assert found[f"invoices/engines/{one.number}-{one.pk}.pdf"] == issued_pdf(one).content


class TestFetched:
    def test_asked_for_made_and_fetched_on_the_pages(self, bo: User) -> None:
        client = visitor(bo)
        wrong = client.post("/account/data/", {"password": "guess"})
        assert (wrong.status_code, DataExport.objects.count()) == (422, 0)
        page = client.post("/account/data/", {"password": PASSWORD}, follow=True)
        export = DataExport.objects.get()
        where = f"/account/data/{export.key}/"
        assert where in page.content.decode()
        answer = client.get(where)
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        assert read(content)["account"][0]["id"] == bo.pk
        assert (len(content), answer["Cache-Control"]) == (export.size, "private, no-store")
        assert answer["Content-Disposition"].startswith('attachment; filename="quittance-')

    def test_nobody_else_fetches_it(self, bo: User) -> None:
        export = make(bo)
        where = f"/account/data/{export.key}/"
        cy = visitor(User.objects.get(username="cy"))
        assert cy.get(where).status_code == 404
        assert visitor(None).get(where).status_code == 302

    def test_it_expires(self, bo: User) -> None:
        export = make(bo)
        assert storage.read(export.path)
        DataExport.objects.update(expires_at=timezone.now())
        assert visitor(bo).get(f"/account/data/{export.key}/").status_code == 404
        assert "Your data of" not in text_of(visitor(bo).get("/account/data/"))
        assert tidy_data_exports.call() == 1
        assert sweep(now=timezone.now() + timedelta(hours=2)) >= 1
        assert storage.read(export.path) is None

    def test_over_the_api(self, shop: Shop, bo: User) -> None:
        one = person("eve", organisation("Eve"), "viewer")
        asked_for = one.post("me/exports/", {"password": PASSWORD})
        assert (asked_for.status, asked_for.body["state"]) == (202, "ready")
        pk = asked_for.body["id"]
        assert one.get("me/exports/").body["results"] == [one.get(f"me/exports/{pk}/").body]
        file = one.get(f"me/exports/{pk}/file/")
        assert file.headers["Content-Type"] == "application/zip"
        assert read(file.raw)["account"][0]["username"] == "eve"
        other = person("zed", one.organisation, "admin")
        for path in ("", "file/"):
            assert other.get(f"me/exports/{pk}/{path}").status == 404
        assert other.get("me/exports/").body["results"] == []

    def test_so_many_a_day(self, shop: Shop, bo: User) -> None:
        one = person("eve", organisation("Eve"), "viewer")
        given = [one.post("me/exports/", {"password": PASSWORD}).status for _ in range(6)]
        assert given == [202] * 5 + [429]


class TestMaking:
    def test_one_is_made_at_a_time_and_once(self, bo: User) -> None:
        export = make(bo)
        before = storage.read(export.path)
        make_export.call(export=export.pk)
        assert storage.read(export.path) == before
        assert DataExport.objects.get().tries == 1

    def test_what_a_worker_left_is_made_later_and_given_up_in_the_end(
        self, bo: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = timezone.now() - timedelta(hours=2)
        row = DataExport.objects.create(
            user=bo, created_at=old, begun_at=old, expires_at=timezone.now() + timedelta(days=1)
        )
        target = "quittance.privacy.exporting.operations.write_export"
        with monkeypatch.context() as broken:
            broken.setattr(target, lambda *args: 1 / 0)
            tidy_data_exports.call()
        row.refresh_from_db()
        assert (row.state, row.tries) == ("waiting", 1)
        DataExport.objects.update(begun_at=old)
        tidy_data_exports.call()
        row.refresh_from_db()
        assert row.state == "ready"
        DataExport.objects.update(state="waiting", tries=3, begun_at=old)
        tidy_data_exports.call()
        row.refresh_from_db()
        assert row.state == "failed"
        assert "This could not be made" in text_of(visitor(bo).get("/account/data/"))

    def test_a_deletion_takes_the_files_along(self, bo: User) -> None:
        export = make(bo)
        asked(bo)
        week_later()
        assert (storage.read(export.path), DataExport.objects.count()) == (None, 0)
        assert not list(storage.files_below(f"exports/{bo.pk}"))
