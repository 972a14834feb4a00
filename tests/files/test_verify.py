"""`manage.py verify_files`: what a backup must have brought back."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from quittance.accounts.models import Organisation
from quittance.files.keeping import keep
from tests.files.disk import place
from tests.people import Person

pytestmark = pytest.mark.django_db


def verify() -> tuple[int, list[str]]:
    out, code = StringIO(), 0
    try:
        call_command("verify_files", stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue().splitlines()


def test_where_all_is_well_it_counts(engines: Organisation, zoe: Person) -> None:
    for own in (engines, zoe.organisation):
        keep(organisation=own, content=b"bill", media_type="application/pdf")
    assert verify() == (0, ["2 files, 0 missing or damaged"])


def test_what_is_off_is_named(engines: Organisation, zoe: Person) -> None:
    kept = [
        keep(organisation=own, content=content, media_type="application/pdf")
        for own, content in ((engines, b"a"), (engines, b"b"), (zoe.organisation, b"c"))
    ]
    place(kept[1]).unlink()
    place(kept[2]).write_bytes(b"forged")
    assert verify() == (
        1,
        [
            f"file_missing: {kept[1].path} (application/pdf)",
            f"file_damaged: {kept[2].path} (application/pdf)",
            "3 files, 2 missing or damaged",
        ],
    )
