"""Documents by mail: sending with `email`, mailing what has been issued, reminding."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from quittance.audit.models import JournalEntry
from quittance.customers.models import Customer
from quittance.invoicing import operations
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice, PublicLink
from quittance.notifications.models import Message
from tests.api.world import everything
from tests.documents.parties import BUYER, SELLER
from tests.frame import queue
from tests.notifications.postbox import Postbox
from tests.people import Person, draft, line, sent

pytestmark = pytest.mark.django_db
PUBLIC = "https://invoices.example.com"


@pytest.fixture(autouse=True)
def _in_a_storage_of_its_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_URL = PUBLIC


@pytest.fixture
def cleo(cleo: Customer) -> Customer:
    cleo.email = "cleo@example.com"
    cleo.save()
    return cleo


def send(who: Person, customer: Customer, body: dict[str, Any], **fields: Any) -> Any:
    return who.post(f"invoices/{draft(who, customer, **fields)['id']}/send/", body)


def actions(pk: int) -> list[tuple[str, str]]:
    """What the history of an invoice says of mails, with the actor's name."""
    own = JournalEntry.objects.filter(subject="invoice", subject_id=pk)
    about = JournalEntry.objects.filter(related="invoice", related_id=pk)
    entries = (own | about).order_by("seq")
    return [(one.action, one.actor_name) for one in entries if one.action != "invoice.drafted"]


class TestSending:
    def test_the_invoice_goes_out_as_a_mail(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        ada.patch("organisation/", {"email": "office@engines.example"})
        issued = send(ada, cleo, {"email": True}).body
        assert (issued["status"], postbox.mails) == ("sent", [])
        assert queue.work_off() == 1
        [mail] = postbox.mails
        number = issued["number"]
        assert (mail.sender, mail.to) == ("post@quittance.example", "cleo@example.com")
        assert mail.parsed["From"] == "Engines <post@quittance.example>"
        assert mail.parsed["To"] == "Cleo <cleo@example.com>"
        assert mail.parsed["Reply-To"] == "Engines <office@engines.example>"
        assert mail.parsed["Subject"] == f"Invoice {number} from Engines"
        [pdf] = mail.parsed.iter_attachments()
        assert (pdf.get_filename(), pdf.get_content_type()) == (f"{number}.pdf", "application/pdf")
        stored = ada.get(f"invoices/{issued['id']}/pdf/")
        assert pdf.get_content() == stored.raw
        [told] = ada.get("messages/", {"invoice": issued["id"]}).body["results"]
        assert (told["state"], told["attached"][0]["name"]) == ("sent", f"{number}.pdf")

    def test_its_words_give_the_figures_and_a_link_that_opens(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        issued = send(ada, cleo, {"email": True}, due_date="2030-01-31").body
        [link] = ada.get(f"invoices/{issued['id']}/links/").body["results"]
        [row] = ada.get("messages/").body["results"]
        shown = ada.get(f"messages/{row['id']}/").body
        text = shown["text"]
        assert link["url"].startswith(f"{PUBLIC}/i/")
        assert link["url"] in text.split("\n")
        assert "over €119.00." in text
        assert "31 January 2030" in text
        assert "{" not in text
        assert f'href="{link["url"]}"' in shown["html"]
        queue.work_off()
        assert link["url"].encode() in postbox.mails[0].raw
        # Neither the table nor the journal nor an answer that is kept holds it.
        assert link["url"][-20:] not in str(everything())

    def test_in_german_for_an_organisation_that_speaks_it(
        self, ada: Person, cleo: Customer
    ) -> None:
        ada.patch("organisation/", {"language": "de"})
        send(ada, cleo, {"email": True}, due_date="2030-01-31")
        message = Message.objects.get()
        assert message.language == "de"
        assert message.subject.startswith("Rechnung INV-")
        assert "Bitte zahlen Sie 119,00\xa0€ bis zum 31. Januar 2030." in message.text

    def test_words_and_address_may_be_given(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        body = {
            "email": True,
            "to": "books@example.com",
            "subject": "For {customer}",
            "message": "Thanks for {total}!\n\nAda",
        }
        send(ada, cleo, body)
        queue.work_off()
        [mail] = postbox.mails
        assert (mail.to, mail.parsed["Subject"]) == ("books@example.com", "For Cleo")
        plain = mail.parsed.get_body(("plain",))
        assert plain is not None
        assert plain.get_content().splitlines() == ["Thanks for €119.00!", "", "Ada"]
        # No link is made that nobody is given.
        assert PublicLink.objects.count() == 0

    def test_the_history_says_what_became_of_it(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        pk = send(ada, cleo, {"email": True}).body["id"]
        queue.work_off()
        assert actions(pk) == [
            ("invoice.issued", "ada"),
            ("link.created", "ada"),
            ("message.queued", "ada"),
            ("message.sent", ""),
        ]
        told = ada.get(f"invoices/{pk}/history/").body["results"]
        assert told[3]["changes"] == {
            "state": [None, "queued"],
            "kind": [None, "invoice"],
            "to": [None, "cleo@example.com"],
            "subject": [None, Message.objects.get().subject],
        }
        assert told[4]["changes"] == {"state": ["sending", "sent"]}

    @pytest.mark.parametrize(
        ("body", "errors"),
        [
            ({"to": "nobody"}, [("invalid", "to")]),
            ({"to": ""}, [("blank", "to")]),
            ({"to": "a@example.com, b@example.com"}, [("invalid", "to")]),
            ({"to": "a@example.com\nBcc: b@example.com"}, [("invalid", "to")]),
            ({"subject": "a\nb"}, [("invalid", "subject")]),
            ({"subject": "{nmber}"}, [("unknown_placeholder", "subject")]),
            ({"subject": "{link}"}, [("unknown_placeholder", "subject")]),
            ({"message": "{a} {corrects}"}, [("unknown_placeholder", "message")] * 2),
            ({"message": "x" * 10_001}, [("max_length", "message")]),
            ({"email": False, "to": "a@example.com"}, [("no_email", "to")]),
            ({"email": False, "message": "Hi"}, [("no_email", "message")]),
            ({"cc": "a@example.com"}, [("unknown_field", "cc")]),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_is_issued(
        self, body: dict[str, Any], errors: list[Any], ada: Person, cleo: Customer
    ) -> None:
        made = draft(ada, cleo)
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/send/", {"email": True, **body})
        assert (refused.status, refused.codes) == (400, errors)
        assert everything() == before
        assert queue.held == []

    def test_a_customer_without_an_address_gets_no_invoice(
        self, ada: Person, cleo: Customer
    ) -> None:
        Customer.objects.update(email="")
        made = draft(ada, cleo)
        before = everything()
        refused = ada.post(f"invoices/{made['id']}/send/", {"email": True})
        assert (refused.status, refused.codes) == (400, [("required", "to")])
        assert everything() == before
        assert ada.post(f"invoices/{made['id']}/send/").status == 200

    def test_what_is_no_e_invoice_is_not_sent_as_one(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        """Without a VAT number nobody could take it for one."""
        ada.patch(f"customers/{cleo.pk}/", {"send_xml": True})
        issued = send(ada, cleo, {"email": True}).body
        queue.work_off()
        [paper] = postbox.mails[0].parsed.iter_attachments()
        assert paper.get_filename() == f"{issued['number']}.pdf"

    def test_who_asked_for_xml_gets_it_as_well(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        seller = {name: value for name, value in SELLER.items() if name != "time_zone"}
        assert ada.patch("organisation/", seller).status == 200
        address = {"billing_address": BUYER["billing_address"], "send_xml": True}
        assert ada.patch(f"customers/{cleo.pk}/", address).status == 200
        issued = send(ada, cleo, {"email": True}).body
        queue.work_off()
        files = list(postbox.mails[0].parsed.iter_attachments())
        number = issued["number"]
        assert [one.get_filename() for one in files] == [f"{number}.pdf", f"{number}-cii.xml"]
        assert files[1].get_content() == ada.get(f"invoices/{issued['id']}/cii/").raw

    def test_a_repeated_key_sends_one_mail(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        path = f"invoices/{draft(ada, cleo)['id']}/send/"
        for _ in range(2):
            assert ada.post(path, {"email": True}, Idempotency_Key="k").status == 200
        assert (queue.work_off(), len(postbox.mails)) == (1, 1)

    def test_a_number_taken_meanwhile_leaves_no_second_mail(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        """The whole is done again with the next number; what was written before is gone."""
        first = sent(ada, cleo)["number"]
        following = first[:-1] + str(int(first[-1]) + 1)
        sent(ada, cleo, number=following)
        issued = send(ada, cleo, {"email": True}).body
        assert (issued["number"][-1], Message.objects.count()) == ("3", 1)
        assert issued["number"] in Message.objects.get().subject


class TestMailingAgain:
    def test_an_issued_invoice_may_be_mailed_as_often_as_one_likes(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        pk = sent(ada, cleo)["id"]
        first, second = (ada.post(f"invoices/{pk}/email/") for _ in range(2))
        assert (first.status, first.body["state"], first.body["about_id"]) == (201, "queued", pk)
        assert queue.work_off() == 2
        assert len({mail.message_id for mail in postbox.mails}) == 2
        # The link of the first is good for the second.
        assert PublicLink.objects.count() == 1
        assert len(set(Message.objects.values_list("text", "link_id"))) == 1
        assert second.body["subject"] == first.body["subject"]

    def test_so_may_a_credit_note(self, ada: Person, cleo: Customer, postbox: Postbox) -> None:
        invoice = sent(ada, cleo)
        note = ada.post(f"invoices/{invoice['id']}/credit/").body
        made = ada.post(f"invoices/{note['id']}/email/").body
        assert made["kind"] == "credit_note"
        words = Message.objects.get(pk=made["id"]).text
        assert f"It corrects our invoice {invoice['number']}." in words
        queue.work_off()
        [pdf] = postbox.mails[0].parsed.iter_attachments()
        assert pdf.get_filename() == f"{note['number']}.pdf"

    def test_a_paid_one_asks_for_nothing(self, ada: Person, cleo: Customer) -> None:
        invoice = sent(ada, cleo)
        ada.post("payments/", {"invoice": invoice["id"], "amount": "119", "method": "cash"})
        ada.post(f"invoices/{invoice['id']}/email/")
        assert "Please pay" not in Message.objects.get().text

    def test_a_draft_is_not_mailed(self, ada: Person, cleo: Customer) -> None:
        pk = draft(ada, cleo)["id"]
        before = everything()
        refused = ada.post(f"invoices/{pk}/email/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
        assert everything() == before


class TestReminding:
    def test_levels_count_what_reached_somebody(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        pk = sent(ada, cleo)["id"]
        levels = []
        for trouble in ("", "rcpt 5", "", "drop lost", ""):
            postbox.trouble = lambda trouble=trouble: trouble
            levels.append(ada.post(f"invoices/{pk}/remind/").body["level"])
            queue.work_off()
        assert levels == [1, 2, 2, 3, 4]
        told = [one for one, _ in actions(pk) if one == "invoice.reminded"]
        assert len(told) == 5

    def test_each_is_firmer_than_the_one_before(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        pk = sent(ada, cleo)["id"]
        own = {"subject": "Once more: {number}", "body": "{customer}, {balance}."}
        ada.put("mail-texts/reminder_2/en/", own)
        for _ in range(4):
            ada.post(f"invoices/{pk}/remind/")
            queue.work_off()
        subjects = [str(one.parsed["Subject"]).partition(":")[0] for one in postbox.mails]
        assert subjects == ["Reminder", "Once more", "Final reminder", "Final reminder"]

    def test_the_journal_says_which_it_is_and_to_whom(self, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        made = ada.post(f"invoices/{pk}/remind/", {"to": "boss@example.com"})
        assert made.status == 201
        entry = JournalEntry.objects.get(action="invoice.reminded")
        assert (entry.subject_id, entry.actor_name) == (pk, "ada")
        assert entry.changes == {
            "level": [0, 1],
            "message": [None, made.body["id"]],
            "to": [None, "boss@example.com"],
        }

    def test_an_overdue_one_brings_letter_and_invoice(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        made = draft(ada, cleo)
        past = str(ada.organisation.today() - timedelta(days=60))
        number = ada.post(f"invoices/{made['id']}/send/", {"issue_date": past}).body["number"]
        ada.post(f"invoices/{made['id']}/remind/")
        queue.work_off()
        files = list(postbox.mails[0].parsed.iter_attachments())
        names = [one.get_filename() for one in files]
        assert names == [f"{number}-reminder-1.pdf", f"{number}.pdf"]
        assert all(one.get_content().startswith(b"%PDF-") for one in files)

    def test_one_that_is_not_due_yet_brings_the_invoice(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        number = (issued := sent(ada, cleo))["number"]
        ada.post(f"invoices/{issued['id']}/remind/")
        queue.work_off()
        [pdf] = postbox.mails[0].parsed.iter_attachments()
        assert pdf.get_filename() == f"{number}.pdf"

    def test_who_pays_meanwhile_is_not_reminded(
        self, ada: Person, cleo: Customer, postbox: Postbox
    ) -> None:
        pk = sent(ada, cleo)["id"]
        ada.post(f"invoices/{pk}/remind/")
        ada.post("payments/", {"invoice": pk, "amount": "119", "method": "cash"})
        queue.work_off()
        found = Message.objects.get()
        assert (found.state, found.error) == (
            "cancelled",
            "Not sent: the invoice is paid meanwhile.",
        )
        assert postbox.connections == 0

    def test_only_one_is_on_its_way(self, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        first = ada.post(f"invoices/{pk}/remind/").body
        before = everything()
        refused = ada.post(f"invoices/{pk}/remind/")
        assert (refused.status, refused.codes) == (409, [("reminder_on_its_way", None)])
        assert everything() == before
        ada.post(f"messages/{first['id']}/cancel/")
        assert ada.post(f"invoices/{pk}/remind/").body["level"] == 1

    @pytest.mark.parametrize("kind", ["draft", "paid", "credit note"])
    def test_only_what_is_open(self, kind: str, ada: Person, cleo: Customer) -> None:
        pk = draft(ada, cleo)["id"] if kind == "draft" else sent(ada, cleo)["id"]
        if kind == "paid":
            ada.post("payments/", {"invoice": pk, "amount": "119", "method": "cash"})
        if kind == "credit note":
            pk = ada.post(f"invoices/{pk}/credit/").body["id"]
        before = everything()
        refused = ada.post(f"invoices/{pk}/remind/")
        assert (refused.status, refused.codes) == (409, [("invalid_transition", None)])
        assert everything() == before


def test_what_is_hostile_stays_text(ada: Person, postbox: Postbox) -> None:
    name = '<img src=x onerror="alert(1)"> {link} \u202e" <zoe@example.com>, Müller'
    customer = ada.post("customers/", {"name": name, "email": "cleo@example.com"}).body
    body = {"customer": customer["id"], "lines": [line()], "number": 'A"><b>/../1 {total}'}
    pk = ada.post("invoices/", body).body["id"]
    assert ada.post(f"invoices/{pk}/send/", {"email": True}).status == 200
    queue.work_off()
    [mail] = postbox.mails
    [to] = mail.parsed["To"].addresses
    assert to.addr_spec == mail.to == "cleo@example.com"
    message = Message.objects.get()
    assert 'A"><b>/../1 {total} from Engines' in message.subject
    assert "<img" not in message.html
    assert "<b>" not in message.html
    assert "&lt;img src=x" in message.html
    [pdf] = mail.parsed.iter_attachments()
    assert pdf.get_filename() == "A-b-1-total.pdf"


def test_nothing_is_sent_of_what_was_rolled_back(
    ada: Person, cleo: Customer, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = draft(ada, cleo)["id"]
    before = everything()
    monkeypatch.setattr("quittance.invoicing.operations.issue.tell_posted", fails)
    with pytest.raises(RuntimeError):
        operations.issue_invoice(
            organisation=ada.organisation, invoice_id=pk, by=None, mail=MailInput()
        )
    assert everything() == before
    assert Invoice.objects.get().status == "draft"
    # The tests' queue is no table: what it holds finds no message.
    queue.work_off()
    assert postbox.connections == 0


def fails(*given: Any, **named: Any) -> None:
    raise RuntimeError("at the last moment")
