"""The journal in words, what it can be asked, and whether it is as it was written."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.audit.models import JournalEntry, JournalHead
from quittance.customers.models import Customer
from quittance.web.journal.asked import CHIPS, KINDS
from quittance.web.journal.told import BAD, GOOD, ICONS, OF_ACTIONS
from tests.frame.lawless import triggers_resting
from tests.invoicing.making import NOON, at, credit, issued, pay
from tests.people import Person, sent
from tests.web.cast import visitor
from tests.web.figures import parsed, said

pytestmark = pytest.mark.django_db


def told(client: Client, query: str = "") -> list[str]:
    page = parsed(client, f"/journal/{query}")
    return [said(one) for one in page.cssselect(".journal > li > p")]


@pytest.fixture
def history(engines: Organisation, cleo: Customer) -> list[Any]:
    """Two invoices on two days, one paid, one credited."""
    with at("2026-11-20T22:30Z"):
        first = issued(engines, cleo)
    with at("2026-11-20T23:30Z"):
        second = issued(engines, cleo)
        pay(engines, first.pk, "119")
        credit(engines, second)
    return [first, second]


def test_it_is_told_day_by_day(history: list[Any], ada: Person) -> None:
    page = parsed(visitor(ada.user), "/journal/")
    assert [said(one) for one in page.cssselect(".journal-day")] == [
        "21 November 2026",
        "20 November 2026",
    ]
    first, second = history
    assert told(visitor(ada.user)) == [
        f"Quittance credited €119.00 of invoice {second.number} with CN-2026-0001",
        f"Quittance recorded a payment of €119.00 for invoice {first.number}",
        f"Quittance sent invoice {second.number} to Cleo",
        f"Quittance drafted {second.number} for Cleo over €119.00",
        f"Quittance sent invoice {first.number} to Cleo",
        f"Quittance drafted {first.number} for Cleo over €119.00",
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?subject__in=payment", 1),
        ("?subject__in=invoice", 5),
        ("?subject__in=membership,invitation", 0),
        ("?action=invoice.issued", 2),
        ("?at_after=2026-11-21", 4),
        ("?at_before=2026-11-20", 2),
        ("?at_after=2026-11-21&at_before=2026-11-21", 4),
        ("?at_after=2026-11-22", 0),
        ("?document=0001", 4),
        ("?document=INV-2026-0002", 3),
        ("?document=0001&subject__in=payment", 1),
        ("?document=nothing", 0),
        ("?search=credited", 1),
        ("?actor=1&action=&document=&at_after=", 0),
    ],
)
def test_it_can_be_asked(query: str, count: int, history: list[Any], ada: Person) -> None:
    assert len(told(visitor(ada.user), query)) == count


def test_one_row_with_what_concerns_it(history: list[Any], ada: Person) -> None:
    first, _ = history
    said_of_it = told(visitor(ada.user), f"?row=invoice:{first.pk}")
    assert [one.split()[1] for one in said_of_it] == ["recorded", "sent", "drafted"]


@pytest.mark.parametrize(
    "query",
    [
        *("?row=invoice", "?row=x:1", "?row=invoice:-1", "?action=x", "?at_after=x"),
        *("?at_before=9999-12-31", "?at_after=0001-01-01", "?colour=red", "?cursor=x"),
        "?document=%00",
    ],
)
def test_what_cannot_be_asked_is_said(query: str, history: list[Any], ada: Person) -> None:
    response = visitor(ada.user).get(f"/journal/{query}")
    assert response.status_code == 409
    assert "Traceback" not in response.content.decode()


def test_form_and_chips_keep_each_other(history: list[Any], ada: Person) -> None:
    page = parsed(visitor(ada.user), "/journal/?subject__in=payment&document=0001&row=invoice:1")
    hidden = {
        one.get("name"): one.get("value") for one in page.cssselect("form input[type=hidden]")
    }
    assert hidden.items() >= {"subject__in": "payment", "row": "invoice:1"}.items()
    chips = {said(one): one.get("href") for one in page.cssselect("nav .chip")}
    assert chips["Invoices"] == "?subject__in=invoice&document=0001&row=invoice%3A1"
    assert page.cssselect("#document")[0].get("value") == "0001"
    assert [said(one) for one in page.cssselect("optgroup option")] == [
        "recorded a payment of … for invoice …",
        "refunded … of a payment for invoice …",
        "asked the provider to give … back for …",
        "The provider did not give … back for …",
    ]


def test_further_filters_come_off_one_by_one(history: list[Any], ada: Person) -> None:
    query = "?page=2&page_size=5&ordering=seq&row=invoice:1&search=sent&seq="
    page = parsed(visitor(ada.user), f"/journal/{query}")
    chips = {said(one): one.get("href") for one in page.cssselect(".chip-on")}
    rest = "page_size=5&ordering=seq"
    assert chips == {
        "Row invoice:1Take this filter off": f"?{rest}&search=sent&seq=",
        "Search sentTake this filter off": f"?{rest}&row=invoice%3A1&seq=",
    }
    hidden = [one.get("name") for one in page.cssselect("form.asking input[type=hidden]")]
    assert hidden == ["ordering", "row", "search"]


def test_details_say_what_was_written(history: list[Any], ada: Person) -> None:
    entry = JournalEntry.objects.across_organisations("a test").get(action="payment.recorded")
    page = parsed(visitor(ada.user), "/journal/?subject__in=payment")
    [details] = page.cssselect("details")
    text = said(details)
    assert bytes(entry.digest).hex() in text
    assert "amount – €119.00" in text
    links = [one.get("href") for one in details.cssselect("a")]
    assert links == [
        f"/invoices/{entry.related_id}/",
        f"?row=payment:{entry.subject_id}",
        f"?row=invoice:{entry.related_id}",
    ]


def rows_of_details(client: Client, query: str, language: str) -> list[str]:
    client.cookies["language"] = language
    response = client.get(f"/journal/{query}")
    [entry] = lxml.html.fromstring(response.content).cssselect("details")
    return [said(one) for one in entry.cssselect("tbody tr")]


def test_details_are_in_the_language_of_the_page(history: list[Any], ada: Person) -> None:
    client = visitor(ada.user)
    paid = rows_of_details(client, "?subject__in=payment", "de")
    assert {"Betrag – 119,00 €", "eingegangen am – 21.11.2026"} <= set(paid)
    assert "Zahlungsart – Bar" in paid
    assert "Rechnung · Status Gesendet Bezahlt" in paid
    english = rows_of_details(client, "?subject__in=payment", "en")
    assert {"received on – 21 Nov 2026", "invoice · status Sent Paid"} <= set(english)


def test_the_sums_of_an_invoice_have_names_of_their_own(history: list[Any], ada: Person) -> None:
    query = f"?row=invoice:{history[0].pk}&action=invoice.drafted"
    told = rows_of_details(visitor(ada.user), query, "de")
    assert {
        "Zwischensumme – 100,00 €",
        "Steuerbetrag – 19,00 €",
        "Gesamtbetrag – 119,00 €",
        "Preise mit Steuer – nein",
    } <= set(told)
    heads = [one.partition(" – ")[0] for one in told]
    assert len(heads) == len(set(heads))


def test_every_kind_of_row_has_a_sign_a_name_and_a_chip() -> None:
    of_chips = {kind for _, kinds in CHIPS for kind in kinds.split(",") if kind}
    assert set(ICONS) == set(KINDS) == of_chips == set(SUBJECTS)
    assert {*GOOD, *BAD, *OF_ACTIONS} <= set(ACTIONS)


def test_page_by_page(history: list[Any], ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quittance.web.journal.views.SHOWN", 4)
    client, seen, query = visitor(ada.user), [], ""
    for _ in range(2):
        page = parsed(client, f"/journal/{query}")
        seen += [int(said(one).split()[-1]) for one in page.cssselect("summary")]
        query = next((one.get("href") for one in page.cssselect("a[rel=next]")), "")
    assert seen == [6, 5, 4, 3, 2, 1]
    assert query == ""
    assert page.cssselect("a[rel=first]")[0].get("href") == "?"


def test_the_file_has_the_same_filters(history: list[Any], ada: Person) -> None:
    client = visitor(ada.user)
    [link] = parsed(client, "/journal/?document=0001").cssselect("a[download]")
    assert link.get("href") == "/api/journal/?document=0001&format=csv"
    assert len(b"".join(client.get(link.get("href")).streaming_content).splitlines()) == 5


def test_words_that_mean_harm_stay_words(engines: Organisation, ada: Person) -> None:
    ada.post("customers/", {"name": "<script>alert(1)</script>"})
    page = visitor(ada.user).get("/journal/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_business_sees_its_own_alone(history: list[Any], zoe: Person) -> None:
    client = visitor(zoe.user)
    assert told(client) == []
    first, _ = history
    assert told(client, f"?row=invoice:{first.pk}") == []
    assert told(client, f"?document={first.number}") == []


def test_nothing_yet_and_nothing_found_are_told_apart(
    engines: Organisation, zoe: Person, ada: Person, history: list[Any]
) -> None:
    assert "Nothing has happened yet" in said(parsed(visitor(zoe.user), "/journal/"))
    nothing = parsed(visitor(ada.user), "/journal/?document=nothing")
    assert "Nothing like that has happened" in said(nothing)


def test_it_asks_no_more_for_more(ada: Person, cleo: Customer) -> None:
    client, counts = visitor(ada.user), []
    for _ in range(2):
        pk = sent(ada, cleo)["id"]
        ada.post("payments/", {"invoice": pk, "amount": "19", "method": "cash"})
        with CaptureQueriesContext(connection) as asked:
            client.get("/journal/?document=0")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


def test_it_can_be_checked(history: list[Any], ada: Person) -> None:
    client = visitor(ada.user)
    assert "Check now" in said(parsed(client, "/journal/check/"))
    response = client.post("/journal/check/")
    assert "All is as it was written" in response.content.decode()
    head = JournalHead.objects.for_organisation(ada.organisation).get()
    assert f"6:{bytes(head.digest).hex()}" in response.content.decode()


def test_what_is_off_is_said(history: list[Any], ada: Person) -> None:
    head = JournalHead.objects.for_organisation(ada.organisation)
    with triggers_resting():
        head.update(digest=bytes(32))
    response = visitor(ada.user).post("/journal/check/")
    assert "Something is not as it was written" in response.content.decode()
    assert "audit_journalhead" in response.content.decode()


def test_a_large_one_is_for_the_command(
    history: list[Any], ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quittance.web.journal.views.MOST_EXAMINED", 8)
    page = said(parsed(visitor(ada.user), "/journal/check/"))
    assert "manage.py verify_journal --organisation engines" in page
    assert "Check now" not in page
    response = visitor(ada.user).post("/journal/check/")
    assert "All is as it was written" not in response.content.decode()


def test_days_are_the_organisations_own(engines: Organisation, cleo: Customer, ada: Person) -> None:
    engines.time_zone = "Pacific/Auckland"
    engines.save()
    with at(NOON + timedelta(hours=1)):
        issued(engines, cleo)
    assert len(told(visitor(ada.user), "?at_after=2026-11-21")) == 2
    assert told(visitor(ada.user), "?at_before=2026-11-20") == []
