"""What a crash, a second run and two runs at once leave behind."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.core.management.base import CommandError
from django.db import IntegrityError, OperationalError

from quittance.accounts.models import Organisation
from quittance.invoicing.importing import writing
from quittance.invoicing.importing.writing import Writer
from quittance.invoicing.models import Invoice
from tests.frame import engine
from tests.frame.empty import copied
from tests.importing.lab import Lab, books, numbers

DOCUMENTS = 1_800
ROWS = [
    f"{number % DOCUMENTS + 1},S{number % 97},{'' if number % 5 else 'Thing'},{number % 7 + 1},"
    f"2020-01-0{number % 9 + 1},{number % 13}.25,{number % 41 or ''},France"
    for number in range(DOCUMENTS * 2)
    if number % DOCUMENTS + 1 != 77
]
# Documents 1 and 1,801 of the loop above are one: their customer must be too.
ROWS = [
    ",".join([*(cells := row.split(","))[:6], str(int(cells[0]) % 41 or ""), cells[7]])
    for row in ROWS
]
MAKE_SHOP = """
from quittance.accounts.models import Organisation
Organisation.objects.create(name="Shop", slug="shop", currency="GBP")
"""
# Dies, as by kill -9, when the third chunk has its documents but not yet its lines.
DIE_HALFWAY = """
import os, signal, sys
from django.core.management import call_command
from quittance.invoicing.importing import writing
from quittance.invoicing.models import InvoiceLine
real, chunks = writing.insert, []
def insert(model, rows):
    chunks.extend([1] if model is InvoiceLine else [])
    if len(chunks) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    real(model, rows)
writing.insert = insert
call_command("import_invoices", sys.argv[1], organisation="shop")
"""
IMPORT = """
import sys
from django.core.management import call_command
call_command("import_invoices", sys.argv[1], organisation="shop")
"""
PRELUDE = "import django; django.setup()\n"
BOOKS = """
SELECT i.number, i.kind, i.status, i.issue_date, i.total, c.external_id, l.position, p.sku,
       p.name, l.description, l.quantity, l.unit_price, l.net_amount, t.taxable
FROM invoicing_invoice i
JOIN customers_customer c ON c.id = i.customer_id
JOIN invoicing_invoiceline l ON l.invoice_id = i.id
JOIN catalogue_product p ON p.id = l.product_id
JOIN invoicing_invoicetax t ON t.invoice_id = i.id
ORDER BY i.number, l.position
"""
TALLY = "SELECT sum(count), sum(total) FROM invoicing_invoicetally"
SCAN = "SELECT count(*), sum(total) FROM invoicing_invoice"


class House:
    """A whole installation of its own, driven from outside by processes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        folder.mkdir()

    def start(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "QUITTANCE_DATA": str(self.folder),
            "DATABASE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "quittance.settings",
        }
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=engine.ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def python(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        process = self.start(arguments)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def script(self, text: str, *arguments: str) -> tuple[int, str, str]:
        return self.python(["-c", PRELUDE + text, *arguments])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(urlsplit(self.url).path)) as database:
                return database.execute(query).fetchall()
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def left_behind(self) -> list[Path]:
        return list(self.folder.glob("imports/*spool*"))


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[House]:
    """What every house begins as."""
    folder = tmp_path_factory.mktemp("model")
    with copied(migrated, folder / "model.db") as url:
        house = House(folder / "data", url)
        assert house.script(MAKE_SHOP)[0] == 0
        yield house


@contextmanager
def house_at(folder: Path, model: House, name: str) -> Iterator[House]:
    """An installation on the engine of this run."""
    with copied(model.url, folder / f"{name}.db") as url:
        yield House(folder / name, url)


@pytest.fixture
def house(tmp_path: Path, model: House) -> Iterator[House]:
    with house_at(tmp_path, model, "house") as made:
        yield made


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory, model: House) -> Iterator[House]:
    """Where everything was imported once, and nothing happened."""
    folder = tmp_path_factory.mktemp("calm")
    with house_at(folder, model, "calm") as made:
        assert made.script(IMPORT, str(Lab(folder).write(*ROWS)))[0] == 0
        yield made


def test_after_a_crash_a_second_run_makes_it_as_if_nothing_had_happened(
    house: House, calm: House, lab: Lab
) -> None:
    path, crashed = str(lab.write(*ROWS)), house
    code, _, _ = crashed.script(DIE_HALFWAY, path)
    assert code == -signal.SIGKILL
    assert crashed.ask(SCAN)[0][0] == 1_000
    whole = "SELECT count(*) FROM invoicing_invoiceline"
    assert crashed.ask(whole) == [(2_000,)]
    assert crashed.left_behind() == []
    code, out, _ = crashed.script(IMPORT, path)
    assert code == 0
    assert "799 documents imported: 799 invoices" in out
    assert "1000 documents were already there" in out
    assert crashed.ask(BOOKS) == calm.ask(BOOKS)
    assert len(calm.ask(BOOKS)) == 2 * 1_799
    assert crashed.ask(TALLY) == crashed.ask(SCAN) == calm.ask(SCAN) == calm.ask(TALLY)


def test_two_imports_at_once_write_everything_once(house: House, calm: House, lab: Lab) -> None:
    path, both = str(lab.write(*ROWS)), house
    twins = [both.start(["-c", PRELUDE + IMPORT, path]) for _ in range(2)]
    said = [twin.communicate(timeout=120) for twin in twins]
    assert [twin.returncode for twin in twins] == [0, 0], said
    imported = [int(out.splitlines()[1].split()[0]) for out, _ in said]
    there = [int(out.splitlines()[6].split()[0]) for out, _ in said]
    assert (sum(imported), sum(there)) == (1_799, 1_799)
    made = [out.splitlines()[5].split() for out, _ in said]
    assert (sum(int(one[0]) for one in made), sum(int(one[3]) for one in made)) == (41, 97)
    assert sorted(masked(both.ask(BOOKS))) == sorted(masked(calm.ask(BOOKS)))
    assert both.ask(TALLY) == both.ask(SCAN)


def masked(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple(map(str, row)) for row in rows]


def test_documents_that_somebody_else_writes_meanwhile_are_found_there(
    lab: Lab, shop: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = lab.write("1,A,Lamp,1,2020-01-02,1,17,", "2,A,Lamp,1,2020-01-02,1,17,")
    lab.take("1,A,Lamp,1,2020-01-02,1,17,")
    before = books()
    path = lab.write("1,A,Lamp,1,2020-01-02,1,17,", "2,A,Lamp,1,2020-01-02,1,17,")
    look, looks = Writer.new_ones, []

    def blind_at_first(self: Writer, documents: Any, done: Any) -> Any:
        looks.append(documents)
        return list(documents) if len(looks) == 1 else look(self, documents, done)

    monkeypatch.setattr(Writer, "new_ones", blind_at_first)
    ran = lab.run(path)
    assert len(looks) == 2
    assert "Somebody else wrote at the same time" in ran.err
    assert ran.says("1 documents imported: 1 invoices, 0 credit notes")
    assert ran.says("1 documents were already there")
    assert numbers() == ["1", "2"]
    assert books()[:1] == before


@pytest.mark.parametrize("kind", [IntegrityError, OperationalError])
def test_a_chunk_that_never_fits_is_given_up_with_a_message(
    lab: Lab, shop: Organisation, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def fail(*args: Any) -> None:
        raise kind("no room")

    monkeypatch.setattr(writing, "insert", fail)
    monkeypatch.setattr(writing.time, "sleep", lambda seconds: None)
    with pytest.raises(CommandError, match="Documents 1 to 2 could not be written: no room"):
        lab.take("1,,Lamp,1,2020-01-02,1,17,", "2,,Lamp,1,2020-01-02,1,17,")
    assert not Invoice.objects.exists()
