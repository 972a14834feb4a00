"""The list of invoices: tabs, filters, sums, and the same with many."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice
from quittance.notifications.models import Message
from tests.api.world import everything
from tests.people import Person, draft, line, sent
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/invoices/{query}")
    assert response.status_code == 200
    return response.content.decode()


def numbers(text: str) -> list[str]:
    """What stands first in each row."""
    return [one.strip() for one in re.findall(r'class="table-main figures"[^>]*>([^<]*)<', text)]


def tabs(text: str) -> dict[str, int]:
    pattern = r'class="tab"[^>]*>([^<]+) <span class="chip-count">(\d+)<'
    return {name: int(count) for name, count in re.findall(pattern, text)}


def sums(text: str) -> list[str]:
    return re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", text)


def late(who: Person, customer: Customer) -> dict[str, Any]:
    body = {"customer": customer.pk, "lines": [line()], "due_date": "2020-01-31"}
    made = who.post("invoices/", body).body
    return dict(who.post(f"invoices/{made['id']}/send/", {}).body)


class TestTheList:
    def test_nothing_yet_says_how_to_begin(self, client: Client, vera: Person) -> None:
        assert "No invoices yet" in page(client)
        assert "Create the first invoice" not in page(visitor(vera.user))

    def test_newest_first_with_tabs_that_count(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        first, second = sent(ada, cleo), late(ada, cleo)
        draft(ada, cleo)
        text = page(client)
        assert numbers(text) == ["Draft", second["number"], first["number"]]
        everywhere = {"All": 3, "Drafts": 1, "Sent": 1, "Overdue": 1, "Paid": 0}
        assert tabs(text) == {**everywhere, "Credited": 0, "Credit notes": 0}
        assert re.search(r"\d+ days late", text)

    def test_each_tab_has_as_many_rows_as_it_counts(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        paid, whole = sent(ada, cleo), late(ada, cleo)
        ada.post(
            "payments/", {"invoice": paid["id"], "amount": paid["balance_due"], "method": "cash"}
        )
        ada.post(f"invoices/{whole['id']}/credit/", {})
        draft(ada, cleo)
        text = page(client)
        links = re.findall(r'class="tab" href="(\?[^"]*)"', text)
        counted = list(tabs(text).values())
        assert counted == [4, 1, 0, 0, 1, 1, 1]
        shown = [len(numbers(page(client, link.replace("&amp;", "&")))) for link in links]
        assert shown == counted

    def test_a_draft_owes_nothing(self, client: Client, ada: Person, cleo: Customer) -> None:
        draft(ada, cleo)
        invoice = sent(ada, cleo)
        said = dict(sums(page(client)))
        balance = f"€{invoice['balance_due']}"
        assert (said["Invoices"], said["Balance"], said["Paid"]) == ("2", balance, "€0.00")

    def test_filters_are_chips_and_what_is_left_is_summed(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        late(ada, cleo)
        sent(ada, cleo)
        text = page(client, "?due_date__lte=2020-12-31&search=cleo")
        assert "Due to 31 Dec 2020" in text
        assert dict(sums(text))["Invoices"] == "1"
        assert len(numbers(text)) == 1
        assert 'href="?search=cleo"' in text

    def test_nothing_fits(self, client: Client, ada: Person, cleo: Customer) -> None:
        sent(ada, cleo)
        assert "Nothing matches" in page(client, "?search=nobody")

    @pytest.mark.parametrize(
        "query",
        [
            "?due_date__gte=soon",
            "?customer=x",
            "?status=lost",
            "?total__gte=%00",
            "?ordering=secret",
        ],
    )
    def test_what_cannot_be_read_is_said_and_left_out(
        self, query: str, client: Client, ada: Person, cleo: Customer
    ) -> None:
        sent(ada, cleo)
        text = page(client, query)
        assert "This part of the address cannot be read" in text
        assert len(numbers(text)) == 1

    def test_odd_pages_and_names_do_no_harm(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        Customer.objects.filter(pk=cleo.pk).update(name="<script>x</script>")
        sent(ada, cleo)
        for query in ("?page=999", "?page=x", "?search=%3Cscript%3E"):
            assert "<script>x" not in page(client, query)

    def test_an_untidy_address_becomes_a_tidy_one(self, client: Client) -> None:
        response = client.get("/invoices/?search=&status__in=sent&status__in=paid")
        assert response.url == "/invoices/?status__in=sent%2Cpaid"

    def test_the_csv_is_the_same_list(self, client: Client, ada: Person, cleo: Customer) -> None:
        sent(ada, cleo)
        draft(ada, cleo)
        [link] = re.findall(r'href="(/api/invoices/\?[^"]*)"', page(client, "?status=draft&page=1"))
        assert link == "/api/invoices/?status=draft&amp;format=csv"
        lines = b"".join(client.get(link.replace("&amp;", "&"))).decode().splitlines()
        assert len(lines) == 2

    def test_others_rows_are_not_there(
        self, client: Client, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        foreign = sent(zoe, rita)
        own = sent(ada, cleo)
        assert numbers(page(client)) == [own["number"]]
        assert "Rita" not in page(client, f"?customer={rita.pk}")
        ticked = client.get("/invoices/ticked/", {"row": [foreign["id"]]}).content.decode()
        assert ticked.strip() == ""


class TestTheFilterForm:
    def test_it_leads_to_the_list(self, client: Client) -> None:
        query = {
            "apply": "1",
            "before": "search=cleo&status=paid",
            "status__in": ["sent", "overdue"],
            "total__gte": "12.50",
            "issue_date__gte": "",
        }
        response = client.get("/invoices/filter/", query)
        assert response.url == "/invoices/?search=cleo&status__in=sent%2Coverdue&total__gte=12.50"

    def test_a_usual_period(self, client: Client, ada: Person) -> None:
        today = ada.organisation.today()
        response = client.get("/invoices/filter/", {"apply": "1", "issued": "this_year"})
        days = f"issue_date__gte={today.year}-01-01&issue_date__lte={today.year}-12-31"
        assert response.url == f"/invoices/?{days}"

    def test_what_is_wrong_stands_beside_it(self, client: Client) -> None:
        query = {"apply": "1", "issue_date__gte": "2026-02-01", "issue_date__lte": "2026-01-01"}
        response = client.get("/invoices/filter/", query, headers=HTMX)
        assert response.status_code == 422
        assert "This is before where it begins." in response.content.decode()


class TestMany:
    def test_ticked_ones_are_added_up_here(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        invoices = [sent(ada, cleo), sent(ada, cleo), sent(ada, cleo)]
        rows = [one["id"] for one in invoices[:2]]
        text = client.get("/invoices/ticked/", {"row": rows}).content.decode()
        assert "€238.00" in text

    def test_asking_changes_nothing_and_says_what_does_not_fit(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        one, issued = draft(ada, cleo)["id"], sent(ada, cleo)["id"]
        before = everything()
        for act in ("send", "delete", "remind"):
            response = client.get("/invoices/bulk/", {"action": act, "row": [one, issued]})
            assert response.status_code == 200
            assert "Only " in response.content.decode()
        assert everything() == before

    def test_drafts_are_sent_and_mailed(self, client: Client, ada: Person, cleo: Customer) -> None:
        Customer.objects.filter(pk=cleo.pk).update(email="cleo@example.com")
        rows = [draft(ada, cleo)["id"], draft(ada, cleo)["id"]]
        response = client.post("/invoices/bulk/", {"action": "send", "row": rows, "mail": "1"})
        assert response.url == "/invoices/"
        assert list(Invoice.objects.values_list("status", flat=True)) == ["sent", "sent"]
        assert Message.objects.count() == 2
        assert "2 invoices have been sent." in page(client)

    def test_without_a_wish_nothing_is_mailed(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        client.post("/invoices/bulk/", {"action": "send", "row": [draft(ada, cleo)["id"]]})
        assert (Invoice.objects.get().status, Message.objects.count()) == ("sent", 0)
        assert mail.outbox == []

    def test_each_has_its_own_outcome(
        self, client: Client, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        foreign = draft(zoe, rita)["id"]
        good, issued = draft(ada, cleo)["id"], sent(ada, cleo)
        rows = [good, issued["id"], foreign, "x", str(2**70)]
        response = client.post("/invoices/bulk/", {"action": "delete", "row": rows}, headers=HTMX)
        text = response.content.decode()
        assert "1 draft has been deleted." in text
        assert "2 were not done." in text
        assert issued["number"] in text
        assert "Rita" not in text
        assert not Invoice.objects.filter(pk=good).exists()
        assert Invoice.objects.filter(pk__in=[issued["id"], foreign]).count() == 2

    def test_a_second_send_of_the_form_issues_nothing_twice(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        body = {"action": "send", "row": [draft(ada, cleo)["id"]]}
        client.post("/invoices/bulk/", body)
        before = everything()
        again = client.post("/invoices/bulk/", body)
        assert "1 was not done." in again.content.decode()
        assert everything()["invoicing.Invoice"] == before["invoicing.Invoice"]

    def test_a_customer_is_reminded_once(self, client: Client, ada: Person, cleo: Customer) -> None:
        Customer.objects.filter(pk=cleo.pk).update(email="cleo@example.com")
        body = {"action": "remind", "row": [late(ada, cleo)["id"]]}
        assert client.post("/invoices/bulk/", body).url == "/invoices/"
        assert "on its way already" in client.post("/invoices/bulk/", body).content.decode()
        assert Message.objects.filter(kind="reminder").count() == 1

    @pytest.mark.parametrize("body", [{}, {"action": "send"}, {"action": "burn", "row": ["1"]}])
    def test_without_rows_it_says_so(self, body: dict[str, Any], client: Client) -> None:
        response = client.post("/invoices/bulk/", body)
        assert "Nothing is ticked" in response.content.decode()

    def test_pdfs_are_packed_by_their_numbers(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        invoices = [sent(ada, cleo), sent(ada, cleo)]
        rows = [*(one["id"] for one in invoices), draft(ada, cleo)["id"]]
        response = client.get("/invoices/download/", {"row": rows})
        assert response["Content-Type"] == "application/zip"
        archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
        assert archive.namelist() == [f"{one['number']}.pdf" for one in invoices]
        assert archive.testzip() is None
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF-")

    def test_drafts_alone_cannot_be_packed(
        self, client: Client, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        rita = Customer.objects.create(organisation=zoe.organisation, name="Rita", currency="EUR")
        rows = [draft(ada, cleo)["id"], sent(zoe, rita)["id"]]
        response = client.get("/invoices/download/", {"row": rows})
        assert response.status_code == 409
        assert "None of these has been sent" in response.content.decode()
