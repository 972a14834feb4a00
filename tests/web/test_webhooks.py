"""Webhooks: what is set and refused, the secret that is shown once, what was sent, how it went."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone, translation

from quittance.accounts.models import User
from quittance.audit.models import JournalEntry
from quittance.notifications.webhooks import delivering
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.queries import SOON
from quittance.notifications.webhooks.running import send_waiting
from quittance.notifications.webhooks.signing import headers, new_secret
from quittance.web.settings.webhooks.words import error_in_words
from tests.api.world import webhook
from tests.notifications.webhooks.making import delivery, endpoint, happened, opened
from tests.notifications.webhooks.receiver import Receiver
from tests.people import Person
from tests.web.cast import visitor
from tests.web.pages import HOOK

pytestmark = pytest.mark.django_db
WHERE = "/settings/webhooks/"
SECRET = re.compile(r'value="(whsec_[^"]+)"')
SEEN = re.compile(r'name="seen" value="([^"]*)"')
POLLS = 'hx-trigger="every 2s"'


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as one:
        yield one


def page(client: Client, where: str) -> str:
    """Its content, without the sidebar."""
    return " ".join(client.get(where).content.decode().partition("<main")[2].split())


def seen_to(one: WebhookEndpoint) -> WebhookEndpoint:
    """Everything that has happened was looked at for it."""
    last = JournalEntry.objects.for_organisation(one.organisation).order_by("-seq")
    WebhookEndpoint.objects.filter(pk=one.pk).update(at_seq=last.values_list("seq")[:1])
    return one


class TestSetting:
    def test_one_is_added_and_its_secret_shown_this_once(self, ada: Person, client: Client) -> None:
        answer = client.post(f"{WHERE}new/", {**HOOK, "description": "Shop"})
        [secret] = SECRET.findall(answer.content.decode())
        [made] = WebhookEndpoint.objects.for_organisation(ada.organisation)
        assert made.secrets_at(timezone.now()) == [unescape(secret)]
        assert (made.url, made.events) == (HOOK["url"], HOOK["events"])
        assert (made.description, made.created_by) == ("Shop", ada.user)
        assert answer["Cache-Control"] == "no-store"
        assert secret not in page(client, f"{WHERE}{made.pk}/")

    def test_what_is_wrong_is_said_beside_its_field(self, client: Client) -> None:
        said = {"url": "https://10.1.2.3/x", "description": "Shop", "events": ["invoice.issued"]}
        answer = client.post(f"{WHERE}new/", said)
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"url": ["This address is not public."]}
        assert 'value="invoice.issued" checked' in answer.content.decode()
        assert 'value="https://10.1.2.3/x"' in answer.content.decode()
        answer = client.post(f"{WHERE}new/", {"url": said["url"]})
        assert answer.context["form"].errors.keys() == {"url", "events"}
        answer = client.post(f"{WHERE}new/", {"url": HOOK["url"]})
        said_of_none = ["Tick at least one event, or everything."]
        assert answer.context["form"].errors == {"events": said_of_none}
        answer = client.post(f"{WHERE}new/", {**HOOK, "events": ["invoice.eaten"]})
        assert answer.context["form"].errors == {"events": ["There is no event invoice.eaten."]}
        assert not WebhookEndpoint.objects.exists()

    def test_there_are_not_more_than_there_may_be(self, ada: Person, client: Client) -> None:
        for _ in range(20):
            webhook(ada.organisation)
        assert f"{WHERE}new/" not in page(client, WHERE)
        answer = client.post(f"{WHERE}new/", HOOK)
        assert answer.status_code == 422
        assert "Delete one first." in answer.content.decode()

    def test_what_is_chosen_is_ticked_and_can_be_changed(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation, events=["customer.*", "bill.paid"])
        form = page(client, f"{WHERE}{own.pk}/change/")
        assert re.findall(r'value="([^"]+)" checked', form) == ["customer.*", "bill.paid"]
        events = ["bill.*", "bill.paid", "order.placed"]
        answer = client.post(f"{WHERE}{own.pk}/change/", {"url": own.url, "events": events})
        assert answer.url == f"{WHERE}{own.pk}/"
        own.refresh_from_db()
        assert own.events == ["bill.*", "order.placed"]
        client.post(f"{WHERE}{own.pk}/change/", {"url": own.url, "events": ["*", "bill.paid"]})
        own.refresh_from_db()
        assert own.events == ["*"]

    def test_a_second_tab_does_not_write_over_the_first(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation, events=["customer.*"])
        where = f"{WHERE}{own.pk}/change/"
        [seen] = SEEN.findall(page(client, where))
        said = {"url": own.url, "seen": seen}
        client.post(where, {**said, "events": ["bill.*"]})
        answer = client.post(where, {**said, "events": ["order.*"]})
        assert answer.status_code == 422
        assert "Somebody has changed this webhook" in answer.content.decode()
        own.refresh_from_db()
        assert own.events == ["bill.*"]
        [now] = SEEN.findall(answer.content.decode())
        client.post(where, {**said, "seen": now, "events": ["order.*"]})
        own.refresh_from_db()
        assert own.events == ["order.*"]

    def test_pausing_asks_first(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        waits = delivery(own)
        assert "Pause this webhook?" in page(client, f"{WHERE}{own.pk}/pause/")
        own.refresh_from_db()
        assert own.active
        assert client.post(f"{WHERE}{own.pk}/pause/").url == f"{WHERE}{own.pk}/"
        own.refresh_from_db()
        waits.refresh_from_db()
        assert (own.active, waits.state) == (False, "cancelled")
        shown = page(client, f"{WHERE}{own.pk}/")
        assert "While it is paused" in shown
        assert "Send a test" not in shown
        assert client.post(f"{WHERE}{own.pk}/test/").status_code == 409
        client.post(f"{WHERE}{own.pk}/resume/")
        own.refresh_from_db()
        assert own.active

    def test_another_secret_is_shown_once_and_the_former_stays_for_a_day(
        self, ada: Person, client: Client
    ) -> None:
        made = opened(ada.organisation)
        where = f"{WHERE}{made.endpoint.pk}/secret/"
        assert "Give it a new secret?" in page(client, where)
        answer = client.post(where)
        [secret] = SECRET.findall(answer.content.decode())
        made.endpoint.refresh_from_db()
        assert made.endpoint.secrets_at(timezone.now()) == [unescape(secret), made.secret]
        assert "The one before signs as well until" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert "Former secret" in page(client, f"{WHERE}{made.endpoint.pk}/")
        past = timezone.now() - timedelta(hours=1)
        WebhookEndpoint.objects.filter(pk=made.endpoint.pk).update(previous_until=past)
        assert "Former secret" not in page(client, f"{WHERE}{made.endpoint.pk}/")

    def test_one_that_is_left_alone_says_until_when(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        for hours, is_said in ((1, True), (-1, False)):
            until = timezone.now() + timedelta(hours=hours)
            WebhookEndpoint.objects.update(quiet_until=until)
            assert ("Left alone" in page(client, f"{WHERE}{own.pk}/")) is is_said

    def test_deleting_asks_first(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        assert "Delete this webhook?" in page(client, f"{WHERE}{own.pk}/delete/")
        assert WebhookEndpoint.objects.count() == 1
        assert client.post(f"{WHERE}{own.pk}/delete/").url == WHERE
        assert not WebhookEndpoint.objects.exists()


def test_the_list_says_how_each_of_them_does(ada: Person, client: Client) -> None:
    assert "A webhook tells a program of yours" in page(client, WHERE)
    then = timezone.now() - timedelta(hours=2)
    good = endpoint(ada.organisation, events=["invoice.*", "bill.paid"])
    delivery(good, state="failed", error="It answered 500.")
    delivery(good, state="delivered", delivered_at=then)
    shown = page(client, WHERE)
    assert "Arrived 2 hours ago" in shown
    assert "in vain" not in shown
    assert "Invoices, 1 single event" in shown
    delivery(good, state="failed", error="It answered 500.")
    delivery(good, error="It answered 500.")
    delivery(good)
    delivery(good, state="cancelled", error=delivering.SWITCHED_OFF)
    assert "2 in vain" in page(client, WHERE)
    gone = WebhookEndpoint.objects.filter(pk=good.pk)
    gone.update(active=False, disabled_reason="gone")
    assert "The receiver has asked for it (410)." in page(client, WHERE)
    assert "1 webhook was switched off." in page(client, "/settings/")


class TestDeliveries:
    def test_they_are_filtered_and_the_newest_first(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        old = delivery(own, state="failed", status_code=500, error="It answered 500.")
        delivery(endpoint(ada.organisation), state="failed")
        new = delivery(own, event="invoice.deleted", duration_ms=12)
        assert ids(page(client, f"{WHERE}{own.pk}/")) == [new.pk, old.pk]
        assert ids(page(client, f"{WHERE}{own.pk}/?state=failed")) == [old.pk]
        assert ids(page(client, f"{WHERE}{own.pk}/?event=invoice.deleted&state=")) == [new.pk]
        assert "No delivery is like that" in page(client, f"{WHERE}{own.pk}/?state=sending")
        shown = page(client, f"{WHERE}{own.pk}/?state=failed")
        assert "It answered 500." in shown
        assert "HTTP 500" in shown

    @pytest.mark.parametrize("query", ["event=a%00b", "state=eaten", "cursor=x", "seq=x"])
    def test_what_cannot_be_read_is_refused(self, query: str, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        assert client.get(f"{WHERE}{own.pk}/?{query}").status_code == 409

    def test_there_are_more_on_the_next_page(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        seq = happened(ada.organisation)
        more = [
            WebhookDelivery(organisation=ada.organisation, endpoint=own, seq=one, event="x.y")
            for one in range(seq - 1, seq + 1)
        ]
        WebhookDelivery.objects.bulk_create(more)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("quittance.web.settings.webhooks.endpoints.SHOWN", 1)
            first = page(client, f"{WHERE}{own.pk}/")
            [further] = re.findall(r'rel="next" href="([^"]+)"', first)
            second = page(client, f"{WHERE}{own.pk}/{unescape(further)}")
        assert ids(first) + ids(second) == [one.pk for one in reversed(more)]

    def test_a_test_is_seen_to_arrive(
        self, ada: Person, client: Client, receiver: Receiver
    ) -> None:
        own = endpoint(ada.organisation, receiver.url)
        assert client.post(f"{WHERE}{own.pk}/test/").url == f"{WHERE}{own.pk}/"
        shown = page(client, f"{WHERE}{own.pk}/")
        assert POLLS in shown
        assert ids(shown) == []
        send_waiting.call()
        shown = page(client, f"{WHERE}{own.pk}/")
        [sent] = WebhookDelivery.objects.all()
        assert ids(shown) == [sent.pk]
        assert POLLS not in shown
        assert "ada tried out the webhook to 127.0.0.1" in shown

    def test_nobody_watches_what_no_worker_sees_to(self, ada: Person, client: Client) -> None:
        own = endpoint(ada.organisation)
        row = delivery(own)
        assert POLLS in page(client, f"{WHERE}{own.pk}/")
        seen_to(own)
        now = timezone.now()
        for at in (now - 2 * SOON, now + 2 * SOON):
            WebhookDelivery.objects.filter(pk=row.pk).update(next_try_at=at)
            assert POLLS not in page(client, f"{WHERE}{own.pk}/")
            assert POLLS not in page(client, f"{WHERE}deliveries/{row.pk}/")
        WebhookDelivery.objects.filter(pk=row.pk).update(state="sending", claimed_at=now)
        assert POLLS in page(client, f"{WHERE}{own.pk}/")
        assert POLLS in page(client, f"{WHERE}deliveries/{row.pk}/")

    def test_who_watches_one_end_gets_the_whole_page_anew(
        self, ada: Person, client: Client
    ) -> None:
        own = endpoint(ada.organisation)
        asked: Any = {"HX-Request": "true", "HX-Trigger": "deliveries"}
        assert "HX-Refresh" not in client.get(f"{WHERE}{own.pk}/", headers=asked)
        WebhookEndpoint.objects.filter(pk=own.pk).update(active=False, disabled_reason="gone")
        assert client.get(f"{WHERE}{own.pk}/", headers=asked)["HX-Refresh"] == "true"
        assert "HX-Refresh" not in client.get(f"{WHERE}{own.pk}/", headers={"HX-Request": "true"})

    def test_one_shows_what_was_sent_and_is_sent_again(
        self, ada: Person, client: Client, receiver: Receiver
    ) -> None:
        own = endpoint(ada.organisation, receiver.url)
        customer = ada.post("customers/", {"name": "Rita"}).body["id"]
        seq = happened(ada.organisation, "customer.changed", customer)
        row = delivery(own, seq=seq, event="customer.changed")
        seen_to(own)
        where = f"{WHERE}deliveries/{row.pk}/"
        assert "What will be sent" in page(client, where)
        assert client.post(f"{where}again/").status_code == 409
        send_waiting.call()
        answer = client.get(where).content.decode()
        [got] = receiver.received
        body = re.findall(r"<pre[^>]*>(.*?)</pre>", answer, re.DOTALL)[0]
        assert json.loads(unescape(body)) == json.loads(got.body)
        assert got.headers["webhook-id"] in answer
        assert got.headers["webhook-signature"] not in answer
        assert f'href="/journal/?seq={seq}"' in answer
        assert f'href="/customers/{customer}/"' in answer
        assert client.post(f"{where}again/").url == where
        send_waiting.call()
        assert receiver.ids == [f"evt_{ada.organisation.slug}_{seq}"] * 2
        WebhookEndpoint.objects.filter(pk=own.pk).update(active=False)
        shown = page(client, where)
        assert f"{where}again/" not in shown
        assert "once the webhook is resumed" in shown


def ids(shown: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="delivery-(\d+)"', shown)]


@pytest.mark.parametrize(
    ("error", "german"),
    [
        (delivering.GAVE_UP, "Der Arbeitsprozess endete, bevor er wusste, was daraus wurde."),
        (delivering.NOT_MADE, "Dabei ist bei uns etwas schiefgegangen."),
        (delivering.SWITCHED_OFF, "Der Webhook nimmt nichts mehr entgegen."),
        ("It answered 503.", "Die Antwort war 503."),
        (
            "It answered 301: redirects are not followed.",
            "Die Antwort war 301: Weiterleitungen wird nicht gefolgt.",
        ),
        (
            "There was no answer within 10 seconds.",
            "Innerhalb von 10 Sekunden kam keine Antwort.",
        ),
        ("The name is not known.", "Der Name ist nicht bekannt."),
        ("The connection failed: Connection refused.", "Die Verbindung wurde abgelehnt."),
        (
            "Its certificate is not trusted: certificate has expired.",
            "Dem Zertifikat wird nicht vertraut: certificate has expired.",
        ),
        ("Nobody has foreseen this.", "Nobody has foreseen this."),
    ],
)
def test_why_it_has_not_arrived_is_said_in_the_readers_language(error: str, german: str) -> None:
    with translation.override("de"):
        assert error_in_words(error) == german


def test_the_example_verifies_what_is_sent() -> None:
    own: dict[str, Any] = {}
    exec(unescape(render_to_string("settings/webhooks/verify.html")), own)
    secret, body = new_secret(), b'{"id": "evt_a_1"}'
    now = int(timezone.now().timestamp())
    sent = headers([new_secret(), secret], event="evt_a_1", timestamp=now, body=body)
    assert own["is_ours"](secret, sent, body)
    assert not own["is_ours"](new_secret(), sent, body)
    assert not own["is_ours"](secret, sent, body + b" ")
    old = headers([secret], event="evt_a_1", timestamp=now - 600, body=body)
    assert not own["is_ours"](secret, old, body)


def test_german_says_what_it_is_told(ada: Person, client: Client) -> None:
    User.objects.filter(pk=ada.user.pk).update(language="de")
    own = endpoint(ada.organisation, events=["invoice.issued", "payment.*"])
    shown = page(client, f"{WHERE}{own.pk}/")
    assert "<li>Zahlungen</li><li>Jemand hat Rechnung … an … gestellt</li>" in shown
