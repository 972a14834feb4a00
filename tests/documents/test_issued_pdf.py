"""An issued document is drawn once, and what was drawn is what everybody gets ever after."""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.transaction import TransactionManagementError

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.files.errors import FileDamaged, FileMissing
from quittance.files.models import StoredFile
from quittance.invoicing.documents.press import DocumentFailed
from quittance.invoicing.errors import NotPrintable
from quittance.invoicing.models import Invoice, IssuedFile
from quittance.invoicing.printing import drawn, issued_pdf
from tests.documents.papers import business, counted, drawn_as, invoice
from tests.files.disk import files_of, place
from tests.files.pictures import picture
from tests.frame.lawless import triggers_resting
from tests.invoicing.making import credit, draft, pay
from tests.people import Person, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Organisation:
    return business()


def fresh(one: Invoice) -> Invoice:
    return Invoice.objects.select_related("corrects").get(pk=one.pk)


class TestOnce:
    def test_it_is_drawn_by_the_first_who_asks_and_stored(self, own: Organisation) -> None:
        one = invoice(own)
        with counted() as press:
            first, second = issued_pdf(one), issued_pdf(fresh(one))
        assert press.call_count == 1
        assert first == second
        assert first.content.startswith(b"%PDF-1.7")
        assert first.sha256 == sha256(first.content).hexdigest()
        kept = IssuedFile.objects.select_related("file").get()
        assert (kept.invoice_id, kept.kind, kept.sha256) == (one.pk, "pdf", first.sha256)
        assert kept.file.media_type == "application/pdf"
        assert place(kept.file).read_bytes() == first.content

    def test_what_happens_to_it_later_changes_no_byte(self, own: Organisation) -> None:
        one = invoice(own)
        first = issued_pdf(one)
        pay(own, one.pk, "19.00")
        credit(own, one.pk)
        assert issued_pdf(fresh(one)) == first

    def test_drawn_again_it_is_the_same_to_the_byte(self, own: Organisation) -> None:
        """It is drawn from what it keeps alone, whatever has become of its parties."""
        one = invoice(own)
        first = drawn(one)
        pay(own, one.pk, "19.00")
        credit(own, one.pk)
        Organisation.objects.update(
            name="Other", design="classic", paper="letter", accent_color="#aa0000", iban=""
        )
        Customer.objects.update(name="Other", company="", vat_number="")
        assert drawn(fresh(one)) == first

    def test_a_credit_note_has_one_as_well(self, own: Organisation) -> None:
        one = invoice(own)
        note = fresh(credit(own, one.pk))
        assert issued_pdf(note) != issued_pdf(one)
        assert IssuedFile.objects.count() == 2

    def test_an_imported_document_is_drawn_when_it_is_asked_for(self, own: Organisation) -> None:
        one = invoice(own)
        with triggers_resting() as cursor:
            cursor.execute("UPDATE invoicing_invoice SET imported = true")
        with counted() as press:
            first, second = issued_pdf(fresh(one)), issued_pdf(fresh(one))
        assert (first == second, press.call_count) == (True, 1)

    def test_a_draft_has_none(self, own: Organisation, cleo: Any) -> None:
        one = Invoice.objects.get(pk=draft(cleo.organisation, cleo))
        with pytest.raises(ValueError, match="draft"):
            issued_pdf(one)
        assert not StoredFile.objects.exists()

    def test_never_within_a_transaction(self, own: Organisation) -> None:
        one = invoice(own)
        with pytest.raises(TransactionManagementError), transaction.atomic():
            issued_pdf(one)
        issued_pdf(one)
        with pytest.raises(TransactionManagementError), transaction.atomic():
            issued_pdf(one)

    def test_what_cannot_be_drawn_is_stored_nowhere(self, own: Organisation) -> None:
        def failing(*args: Any, **options: Any) -> bytes:
            raise DocumentFailed("a glyph is missing")

        with drawn_as(failing), pytest.raises(NotPrintable):
            issued_pdf(invoice(own))
        assert not StoredFile.objects.exists()
        assert files_of(own.pk) == set()


class TestLook:
    def test_a_document_from_before_there_was_a_look_has_the_first_one(
        self, own: Organisation
    ) -> None:
        one = invoice(own)
        with counted() as press:
            drawn(one)
            one.seller = {"name": "Engines", "country": "US"}
            drawn(one)
        today, then = (call.args[1] for call in press.call_args_list)
        assert (today.design, today.paper, today.accent) == ("modern", "a4", "#1f4e79")
        assert (then.design, then.paper, then.logo) == ("modern", "letter", b"")

    def test_it_bears_the_logo_it_was_issued_with(self, ada: Person, cleo: Any) -> None:
        for shade in (1, 2):
            body = {"image": b64encode(picture(color=(shade, 0, 0))).decode()}
            assert ada.put("organisation/logo/", body).status == 204
            if shade == 1:
                shown = ada.get("organisation/logo/").raw
                one = Invoice.objects.get(pk=sent(ada, cleo)["id"])
        with counted() as press:
            issued_pdf(one)
        assert press.call_args.args[1].logo == shown

    def test_without_its_logo_it_is_not_drawn(self, ada: Person, cleo: Any) -> None:
        """Else it would lack the logo for ever."""
        ada.put("organisation/logo/", {"image": b64encode(picture()).decode()})
        one = Invoice.objects.get(pk=sent(ada, cleo)["id"])
        place(StoredFile.objects.get()).unlink()
        with pytest.raises(FileMissing):
            issued_pdf(one)
        assert not IssuedFile.objects.exists()


HARM: list[Callable[[Path], Any]] = [
    Path.unlink,
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(path.read_bytes().replace(b"%PDF", b"%PDX")),
    lambda path: path.write_bytes(path.read_bytes() + b"\n"),
]


class TestTampering:
    @pytest.mark.parametrize("harm", HARM)
    def test_a_file_that_was_harmed_is_drawn_again(
        self, harm: Callable[[Path], Any], own: Organisation
    ) -> None:
        one = invoice(own)
        first = issued_pdf(one)
        [path] = files_of(own.pk)
        harm(path)
        assert issued_pdf(fresh(one)) == first
        assert path.read_bytes() == first.content

    @pytest.mark.parametrize(
        ("harm", "error"), [(HARM[0], FileMissing), (HARM[1], FileDamaged), (HARM[3], FileDamaged)]
    )
    def test_drawn_otherwise_it_is_not_put_in_its_place(
        self, harm: Callable[[Path], Any], error: type[Exception], own: Organisation
    ) -> None:
        one = invoice(own)
        issued_pdf(one)
        [path] = files_of(own.pk)
        harm(path)
        left = path.read_bytes() if path.exists() else None
        with drawn_as(lambda *args, **options: b"%PDF of a newer press"), pytest.raises(error):
            issued_pdf(fresh(one))
        assert (path.read_bytes() if path.exists() else None) == left

    def test_a_file_and_its_row_altered_together_do_not_pass(self, own: Organisation) -> None:
        """The document names the digest as well."""
        one = invoice(own)
        first = issued_pdf(one)
        forged = b"%PDF forged"
        digest = sha256(forged).hexdigest()
        with triggers_resting() as cursor:
            cursor.execute(
                "UPDATE files_storedfile SET sha256 = %s, size = %s", [digest, len(forged)]
            )
        forgery = place(StoredFile.objects.get())
        forgery.parent.mkdir(parents=True, exist_ok=True)
        forgery.write_bytes(forged)
        with pytest.raises(FileDamaged):
            issued_pdf(fresh(one))
        assert first.content != forged


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def ask_at_once(self, one: Invoice, draw: Callable[..., bytes]) -> list[Any]:
        """Both have looked and found nothing before either draws."""
        gate, found = threading.Barrier(2), []

        def waiting(*args: Any, **options: Any) -> bytes:
            gate.wait(timeout=30)
            return draw(*args, **options)

        def ask() -> None:
            try:
                found.append(issued_pdf(fresh(one)))
            finally:
                connections.close_all()

        with drawn_as(waiting):
            threads = [threading.Thread(target=ask) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(timeout=60)
        return found

    def test_two_who_ask_at_once_store_one(self) -> None:
        own = business()
        one = invoice(own)
        first, second = self.ask_at_once(one, lambda *args, **options: b"%PDF-1.7")
        assert first == second
        kept = IssuedFile.objects.select_related("file").get()
        assert files_of(own.pk) == {place(kept.file)}

    def test_had_they_drawn_different_ones_both_would_get_the_first(self) -> None:
        own = business()
        one = invoice(own)
        drawings = iter([b"%PDF one", b"%PDF two"])
        first, second = self.ask_at_once(one, lambda *args, **options: next(drawings))
        assert first == second == issued_pdf(fresh(one))
        assert IssuedFile.objects.count() == 1
