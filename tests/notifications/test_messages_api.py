"""Messages over the API: what is shown, what is found, sending again, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.notifications.delivering import deliver
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from tests.api.world import everything
from tests.frame import queue
from tests.notifications.making import message
from tests.notifications.postbox import Postbox
from tests.people import Person, sent

pytestmark = pytest.mark.django_db


def test_a_message_is_shown_with_its_words(ada: Person, vera: Person) -> None:
    row = message(ada.organisation, reply_to="office@example.com", created_by=ada.user)
    shown = vera.get(f"messages/{row.pk}/")
    assert shown.status == 200
    instants = {"created_at", "updated_at", "next_try_at"}
    assert {name: value for name, value in shown.body.items() if name not in instants} == {
        "id": row.pk,
        "kind": "invoice",
        "state": "queued",
        "language": "en",
        "to": "cleo@example.com",
        "to_name": "Cleo",
        "from_name": "Engines",
        "reply_to": "office@example.com",
        "subject": "Invoice 7",
        "about": "invoice",
        "about_id": 7,
        "level": 0,
        "attempts": 0,
        "sent_at": None,
        "error": "",
        "attached": [],
        "created_by": ada.user.pk,
        "message_id": row.message_id,
        "text": "Dear Cleo",
        "html": "<p>Dear Cleo</p>",
    }
    assert shown.body["next_try_at"] is not None


def test_one_that_is_no_longer_queued_has_no_next_try(ada: Person) -> None:
    row = message(ada.organisation, state=State.FAILED)
    assert ada.get(f"messages/{row.pk}/").body["next_try_at"] is None
    assert ada.get("messages/").body["results"][0]["next_try_at"] is None


@pytest.fixture
def four(ada: Person) -> list[int]:
    now = timezone.now()
    return [
        message(ada.organisation, **fields).pk
        for fields in (
            {"created_at": now - timedelta(days=40)},
            {"state": State.SENT, "sent_at": now, "about_id": 8},
            {"state": State.UNCERTAIN, "kind": "reminder", "level": 2, "to": "dido@example.com"},
            {"state": State.FAILED, "subject": "Credit note 9", "kind": "credit_note"},
        )
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [3, 2, 1, 0]),
        ({"state": "uncertain"}, [2]),
        ({"state__in": "failed,uncertain"}, [3, 2]),
        ({"state__not": "sent"}, [3, 2, 0]),
        ({"kind": "reminder"}, [2]),
        ({"level__gt": "1"}, [2]),
        ({"invoice": "7"}, [3, 2, 0]),
        ({"invoice": "8"}, [1]),
        ({"about": "invoice", "about_id": "8"}, [1]),
        ({"to": "dido@example.com"}, [2]),
        ({"to__icontains": "CLEO"}, [3, 1, 0]),
        ({"search": "credit"}, [3]),
        ({"search": "dido"}, [2]),
        ({"created_at__lt": (timezone.now() - timedelta(days=30)).date().isoformat()}, [0]),
        ({"sent_at__gte": "2020-01-01"}, [1]),
        ({"ordering": "id"}, [0, 1, 2, 3]),
        ({"ordering": "-to,id"}, [2, 0, 1, 3]),
        ({"cursor": ""}, [3, 2, 1, 0]),
    ],
)
def test_filters(query: dict[str, str], found: list[int], four: list[int], ada: Person) -> None:
    listed = ada.get("messages/", query)
    assert listed.status == 200, listed.body
    assert [four.index(row["id"]) for row in listed.body["results"]] == found


@pytest.mark.parametrize(
    "query", [{"invoice": "x"}, {"state": "lost"}, {"about": "user"}, {"x": 1}]
)
def test_what_cannot_be_asked_is_refused(query: dict[str, Any], ada: Person) -> None:
    assert ada.get("messages/", query).status == 400


class TestSendingAgain:
    @pytest.mark.parametrize("state", ["failed", "uncertain"])
    def test_the_same_mail_goes_out_with_the_same_message_id(
        self, state: str, ada: Person, postbox: Postbox
    ) -> None:
        row = message(ada.organisation, state=state, tries=9, attempts=9, error="No", kind="other")
        again = ada.post(f"messages/{row.pk}/resend/")
        assert (again.status, again.body["state"], again.body["error"]) == (200, "queued", "")
        assert (queue.work_off(), len(postbox.mails)) == (1, 1)
        sent = Message.objects.get()
        assert (sent.state, sent.attempts, sent.tries) == ("sent", 10, 1)
        assert postbox.mails[0].message_id == row.message_id
        told = JournalEntry.objects.order_by("seq")
        assert [(one.action, one.actor_name, one.changes["state"]) for one in told] == [
            ("message.resent", "ada", [state, "queued"]),
            ("message.sent", "", ["sending", "sent"]),
        ]

    @pytest.mark.parametrize("state", sorted(set(State) - {"failed", "uncertain"}))
    def test_nothing_else_is_sent_again(self, state: str, ada: Person) -> None:
        now = timezone.now()
        when = {"sent_at": now} if state == "sent" else {"claimed_at": now}
        row = message(ada.organisation, state=state, **when)
        before = everything()
        refused = ada.post(f"messages/{row.pk}/resend/")
        assert (refused.status, refused.codes) == (409, [("cannot_be_resent", None)])
        assert everything() == before
        assert queue.held == []

    def test_twice_at_once_is_once(self, ada: Person, postbox: Postbox) -> None:
        row = message(ada.organisation, state=State.FAILED, kind="other")
        statuses = [ada.post(f"messages/{row.pk}/resend/").status for _ in range(2)]
        assert statuses == [200, 409]
        queue.work_off()
        assert len(postbox.mails) == 1


class TestConfirming:
    def test_an_uncertain_one_counts_as_sent_when_it_was_handed_over(
        self, ada: Person, postbox: Postbox
    ) -> None:
        then = timezone.now() - timedelta(hours=3)
        fields = {"handed_over_at": then, "error": "No answer", "attempts": 1}
        row = message(ada.organisation, state=State.UNCERTAIN, **fields)
        done = ada.post(f"messages/{row.pk}/confirm/")
        assert (done.status, done.body["state"], done.body["error"]) == (200, "sent", "")
        assert Message.objects.get().sent_at == then
        assert (queue.held, postbox.connections) == ([], 0)
        [entry] = JournalEntry.objects.all()
        assert (entry.action, entry.actor_name, entry.changes) == (
            "message.confirmed",
            "ada",
            {"state": ["uncertain", "sent"]},
        )

    def test_one_of_which_that_moment_is_not_known_counts_from_now(self, ada: Person) -> None:
        row = message(ada.organisation, state=State.UNCERTAIN)
        before = timezone.now()
        assert ada.post(f"messages/{row.pk}/confirm/").status == 200
        sent_at = Message.objects.get().sent_at
        assert sent_at is not None
        assert before <= sent_at <= timezone.now()

    @pytest.mark.parametrize("state", sorted(set(State) - {"uncertain"}))
    def test_nothing_else_is_confirmed(self, state: str, ada: Person) -> None:
        now = timezone.now()
        when = {"sent_at": now} if state == "sent" else {"claimed_at": now}
        row = message(ada.organisation, state=state, **when)
        before = everything()
        refused = ada.post(f"messages/{row.pk}/confirm/")
        assert (refused.status, refused.codes) == (409, [("cannot_be_confirmed", None)])
        assert everything() == before

    def test_a_confirmed_one_is_not_sent_again(self, ada: Person) -> None:
        row = message(ada.organisation, state=State.UNCERTAIN)
        statuses = [ada.post(f"messages/{row.pk}/{what}/").status for what in ("confirm", "resend")]
        assert statuses == [200, 409]


class TestCancelling:
    def test_a_queued_one_is_not_sent(self, ada: Person, postbox: Postbox) -> None:
        row = message(ada.organisation, error="Not today")
        done = ada.post(f"messages/{row.pk}/cancel/")
        assert (done.status, done.body["state"], done.body["error"]) == (200, "cancelled", "")
        deliver.call(organisation=row.organisation_id, message=row.pk)
        assert postbox.connections == 0
        [entry] = JournalEntry.objects.all()
        assert (entry.action, entry.changes) == (
            "message.cancelled",
            {"state": ["queued", "cancelled"]},
        )

    @pytest.mark.parametrize("state", sorted(set(State) - {"queued"}))
    def test_nothing_else_is_cancelled(self, state: str, ada: Person) -> None:
        now = timezone.now()
        when = {"sent_at": now} if state == "sent" else {"claimed_at": now}
        row = message(ada.organisation, state=state, **when)
        before = everything()
        refused = ada.post(f"messages/{row.pk}/cancel/")
        assert (refused.status, refused.codes) == (409, [("cannot_be_cancelled", None)])
        assert everything() == before


TEXT = "mail-texts/invoice/en/"
OWN = {"subject": "Yours: {number}", "body": "Dear {customer},\n\nhere: {link}\n\nAda"}


class TestWords:
    def test_they_are_those_of_the_house_until_there_are_others(self, ada: Person) -> None:
        texts = ada.get("mail-texts/").body["texts"]
        assert [(one["kind"], one["language"], one["is_own"]) for one in texts] == [
            (kind, language, False)
            for kind in (
                *("invoice", "credit_note", "reminder", "reminder_2", "reminder_3"),
                *("review_request", "bill_decided", "order_placed", "order_paid"),
                *("order_accepted", "order_completed", "order_rejected", "order_cancelled"),
                *("order_expired", "order_received", "order_withdrawn", "low_stock"),
            )
            for language in ("en", "de")
        ]
        assert texts[0] == ada.get(TEXT).body
        assert texts[0]["placeholders"]["balance"].startswith("what is still to be paid")

    def test_ones_own_are_used_from_then_on(self, ada: Person, zoe: Person) -> None:
        assert ada.put(TEXT, OWN).body == {**ada.get(TEXT).body, **OWN, "is_own": True}
        assert [one["is_own"] for one in ada.get("mail-texts/").body["texts"]] == [
            True,
            *[False] * 33,
        ]
        assert not any(one["is_own"] for one in zoe.get("mail-texts/").body["texts"])
        [entry] = JournalEntry.objects.all()
        assert (entry.action, entry.changes) == (
            "mail_text.changed",
            {name: [None, value] for name, value in told().items()},
        )

    def test_a_mail_says_them(self, ada: Person, cleo: Customer) -> None:
        ada.put(TEXT, OWN)
        issued = sent(ada, cleo)
        made = ada.post(f"invoices/{issued['id']}/email/", {"to": "c@example.com"}).body
        assert made["subject"] == f"Yours: {issued['number']}"
        assert Message.objects.get().text.startswith("Dear Cleo,\n\nhere: ")

    def test_deleted_they_are_those_of_the_house_again(self, ada: Person) -> None:
        before = ada.get(TEXT).body
        ada.put(TEXT, OWN)
        assert ada.delete(TEXT).status == 204
        assert ada.get(TEXT).body == before
        entries = JournalEntry.objects.count()
        assert ada.delete(TEXT).status == 204
        assert JournalEntry.objects.count() == entries

    def test_of_two_changes_from_the_same_sight_one_passes(self, ada: Person) -> None:
        tag = ada.get(TEXT).headers["ETag"]
        statuses = [ada.put(TEXT, OWN, If_Match=tag).status for _ in range(2)]
        assert statuses == [200, 412]

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            (
                {"subject": "{x}", "body": "{y}"},
                [("unknown_placeholder", "subject"), ("unknown_placeholder", "body")],
            ),
            ({"subject": "a\r\nBcc: x", "body": "b"}, [("invalid", "subject")]),
            ({"subject": "a"}, [("required", "body")]),
            ({"subject": "", "body": " "}, [("blank", "subject"), ("blank", "body")]),
            ({"subject": "x" * 201, "body": "b"}, [("max_length", "subject")]),
        ],
    )
    def test_what_is_wrong_is_named(
        self, body: dict[str, Any], errors: list[Any], ada: Person
    ) -> None:
        before = everything()
        refused = ada.put(TEXT, body)
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before

    @pytest.mark.parametrize("path", ["invoice/fr", "order/en", "invoice/EN", "x/y"])
    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_there_are_no_others(self, path: str, method: str, ada: Person) -> None:
        refused = ada.ask(method, f"mail-texts/{path}/", OWN if method == "put" else None)
        assert (refused.status, refused.codes) == (404, [("not_found", None)])


def told() -> dict[str, str]:
    return {"kind": "invoice", "language": "en", **OWN}


class TestPreview:
    def test_it_shows_an_invoice_of_the_imagination(self, ada: Person) -> None:
        shown = ada.post(f"{TEXT}preview/", OWN).body
        assert shown["subject"] == "Yours: INV-2026-0042"
        assert shown["text"].startswith("Dear Cleo Brandt,\n\nhere: http")
        assert "Engines" in shown["html"]
        assert Message.objects.count() == 0

    def test_what_is_left_out_is_as_it_is_used(self, ada: Person) -> None:
        ada.put(TEXT, OWN)
        shown = ada.post(f"{TEXT}preview/", {"subject": "New {number}"}).body
        assert shown["subject"] == "New INV-2026-0042"
        assert shown["text"].endswith("Ada")

    def test_the_accent_is_the_organisations_and_can_be_read(self, ada: Person) -> None:
        ada.patch("organisation/", {"accent_color": "#ffee00"})
        html = ada.post(f"{TEXT}preview/").body["html"]
        assert "background:#ffee00;color:#000000" in html

    def test_unknown_names_are_told(self, ada: Person) -> None:
        refused = ada.post(f"{TEXT}preview/", {"body": "{corrects}"})
        assert (refused.status, refused.codes) == (400, [("unknown_placeholder", "body")])
