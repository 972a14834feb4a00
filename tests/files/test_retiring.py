"""What nothing names any more goes after its time, and nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.bills.models import Bill, BillFile
from quittance.bills.operations import delete_bill, upload_bill
from quittance.files import retiring
from quittance.files.errors import FileMissing
from quittance.files.keeping import keep, read
from quittance.files.models import Retired, StoredFile
from quittance.files.retiring import references, retire
from quittance.files.verifying import count_files, unreadable_files
from tests.bills.desk import actor
from tests.bills.reading.xmls import ZUGFERD1
from tests.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
PDF = "application/pdf"


def after(days: int) -> datetime:
    return timezone.now() + timedelta(days=days, minutes=1)


def kept(own: Organisation, content: bytes = b"a bill", media_type: str = PDF) -> StoredFile:
    return keep(organisation=own, content=content, media_type=media_type)


def uploaded(who: Person) -> Bill:
    by = actor(who, "agent")
    return upload_bill(
        organisation=who.organisation, content=ZUGFERD1.encode(), name="b.xml", by=by
    ).bill


def test_the_file_of_a_deleted_bill_is_kept_for_its_time(ivy: Person) -> None:
    bill = uploaded(ivy)
    file = bill.files.get().file
    retire(now=after(0))
    delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    assert retire(now=after(1)) == 0
    assert retire(now=after(90)) == 0
    assert read(file) == ZUGFERD1.encode()
    assert retire(now=after(91)) == 1
    assert retire(now=after(92)) == 0
    with pytest.raises(FileMissing):
        read(file)
    told = JournalEntry.objects.get(action="bill.deleted")
    assert told.changes["files"] == [[file.sha256], None]
    assert (list(unreadable_files()), count_files()) == ([], 0)


def test_what_is_named_stays_for_ever(ivy: Person) -> None:
    bill = uploaded(ivy)
    for days in (0, 100, 1000):
        assert retire(now=after(days)) == 0
    assert read(bill.files.get().file) == ZUGFERD1.encode()
    assert not Retired.objects.exists()


def test_what_is_named_again_has_its_whole_time_anew(ivy: Person) -> None:
    bill = uploaded(ivy)
    delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    retire(now=after(0))
    again = uploaded(ivy)
    assert retire(now=after(200)) == 0
    delete_bill(organisation=ivy.organisation, bill_id=again.pk, by=actor(ivy, "agent"))
    assert retire(now=after(201)) == 0
    assert retire(now=after(291)) == 1


def test_what_comes_back_after_its_time_is_whole(ivy: Person) -> None:
    bill = uploaded(ivy)
    file = bill.files.get().file
    delete_bill(organisation=ivy.organisation, bill_id=bill.pk, by=actor(ivy, "agent"))
    retire(now=after(0))
    assert retire(now=after(90)) == 1
    again = uploaded(ivy)
    assert again.files.get().file == file
    assert read(file) == ZUGFERD1.encode()
    assert not Retired.objects.exists()
    assert retire(now=after(500)) == 0


def test_who_stores_it_again_keeps_it_from_being_removed(
    engines: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at what is due and the removal."""
    file = kept(engines)
    retire(now=after(0))
    removed = retiring._removed

    def meanwhile(*told: Any) -> bool:
        kept(engines)
        return removed(*told)

    monkeypatch.setattr(retiring, "_removed", meanwhile)
    assert retire(now=after(90)) == 0
    assert read(file) == b"a bill"


def test_pictures_are_left_alone(engines: Organisation) -> None:
    """A logo is named by its digest, which no look at rows can see."""
    logo = kept(engines, b"logo", "image/png")
    retire(now=after(0))
    assert retire(now=after(1000)) == 0
    assert read(logo) == b"logo"


def test_the_time_is_a_setting(engines: Organisation) -> None:
    kept(engines)
    with override_settings(DELETED_FILE_DAYS=1):
        assert retire(now=after(0)) == 0
        assert retire(now=after(1)) == 1


def test_one_organisation_has_nothing_to_do_with_another(ivy: Person, zoe: Person) -> None:
    mine = kept(zoe.organisation, ZUGFERD1.encode(), "application/xml")
    uploaded(ivy)
    retire(now=after(0))
    assert retire(now=after(90)) == 1
    with pytest.raises(FileMissing):
        read(mine)
    assert read(BillFile.objects.get().file) == ZUGFERD1.encode()


def test_everything_that_can_name_a_file_is_looked_at() -> None:
    found = {f"{one.related_model.__name__}.{one.field.name}" for one in references()}
    assert found == {
        "BillFile.file",
        "IssuedFile.file",
        "PaymentRun.file",
        "ProductImage.file",
        "ProductImage.thumbnail",
    }
