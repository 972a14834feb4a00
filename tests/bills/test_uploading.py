"""Files become drafts: what is exact is put in, what came before is recognised."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from quittance.bills.errors import FileKnown, NumberKnown
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.operations import attach_file, files, submit_bill, upload_bill
from quittance.bills.operations.files import Uploaded
from quittance.errors import InvalidInput
from quittance.files.models import StoredFile
from tests.bills.desk import actor, entered, supplier
from tests.bills.reading.layouts import german_letter
from tests.bills.reading.pdfs import with_files
from tests.bills.reading.xmls import CREDIT_NOTE, ZUGFERD1, invoice
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "supplier-invoices"
# Its lines and taxes are wrong on purpose, or only in cents of rounding by the supplier.
DO_NOT_ADD_UP = {
    "ubl-cn-peppol-en16931-r054-2.xml",
    "ZUGFeRD_1p0_COMFORT_Kraftfahrversicherung_Bruttopreise.pdf",
}


def upload(who: Person, content: bytes, name: str = "bill.xml") -> Uploaded:
    return upload_bill(
        organisation=who.organisation, content=content, name=name, by=actor(who, "agent")
    )


def test_xml_fills_all_and_makes_the_supplier(ivy: Person) -> None:
    bill = upload(ivy, ZUGFERD1.encode()).bill
    assert bill.supplier is not None
    assert bill.number
    assert bill.origins["number"] == "exact"
    assert bill.difference == 0
    assert bill.files.get().file.media_type == "application/xml"
    submitted = submit_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert submitted.status == "submitted"


def test_a_credit_note_is_one(ivy: Person) -> None:
    bill = upload(ivy, CREDIT_NOTE.encode()).bill
    assert (bill.kind, bill.difference) == ("credit_note", 0)
    assert bill.total > 0


def test_a_page_gives_guesses_and_no_supplier(ivy: Person) -> None:
    made, content = german_letter(1)
    bill = upload(ivy, content, "Rechnung.pdf").bill
    assert bill.number == made.number
    assert bill.stated_total == made.gross
    assert bill.origins["number"] == "guessed"
    assert (bill.supplier, bill.files.get().pages) == (None, 1)
    assert not Supplier.objects.exists()


def test_a_supplier_is_found_again(ivy: Person) -> None:
    known = upload(ivy, ZUGFERD1.encode()).bill
    other = ZUGFERD1.replace(known.number, "ANOTHER-1").encode()
    again = upload(ivy, other).bill
    assert again.supplier_id == known.supplier_id
    assert Supplier.objects.count() == 1


def test_the_same_file_again_is_recognised(ivy: Person, ada: Person) -> None:
    first = upload(ivy, ZUGFERD1.encode()).bill
    with pytest.raises(FileKnown) as error:
        upload_bill(
            organisation=ada.organisation,
            content=ZUGFERD1.encode(),
            name="other.xml",
            by=actor(ada, "admin"),
        )
    assert error.value.bill == first.pk
    assert (Bill.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_the_same_file_is_recognised_where_it_came_between_look_and_write(
    ivy: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    same: dict[str, Any] = {
        "organisation": ivy.organisation,
        "content": ZUGFERD1.encode(),
        "name": "bill.xml",
    }
    first, second = files.prepare_upload(**same), files.prepare_upload(**same)
    write = partial(files.write_upload, organisation=ivy.organisation, by=actor(ivy, "agent"))
    bill = write(prepared=first).bill
    # The first look of the second one finds nothing yet.
    looks = iter([lambda *_: None, files.refuse_known_file])
    monkeypatch.setattr(files, "refuse_known_file", lambda *named: next(looks)(*named))
    with pytest.raises(FileKnown) as error:
        write(prepared=second)
    assert error.value.bill == bill.pk


def test_another_file_of_the_same_bill_is_recognised_too(ivy: Person) -> None:
    first = upload(ivy, ZUGFERD1.encode()).bill
    with pytest.raises(NumberKnown) as error:
        upload(ivy, with_files({"ZUGFeRD-invoice.xml": ZUGFERD1.encode()}), "bill.pdf")
    assert error.value.bill == first.pk
    row = attach_file(
        organisation=ivy.organisation,
        bill_id=first.pk,
        content=with_files({"ZUGFeRD-invoice.xml": ZUGFERD1.encode()}),
        name="C:\\scans\\..\\bill.pdf",
        by=actor(ivy, "agent"),
    )
    assert (row.name, first.files.count()) == ("bill.pdf", 2)


def test_what_cannot_be_read_is_told_and_nothing_is_left(ivy: Person) -> None:
    for content, code in (
        (b"", "empty"),
        (b"PK\x03\x04", "unknown_file_type"),
        (b"%PDF-1.7 nothing", "pdf_broken"),
        (invoice(head="<!DOCTYPE Invoice>").encode(), "xml_doctype"),
    ):
        with pytest.raises(InvalidInput) as error:
            upload(ivy, content)
        problem = error.value.problems[0]
        assert (problem.code, problem.attr) == (code, "file"), content
    with override_settings(BILL_FILE_LIMIT=1024 * 1024), pytest.raises(InvalidInput) as error:
        upload(ivy, b" " * (1024 * 1024 + 1))
    assert error.value.problems[0].code == "too_large"
    assert not Bill.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_guessed_number_that_is_known_is_left_to_a_person(ivy: Person) -> None:
    made, content = german_letter(1)
    mill = supplier(ivy.organisation, made.supplier.name)
    entered(ivy, "agent", mill, number=made.number)
    found = upload(ivy, content, "bill.pdf").reading.bill.number
    assert found is not None
    bill = Bill.objects.latest("id")
    if found.certain:
        pytest.fail("a certain number is refused before")
    assert (bill.supplier, bill.number) == (mill, "")


@pytest.mark.skipif(not SAMPLES.exists(), reason="the folder of samples is not here")
def test_every_sample_with_xml_adds_up(ivy: Person) -> None:
    """But for the few that do not themselves; the same bill in other files is recognised."""
    wrong = set()
    for folder in ("xml", "pdf-with-xml"):
        for path in sorted((SAMPLES / folder).rglob("*.*")):
            try:
                bill = upload(ivy, path.read_bytes(), path.name).bill
            except (NumberKnown, FileKnown):
                continue
            if bill.difference != Decimal(0):
                wrong.add(path.name)
    assert wrong == DO_NOT_ADD_UP
    assert BillFile.objects.count() > 70
