"""Documents are printed once they are issued; what a killed worker left is printed later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from quittance.accounts.models import Organisation
from quittance.files import keeping
from quittance.files.models import StoredFile
from quittance.invoicing import ahead, printing
from quittance.invoicing.jobs import print_recent, print_unprinted
from quittance.invoicing.models import Invoice, IssuedFile
from quittance.invoicing.printing import issued_pdf
from tests.documents.papers import business, buyer, counted, invoice
from tests.files.disk import files_of, place
from tests.frame.engine import ROOT, engine, given_url
from tests.frame.lawless import triggers_resting
from tests.invoicing.making import credit, drafts, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def own() -> Organisation:
    return business()


class TestByTheSchedule:
    def test_what_was_not_printed_is(self, own: Organisation) -> None:
        other = business("other")
        made = [invoice(own), invoice(other), credit(own, invoice(own))]
        issued_pdf(made[0])
        drafts(own, buyer(own), 1)
        assert print_unprinted.call() == 3
        assert IssuedFile.objects.count() == 4
        with counted() as press:
            assert print_unprinted.call() == 0
        assert press.call_count == 0

    def test_every_few_minutes_only_what_is_of_today_and_yesterday(self, own: Organisation) -> None:
        today = timezone.now().date()
        for days in (3, 1, 0):
            issued(own, buyer(own), on=today - timedelta(days=days))
        assert print_recent.call() == 2
        assert print_unprinted.call() == 1

    def test_issuing_leaves_nothing_in_the_queue(self, own: Organisation, settings: Any) -> None:
        settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
        credit(own, invoice(own))
        assert not DBTaskResult.objects.exists()

    def test_what_is_old_or_was_imported_waits_until_it_is_asked_for(
        self, own: Organisation
    ) -> None:
        issued(own, buyer(own), on=timezone.now().date() - timedelta(days=40))
        imported = invoice(own)
        with triggers_resting() as cursor:
            cursor.execute(
                "UPDATE invoicing_invoice SET imported = true WHERE id = %s", [imported.pk]
            )
        assert print_unprinted.call() == 0

    def test_one_that_cannot_be_printed_keeps_no_other_from_it(self, own: Organisation) -> None:
        bad, good = invoice(own), invoice(own)
        real = printing.issued_pdf

        def fussy(one: Invoice) -> Any:
            if one.pk == bad.pk:
                raise OSError("the disk is full")
            return real(one)

        with mock.patch.object(ahead, "issued_pdf", fussy):
            assert print_unprinted.call() == 1
        assert IssuedFile.objects.get().invoice_id == good.pk
        assert print_unprinted.call() == 1


# A worker that dies at a moment of its work on one document.
KILLED = """
import os, signal, sys
import django
django.setup()
from unittest import mock
from django.conf import settings
from quittance.files import keeping
from quittance.files.models import StoredFile
from quittance.invoicing.models import Invoice
from quittance.invoicing.printing import issued_pdf
from quittance.invoicing.models import IssuedFile

def die(*args, **options):
    os.kill(os.getpid(), signal.SIGKILL)

moment = {
    "before the file": (keeping.storage, "write"),
    "before the file's row": (StoredFile, "save"),
    "before the document's row": (IssuedFile.objects, "create"),
}[sys.argv[1]]
with mock.patch.object(*moment, die):
    issued_pdf(Invoice.objects.for_organisation(int(sys.argv[2])).get(pk=int(sys.argv[3])))
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("moment", "files", "rows"),
    [
        ("before the file", 0, 0),
        ("before the file's row", 1, 0),
        ("before the document's row", 1, 1),
    ],
)
def test_a_worker_killed_between_printing_and_storing_leaves_nothing_half(
    moment: str, files: int, rows: int, settings: Any
) -> None:
    own = business()
    one = invoice(own)
    database = connection.settings_dict["NAME"]
    url = f"sqlite://{database}"
    if engine() == "postgresql":
        url = urlsplit(given_url())._replace(path=f"/{database}").geturl()
    media = settings.MEDIA_ROOT
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, moment, str(own.pk), str(one.pk)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "quittance.settings",
            "DATABASE_URL": url,
            "QUITTANCE_DATA": str(media.parent),
        },
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    assert len(files_of(own.pk)) == files
    assert (StoredFile.objects.count(), IssuedFile.objects.count()) == (rows, 0)

    assert print_unprinted.call() == 1
    kept = IssuedFile.objects.select_related("file").get()
    assert place(kept.file).read_bytes() == issued_pdf(one).content
    keeping.sweep(now=timezone.now() + timedelta(days=2))
    assert files_of(own.pk) == {place(kept.file)}
