"""What can be made anew from a stored file is kept for a while, and never instead of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.files.derived import KEPT, derived, forget, sweep
from quittance.files.keeping import keep, read
from quittance.files.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(engines: Organisation) -> StoredFile:
    return keep(organisation=engines, content=b"a bill", media_type="application/pdf")


def never() -> bytes:
    pytest.fail("it was made before")


def test_it_is_made_once(file: StoredFile) -> None:
    assert derived(file, "page-1.png", lambda: b"first") == b"first"
    assert derived(file, "page-1.png", never) == b"first"
    assert derived(file, "page-2.png", lambda: b"second") == b"second"


def test_what_cannot_be_made_leaves_nothing(file: StoredFile) -> None:
    with pytest.raises(ZeroDivisionError):
        derived(file, "page-1.png", lambda: bytes([1 // 0]))
    assert derived(file, "page-1.png", lambda: b"now") == b"now"


def test_it_is_forgotten_and_the_file_stays(file: StoredFile) -> None:
    other = keep(organisation=file.organisation_id, content=b"b", media_type="application/pdf")
    for one in (file, other):
        derived(one, "page-1.png", lambda: b"drawn")
    forget(file)
    assert derived(file, "page-1.png", lambda: b"anew") == b"anew"
    assert derived(other, "page-1.png", never) == b"drawn"
    assert sweep(now=timezone.now()) == 0
    assert sweep(now=timezone.now() + KEPT + timedelta(minutes=1)) == 2
    assert (read(file), read(other)) == (b"a bill", b"b")


def test_nothing_is_made_in_a_transaction(file: StoredFile) -> None:
    with transaction.atomic(), pytest.raises(TransactionManagementError):
        derived(file, "page-1.png", never)
