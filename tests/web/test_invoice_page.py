"""A document's own page and all that is done from it: through the pages alone."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, PublicLink
from quittance.notifications.models import Message
from quittance.notifications.rules import State
from quittance.payments.models import Payment, Refund
from tests.notifications.making import message
from tests.people import Person, draft, line, sent
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NAUGHTY = '<script>alert(1)</script> & "Söhne" {{ 7 }}'


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


def text_of(response: Any) -> str:
    """A page as it is read: without tags, its spaces as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def page(client: Client, pk: int) -> str:
    response = client.get(f"/invoices/{pk}/")
    assert response.status_code == 200
    return text_of(response)


def key_in(response: Any) -> str:
    [key] = re.findall(r'name="once" value="(\w+)"', response.content.decode())
    return str(key)


def paying(amount: str, **fields: str) -> dict[str, str]:
    return {"amount": amount, "method": "cash", "received_on": "2026-01-05", **fields}


def put_address(customer: Customer, email: str = "cleo@example.com") -> None:
    Customer.objects.for_organisation(customer.organisation_id).update(email=email)


class TestThePage:
    def test_it_says_where_the_invoice_stands(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        invoice = sent(ada, cleo, due_date="2020-01-31", notes=NAUGHTY, purchase_order="PO-7")
        shown = client.get(f"/invoices/{invoice['id']}/").content.decode()
        assert "<script>alert" not in shown
        words = page(client, invoice["id"])
        assert f"Invoice {invoice['number']} " in words
        assert re.search(r"Overdue by \d{4} days", words)
        assert "€119.00 due on 31 Jan 2020" in words
        assert "Tax 19% on €100.00 €19.00" in words
        assert "PO-7" in words
        assert f"ada sent invoice {invoice['number']} to Cleo" in words

    def test_a_draft_offers_to_be_sent_and_says_nothing_that_is_not_so_yet(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        words = page(client, draft(ada, cleo)["id"])
        assert "Draft" in words
        assert "Send Edit Duplicate Delete" in re.sub(r"More to do| e | s ", "", words).replace(
            "  ", " "
        )
        for one in ("Record payment", "Balance due", "Public links", "Mails"):
            assert one not in words

    def test_it_is_in_the_readers_language(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        invoice = sent(ada, cleo, due_date="2020-01-31")
        client.cookies["language"] = "de"
        shown = client.get(f"/invoices/{invoice['id']}/", headers={"Accept-Language": "de"})
        words = text_of(shown)
        assert re.search(r"Seit \d{4} Tagen überfällig", words)
        assert "Zahlung erfassen" in words
        assert "119,00 €" in words

    def test_another_organisations_document_is_not_there(
        self, ada: Person, zoe: Person, cleo: Customer
    ) -> None:
        invoice = sent(ada, cleo)
        stranger = visitor(zoe.user)
        for act in ("", "pdf/", "explain/", "send/", "pay/", "credit/", "duplicate/", "link/"):
            assert stranger.get(f"/invoices/{invoice['id']}/{act}").status_code == 404
            if act not in {"", "pdf/", "explain/"}:
                answer = stranger.post(f"/invoices/{invoice['id']}/{act}", paying("1"))
                assert answer.status_code == 404
        assert not Payment.objects.for_organisation(ada.organisation).exists()

    @pytest.mark.parametrize("role", ["vera", "max_"])
    def test_who_only_reads_sees_no_act(
        self, role: str, ada: Person, cleo: Customer, request: pytest.FixtureRequest
    ) -> None:
        invoice = sent(ada, cleo)
        reader = visitor(request.getfixturevalue(role).user)
        shown = reader.get(f"/invoices/{invoice['id']}/").content.decode()
        for act in ("pay", "remind", "send", "credit", "duplicate", "link"):
            assert f"/invoices/{invoice['id']}/{act}/" not in shown
        assert f"/invoices/{invoice['id']}/pdf/" in shown

    def test_who_only_reads_gets_no_address_of_a_public_link(
        self, ada: Person, vera: Person, cleo: Customer
    ) -> None:
        invoice = sent(ada, cleo)
        link = ada.post(f"invoices/{invoice['id']}/link/").body
        assert link["url"] in visitor(ada.user).get(f"/invoices/{invoice['id']}/").content.decode()
        shown = visitor(vera.user).get(f"/invoices/{invoice['id']}/").content.decode()
        assert link["url"] not in shown
        assert "Made on" in shown

    def test_it_asks_as_often_with_many_rows(
        self, client: Client, ada: Person, cleo: Customer, django_assert_max_num_queries: Any
    ) -> None:
        invoice = sent(ada, cleo, lines=[line() for _ in range(9)])
        for _ in range(5):
            client.post(f"/invoices/{invoice['id']}/pay/", paying("10"))
        payment = Payment.objects.for_organisation(ada.organisation).first()
        assert payment is not None
        client.post(f"/invoices/payments/{payment.pk}/refund/", {"amount": "4"})
        client.post(f"/invoices/{invoice['id']}/credit/", {"what": "all"})
        with django_assert_max_num_queries(12):
            words = page(client, invoice["id"])
        assert words.count("€10.00 Receipt") == 5


class TestPaying:
    def test_part_and_rest_make_it_paid(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        form = client.get(f"/invoices/{pk}/pay/").content.decode()
        assert 'value="119.00"' in form
        assert client.post(f"/invoices/{pk}/pay/", paying("19")).url == f"/invoices/{pk}/"
        assert "€19.00 recorded." in page(client, pk)
        assert 'value="100.00"' in client.get(f"/invoices/{pk}/pay/").content.decode()
        client.post(f"/invoices/{pk}/pay/", paying("100.00", reference="Thanks"))
        words = page(client, pk)
        assert "Paid" in words
        assert "Record payment" not in words
        assert Invoice.objects.for_organisation(ada.organisation).get(pk=pk).status == "paid"

    def test_more_than_is_due_is_refused_beside_the_field(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        response = client.post(f"/invoices/{pk}/pay/", paying("119.01"), headers=HTMX)
        assert response.status_code == 422
        assert "Only €119.00 is due on this invoice." in text_of(response)
        assert 'aria-invalid="true"' in response.content.decode()
        client.cookies["language"] = "de"
        german = client.post(f"/invoices/{pk}/pay/", paying("119,01"), headers=HTMX)
        assert "119,00\N{NO-BREAK SPACE}€ offen" in german.content.decode()
        assert not Payment.objects.for_organisation(ada.organisation).exists()

    def test_the_same_form_twice_pays_once(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        once = {"once": key_in(client.get(f"/invoices/{pk}/pay/"))}
        for _ in range(3):
            answer = client.post(f"/invoices/{pk}/pay/", paying("19", **once))
            assert answer.url == f"/invoices/{pk}/"
        assert Payment.objects.for_organisation(ada.organisation).count() == 1
        assert "It was not done twice." in page(client, pk)

    def test_what_was_said_is_said_again_to_who_sent_it_twice(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        once = {"once": key_in(client.get(f"/invoices/{pk}/pay/"))}
        client.post(f"/invoices/{pk}/pay/", paying("19", **once))
        # The browser never shows it: the second click has taken its place.
        page(client, pk)
        client.post(f"/invoices/{pk}/pay/", paying("19", **once))
        assert "€19.00 recorded." in page(client, pk)

    def test_a_form_that_was_sent_takes_no_other_amount(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        once = {"once": key_in(client.get(f"/invoices/{pk}/pay/"))}
        client.post(f"/invoices/{pk}/pay/", paying("19", **once))
        answer = client.post(f"/invoices/{pk}/pay/", paying("20", **once))
        assert answer.status_code == 422
        assert "This form has been sent already." in text_of(answer)
        assert Payment.objects.for_organisation(ada.organisation).count() == 1

    def test_what_was_refused_can_be_mended_in_the_same_form(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        once = {"once": key_in(client.get(f"/invoices/{pk}/pay/"))}
        assert client.post(f"/invoices/{pk}/pay/", paying("120", **once)).status_code == 422
        assert client.post(f"/invoices/{pk}/pay/", paying("119", **once)).status_code == 302

    def test_a_second_tab_is_told_that_nothing_is_due(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        first, second = (key_in(client.get(f"/invoices/{pk}/pay/")) for _ in range(2))
        client.post(f"/invoices/{pk}/pay/", paying("119", once=first))
        answer = client.post(f"/invoices/{pk}/pay/", paying("119", once=second))
        assert answer.status_code == 422
        assert "Somebody may have recorded the payment already." in text_of(answer)
        assert Payment.objects.for_organisation(ada.organisation).count() == 1

    def test_a_draft_takes_no_money(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = draft(ada, cleo)["id"]
        answer = client.post(f"/invoices/{pk}/pay/", paying("1"))
        assert answer.status_code == 422
        assert "Only an issued invoice takes payments:" in text_of(answer)

    def test_a_payment_goes_back_in_part(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        client.post(f"/invoices/{pk}/pay/", paying("119"))
        payment = Payment.objects.for_organisation(ada.organisation).get()
        where = f"/invoices/payments/{payment.pk}/refund/"
        assert "Only €119.00 of this payment is left." in text_of(
            client.post(where, {"amount": "120"})
        )
        assert client.post(where, {"amount": "19", "reason": NAUGHTY}).url == f"/invoices/{pk}/"
        assert Refund.objects.for_organisation(ada.organisation).get().amount == Decimal(19)
        assert "€19.00 due" in page(client, pk)


class TestSending:
    def test_with_a_mail(self, client: Client, ada: Person, cleo: Customer) -> None:
        put_address(cleo)
        pk = draft(ada, cleo)["id"]
        form = text_of(client.get(f"/invoices/{pk}/send/"))
        assert "Invoice … from Engines" in form
        assert "over €119.00" in form
        said = {"email": "on", "to": "other@example.com", "subject": "For {customer}"}
        client.post(f"/invoices/{pk}/send/", {**said, "message": "Pay {total}"})
        mail = Message.objects.for_organisation(ada.organisation).get()
        assert (mail.to, mail.subject, mail.text) == (
            "other@example.com",
            "For Cleo",
            "Pay €119.00",
        )
        assert "is on its way." in page(client, pk)

    @pytest.mark.parametrize(("days", "is_told"), [(-1, True), (0, False)])
    def test_a_due_date_before_its_date_is_worth_a_look(
        self, days: int, is_told: bool, client: Client, ada: Person, cleo: Customer
    ) -> None:
        today = ada.organisation.today()
        pk = draft(ada, cleo, due_date=str(today + timedelta(days)))["id"]
        hint = "before the day on which it is issued."
        assert (hint in text_of(client.get(f"/invoices/{pk}/send/"))) is is_told
        # It is no mistake.
        assert client.post(f"/invoices/{pk}/send/", {}).status_code == 302

    def test_without_one(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = draft(ada, cleo)["id"]
        client.post(f"/invoices/{pk}/send/", {"to": "cleo@example.com"})
        assert not Message.objects.for_organisation(ada.organisation).exists()
        assert "No mail was sent." in page(client, pk)

    def test_what_is_wrong_with_the_mail_issues_nothing(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = draft(ada, cleo)["id"]
        answer = client.post(f"/invoices/{pk}/send/", {"email": "on", "message": "{nonsense}"})
        assert answer.status_code == 422
        unknown = "There is no {nonsense} here."
        nowhere = "This customer has no e-mail address."
        assert unknown in text_of(answer) or nowhere in text_of(answer)
        assert Invoice.objects.for_organisation(ada.organisation).get(pk=pk).status == "draft"

    def test_it_lists_what_keeps_it_from_being_an_einvoice_and_where_to_mend_it(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        mine = Organisation.objects.filter(pk=ada.organisation.pk)
        mine.update(einvoice_check="always")
        pk = draft(ada, cleo)["id"]
        words = text_of(client.get(f"/invoices/{pk}/send/"))
        assert "it would be no valid e-invoice" in words
        assert "Your business" in words
        answer = client.post(f"/invoices/{pk}/send/")
        assert answer.status_code == 422
        assert Invoice.objects.for_organisation(ada.organisation).get(pk=pk).status == "draft"

    def test_a_second_tab_issues_no_second_time(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        put_address(cleo)
        pk = draft(ada, cleo)["id"]
        first, second = (key_in(client.get(f"/invoices/{pk}/send/")) for _ in range(2))
        for key in (first, second, first):
            said = {"issue": "1", "email": "on", "once": key}
            assert client.post(f"/invoices/{pk}/send/", said).url == f"/invoices/{pk}/"
        assert Message.objects.for_organisation(ada.organisation).count() == 1
        assert "It was not sent twice." in page(client, pk)

    def test_words_being_typed_are_shown_as_they_will_read(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = draft(ada, cleo)["id"]
        where = f"/invoices/{pk}/mail/invoice/"
        said = {"subject": "S", "message": f"Dear {{customer}} {NAUGHTY[:20]}"}
        shown = client.post(where, said).content.decode()
        assert "Dear Cleo" in shown
        assert "<script>" not in shown
        wrong = client.post(where, {"message": "{nonsense}"})
        assert "check what stands in braces" in text_of(wrong)

    def test_a_reminder_goes_out_once_at_a_time(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        put_address(cleo)
        pk = sent(ada, cleo, due_date="2020-01-31")["id"]
        assert client.post(f"/invoices/{pk}/remind/").url == f"/invoices/{pk}/#mails"
        again = client.post(f"/invoices/{pk}/remind/")
        assert again.status_code == 422
        assert "A reminder of this invoice is on its way already." in text_of(again)
        assert Message.objects.for_organisation(ada.organisation).get().kind == "reminder"


class TestMails:
    def test_an_uncertain_one_is_asked_about_and_sent_again(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        mail = message(ada.organisation, about_id=pk, state=State.UNCERTAIN)
        assert "Nobody knows whether the mail to cleo@example.com has arrived" in page(client, pk)
        assert "It may have arrived already." in text_of(
            client.get(f"/invoices/mails/{mail.pk}/resend/")
        )
        client.post(f"/invoices/mails/{mail.pk}/resend/")
        assert Message.objects.for_organisation(ada.organisation).get().state == State.QUEUED

    def test_an_uncertain_one_that_has_arrived_is_marked_so(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        mail = message(ada.organisation, about_id=pk, state=State.UNCERTAIN)
        path = f"/invoices/mails/{mail.pk}/confirm/"
        assert path in client.get(f"/invoices/mails/{mail.pk}/").content.decode()
        assert "counts as sent from now on" in text_of(client.get(path))
        client.post(path)
        assert Message.objects.for_organisation(ada.organisation).get().state == State.SENT
        shown = page(client, pk)
        assert "The mail is marked as arrived." in shown
        assert "Nobody knows whether" not in shown
        assert client.post(path).status_code == 422

    def test_a_waiting_one_is_held_back(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        mail = message(ada.organisation, about_id=pk, state=State.QUEUED)
        client.post(f"/invoices/mails/{mail.pk}/cancel/")
        assert Message.objects.for_organisation(ada.organisation).get().state == State.CANCELLED
        assert "The mail will not be sent." in page(client, pk)
        again = client.post(f"/invoices/mails/{mail.pk}/cancel/")
        assert again.status_code == 422


class TestCrediting:
    def test_a_quantity_of_a_line(self, client: Client, ada: Person, cleo: Customer) -> None:
        invoice = sent(ada, cleo, lines=[line(quantity="3"), line()])
        first = invoice["lines"][0]["id"]
        where = f"/invoices/{invoice['id']}/credit/"
        answer = client.post(where, {"what": "some", f"line_{first}": "2", "reason": "Damaged"})
        note = Invoice.objects.for_organisation(ada.organisation).get(kind="credit_note")
        assert answer.url == f"/invoices/{note.pk}/"
        assert (note.total, note.reason) == (Decimal("238.00"), "Damaged")
        words = page(client, note.pk)
        assert f"Credit note {note.number}" in words
        assert invoice["number"] in words
        assert str(note.number) in page(client, invoice["id"])
        too_much = client.post(where, {"what": "some", f"line_{first}": "2"})
        assert too_much.status_code == 422
        assert "Only 1 of this line is left to credit." in text_of(too_much)

    def test_all_that_is_left_and_then_no_more(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        client.post(f"/invoices/{pk}/credit/", {"what": "all"})
        assert Invoice.objects.for_organisation(ada.organisation).get(pk=pk).status == "credited"
        refused = client.get(f"/invoices/{pk}/credit/")
        assert refused.status_code == 409
        assert "All of this invoice has been credited already." in text_of(refused)

    def test_nothing_named_credits_nothing(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        for said in ({"what": "some"}, {}, {"what": "x"}):
            assert client.post(f"/invoices/{pk}/credit/", said).status_code == 422
        assert Invoice.objects.for_organisation(ada.organisation).count() == 1


class TestDraftsLinksAndPapers:
    def test_a_copy_is_a_draft(self, client: Client, ada: Person, cleo: Customer) -> None:
        pk = sent(ada, cleo)["id"]
        client.post(f"/invoices/{pk}/duplicate/")
        copy = Invoice.objects.for_organisation(ada.organisation).drafts().get()
        assert (copy.total, copy.number) == (Decimal(119), None)

    def test_only_a_draft_is_deleted(self, client: Client, ada: Person, cleo: Customer) -> None:
        issued, drafted = sent(ada, cleo)["id"], draft(ada, cleo)["id"]
        refused = client.post(f"/invoices/{issued}/delete/")
        assert refused.status_code == 409
        assert "Correct it with a credit note." in text_of(refused)
        client.post(f"/invoices/{drafted}/delete/")
        own = Invoice.objects.for_organisation(ada.organisation)
        assert list(own.values_list("pk", flat=True)) == [issued]

    def test_a_link_is_made_shown_and_revoked(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        pk = sent(ada, cleo)["id"]
        past = client.post(f"/invoices/{pk}/link/", {"ends_on": "2020-01-01"})
        assert past.status_code == 422
        assert "The link must end today or later." in text_of(past)
        assert client.post(f"/invoices/{pk}/link/").url == f"/invoices/{pk}/#links"
        shown = client.get(f"/invoices/{pk}/").content.decode()
        assert re.search(r'data-copy="http\S+/i/[\w-]{32}/"', shown)
        link = PublicLink.objects.for_organisation(ada.organisation).get()
        client.post(f"/invoices/links/{link.pk}/revoke/")
        assert "data-copy" not in client.get(f"/invoices/{pk}/").content.decode()

    def test_the_pdf_is_the_one_that_is_stored(
        self, client: Client, ada: Person, cleo: Customer
    ) -> None:
        invoice = sent(ada, cleo)
        answer = client.get(f"/invoices/{invoice['id']}/pdf/")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="{invoice["number"]}.pdf"'
        assert answer.content == ada.get(f"invoices/{invoice['id']}/pdf/").raw
        digest = answer["ETag"].strip('"')
        assert digest in client.get(f"/invoices/{invoice['id']}/").content.decode()

    def test_a_total_is_explained_step_by_step(
        self, client: Client, ada: Person, cleo: Customer, lamp: Product
    ) -> None:
        body = [line(quantity="3", unit_price="0.335", discount_percent="10"), line()]
        pk = draft(ada, cleo, lines=body, discount="1.00")["id"]
        words = text_of(client.get(f"/invoices/{pk}/explain/"))
        assert "Line 1 · Consulting quantity times unit price 1.01 3 × 0.335 = 1.005" in words
        assert "Tax S, 19 %" in words
        assert "EN 16931 BR-CO-17" in words
        answer = ada.get(f"invoices/{pk}/explain/").body["steps"]
        assert answer[-1]["rounded"] in words
