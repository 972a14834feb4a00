"""Files: what is stored is whole, is read as it was stored, and is kept once an organisation."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.errors import NotFound
from quittance.files import keeping, storage
from quittance.files.errors import FileDamaged, FileMissing
from quittance.files.jobs import sweep_files
from quittance.files.keeping import keep, read, restore, stored
from quittance.files.models import StoredFile
from tests.files.disk import files_of, place
from tests.people import Person, organisation

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 a bill"
LATER = timedelta(days=2)


def kept(own: Organisation, content: bytes = CONTENT) -> StoredFile:
    return keep(organisation=own, content=content, media_type="application/pdf")


class TestKeeping:
    def test_what_is_kept_is_read_again(self, engines: Organisation) -> None:
        file = kept(engines)
        assert (file.size, file.media_type) == (len(CONTENT), "application/pdf")
        assert file.sha256 == sha256(CONTENT).hexdigest()
        found = stored(organisation=engines, sha256=file.sha256)
        assert (found, read(found)) == (file, CONTENT)

    def test_nothing_at_all_can_be_kept(self, engines: Organisation) -> None:
        assert read(kept(engines, b"")) == b""

    def test_the_same_content_is_kept_once(self, engines: Organisation) -> None:
        first = kept(engines)
        assert kept(engines) == first
        assert files_of(engines.pk) == {place(first)}

    def test_each_organisation_has_its_own(self, engines: Organisation, zoe: Person) -> None:
        mine, theirs = kept(engines), kept(zoe.organisation)
        assert mine.sha256 == theirs.sha256
        assert mine.path != theirs.path
        other = kept(engines, b"another")
        with pytest.raises(NotFound):
            stored(organisation=zoe.organisation, sha256=other.sha256)

    def test_who_knows_the_content_does_not_know_the_path(self, engines: Organisation) -> None:
        name = kept(engines).path.rpartition("/")[2]
        digest, _, key = name.partition("-")
        assert digest == sha256(CONTENT).hexdigest()
        assert len(bytes.fromhex(key)) == 16

    def test_only_the_service_may_read_it(self, engines: Organisation) -> None:
        on_disk = place(kept(engines))
        assert on_disk.stat().st_mode & 0o777 == 0o600
        assert on_disk.parent.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("work", [kept, lambda own: read(StoredFile(organisation=own))])
    def test_never_within_a_transaction(self, work: Any, engines: Organisation) -> None:
        with pytest.raises(TransactionManagementError), transaction.atomic():
            work(engines)


class TestReading:
    def test_a_missing_file_is_said_to_be_missing(self, engines: Organisation) -> None:
        file = kept(engines)
        place(file).unlink()
        with pytest.raises(FileMissing):
            read(file)

    @pytest.mark.parametrize("content", [b"", CONTENT + b" ", CONTENT[:-1], CONTENT.swapcase()])
    def test_an_altered_file_is_not_given_out(self, content: bytes, engines: Organisation) -> None:
        file = kept(engines)
        place(file).write_bytes(content)
        with pytest.raises(FileDamaged):
            read(file)

    @pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"x")])
    def test_keeping_the_same_again_mends_it(self, harm: Any, engines: Organisation) -> None:
        file = kept(engines)
        harm(place(file))
        assert kept(engines) == file
        assert read(file) == CONTENT

    def test_nothing_else_is_put_in_its_place(self, engines: Organisation) -> None:
        file = kept(engines)
        place(file).unlink()
        with pytest.raises(ValueError, match="not the content"):
            restore(file, b"forged")
        assert not place(file).exists()


class TestWriting:
    @pytest.mark.parametrize("moment", ["fsync", "replace"])
    def test_a_disk_that_fails_leaves_neither_file_nor_row(
        self, moment: str, engines: Organisation
    ) -> None:
        where = os if moment == "fsync" else Path
        with (
            mock.patch.object(where, moment, side_effect=OSError(28, "No space left")),
            pytest.raises(OSError, match="No space"),
        ):
            kept(engines)
        assert files_of(engines.pk) == set()
        assert not StoredFile.objects.exists()

    def test_a_row_that_is_refused_leaves_no_file(self) -> None:
        nobody = Organisation(pk=987_654)
        with (
            mock.patch.object(StoredFile, "save", side_effect=IntegrityError),
            pytest.raises(IntegrityError),
        ):
            kept(nobody)
        assert files_of(nobody.pk) == set()

    def test_the_row_comes_after_the_bytes_are_on_the_disk(self, engines: Organisation) -> None:
        def looked(file: StoredFile, **options: Any) -> None:
            assert place(file).read_bytes() == CONTENT

        with mock.patch.object(StoredFile, "save", looked):
            kept(engines)


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_many_at_once_keep_one(self, transactional_db: None) -> None:
        own = organisation("Engines")
        gate, found, racers = threading.Barrier(6), [], 6

        def race() -> None:
            gate.wait(timeout=30)
            try:
                found.append(kept(own).pk)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=race) for _ in range(racers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        [file] = StoredFile.objects.all()
        assert found == [file.pk] * racers
        assert files_of(own.pk) == {place(file)}


class TestSweeping:
    def orphan(self, own: Organisation, name: str = "") -> str:
        file = StoredFile(organisation=own, sha256="c" * 64, size=1)
        storage.write(file.path + name, b"x")
        return file.path + name

    @pytest.mark.parametrize("name", ["", ".12ab34cd.part"])
    def test_what_no_row_names_goes_after_a_day(self, name: str, engines: Organisation) -> None:
        file = kept(engines)
        self.orphan(engines, name)
        assert keeping.sweep(now=timezone.now()) == 0
        with mock.patch("django.utils.timezone.now", return_value=timezone.now() + LATER):
            assert sweep_files.call() == 1
            assert sweep_files.call() == 0
        assert files_of(engines.pk) == {place(file)}

    def test_a_file_beside_the_path_of_its_row_is_none_of_it(self, engines: Organisation) -> None:
        file = kept(engines)
        for path in ("files/x", f"files/{engines.pk}/x", file.path[:-1] + "g"):
            storage.write(path, CONTENT)
        assert keeping.sweep(now=timezone.now() + LATER) == 3
        assert read(file) == CONTENT

    def test_an_empty_storage_is_swept_too(self, db: None) -> None:
        assert keeping.sweep(now=timezone.now()) == 0


class TestElsewhere:
    """A storage that is no folder, such as a bucket."""

    @pytest.fixture(autouse=True)
    def in_memory(self, settings: Any) -> None:
        backend = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
        settings.STORAGES = {**settings.STORAGES, "default": backend}

    def test_it_is_kept_mended_and_swept_as_well(self, engines: Organisation) -> None:
        file = kept(engines)
        assert read(file) == CONTENT
        storage.remove(file.path)
        with pytest.raises(FileMissing):
            read(file)
        restore(file, CONTENT)
        storage.write(f"files/{engines.pk}/aa/orphan", b"x")
        assert keeping.sweep(now=timezone.now() + LATER) == 1
        assert read(file) == CONTENT

    def test_a_storage_that_renames_is_refused(self, engines: Organisation) -> None:
        file = StoredFile(organisation=engines, sha256="c" * 64, size=1)
        with (
            mock.patch(
                "django.core.files.storage.InMemoryStorage.get_available_name",
                return_value="files/other",
            ),
            pytest.raises(Exception, match="otherwise"),
        ):
            storage.write(file.path, b"x")
        assert storage.read("files/other") is None
