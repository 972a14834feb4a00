from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from quittance.accounts.models import Organisation
from quittance.invoicing.importing import source
from quittance.invoicing.models import Invoice, InvoiceLine
from tests.importing.lab import HEADER, Lab, numbers

ROW = "1,A,Lamp,1,2020-01-02,2.50,17,France"
ROWS = [f"{number},A,Lamp,1,2020-01-02,2.50,17,France" for number in range(1, 2001)]


def refused(lab: Lab, path: Path, *arguments: str) -> str:
    """The message with which a file is refused; nothing of it is imported."""
    with pytest.raises(CommandError) as error:
        lab.run(path, *arguments)
    assert not Invoice.objects.exists()
    assert left_behind() == []
    return str(error.value)


def left_behind() -> list[Path]:
    folder = settings.DATA_DIR / "imports"
    return list(folder.glob("*.spool*")) if folder.exists() else []


def raw(lab: Lab, content: bytes, name: str = "in.csv") -> Path:
    path = lab.folder / name
    path.write_bytes(content)
    return path


def test_byte_order_mark_and_windows_line_ends(lab: Lab, shop: Organisation) -> None:
    content = "\r\n".join([HEADER, ROW, '2,B,"two\r\nlines",1,2020-01-02,1,17,', ""])
    assert lab.run(raw(lab, b"\xef\xbb\xbf" + content.encode())).rejects == []
    assert numbers() == ["1", "2"]
    assert InvoiceLine.objects.get(invoice__number="2").description == "two\r\nlines"


@pytest.mark.parametrize("name", ["in.csv.gz", "in.csv"])
def test_gzip_is_known_by_its_content(lab: Lab, shop: Organisation, name: str) -> None:
    content = gzip.compress("\n".join([HEADER, ROW]).encode())
    assert lab.run(raw(lab, content, name)).rejects == []
    assert numbers() == ["1"]


def test_blank_lines_count_as_rows_but_are_skipped(lab: Lab, shop: Organisation) -> None:
    ran = lab.take("", ROW, "", "", "2,A,Lamp,0,2020-01-02,2.50,17,France")
    assert ran.rejects == [(6, "quantity is zero")]
    assert ran.says("2 rows read")


def test_latin_1_is_asked_for(lab: Lab, shop: Organisation) -> None:
    content = "\n".join([HEADER, ROW, "2,A,Café £,1,2020-01-02,1,17,", ""]).encode("latin-1")
    path = raw(lab, content)
    why = "the row has bytes that are not text in this encoding; see --encoding"
    assert lab.run(path).rejects == [(3, why)]
    assert b"Caf\xe9 \xa3" in lab.rejects.read_bytes()
    assert lab.run(path, "--encoding=latin-1").rejects == []
    assert InvoiceLine.objects.get(invoice__number="2").description == "Café £"


def test_semicolons_and_tabs(lab: Lab, shop: Organisation) -> None:
    for delimiter, argument, number in ((";", ";", "1"), ("\t", "tab", "2"), ("\t", "\\t", "3")):
        content = f"{HEADER}\n{number}{ROW[1:]}\n".replace(",", delimiter)
        lab.run(raw(lab, content.encode()), f"--delimiter={argument}")
    assert numbers() == ["1", "2", "3"]


def test_an_empty_file_is_refused(lab: Lab, shop: Organisation) -> None:
    assert "The file is empty" in refused(lab, raw(lab, b""))


def test_a_file_of_a_header_only_imports_nothing(lab: Lab, shop: Organisation) -> None:
    ran = lab.run(lab.write())
    assert ran.says("0 rows read")
    assert not Invoice.objects.exists()


def test_a_directory_is_refused(lab: Lab, shop: Organisation) -> None:
    assert "cannot be read: Is a directory" in refused(lab, lab.folder)


def test_a_missing_file_is_refused(lab: Lab, shop: Organisation) -> None:
    assert "No such file" in refused(lab, lab.folder / "nowhere.csv")


def test_a_gzip_cut_short_is_refused_as_a_whole(lab: Lab, shop: Organisation) -> None:
    content = gzip.compress("\n".join([HEADER, *ROWS]).encode())
    assert "cut short or damaged" in refused(lab, raw(lab, content[:-40]))
    assert "damaged" in refused(lab, raw(lab, content[:-8] + b"\0" * 8))
    assert "damaged" in refused(lab, raw(lab, content[:60] + b"\xff" * 40 + content[100:]))


def test_a_quote_left_open_is_refused_as_a_whole(lab: Lab, shop: Organisation) -> None:
    path = lab.write(ROW, '2,A,"Lamp,1,2020-01-02,2.50,17,France', *ROWS[2:])
    assert "Row 3 opens a quote that is not closed" in refused(lab, path)


def test_a_quote_closed_rows_later_is_refused_as_a_whole(lab: Lab, shop: Organisation) -> None:
    broken = [
        '2,A,"Lamp,1,2020-01-02,2.50,17,France',
        ROWS[2],
        '4,A,",Lamp,1,2020-01-02,1,17,France',
    ]
    assert "Row 3 spans 3 lines" in refused(lab, lab.write(ROW, *broken))


def test_a_quote_in_one_line_is_that_rows_own(lab: Lab, shop: Organisation) -> None:
    ran = lab.take(
        ROW, '2,A,"12" plate,1,2020-01-02,2.50,17,France', '3,A,12" plate,1,2020-01-02,1,17,'
    )
    assert [row for row, _ in ran.rejects] == [3]
    assert ran.rejects[0][1].startswith("badly quoted:")
    assert numbers() == ["1", "3"]


def test_a_line_without_end_is_refused(
    lab: Lab, shop: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "LONGEST_LINE", 10_000)
    path = lab.write(ROW, "2," + "A" * 20_000)
    assert "Row 3 is longer than 10000 characters" in refused(lab, path)


def test_a_cell_beyond_the_limit_is_that_rows_own(lab: Lab, shop: Organisation) -> None:
    path = lab.write(ROW, "2,A,Lamp,1,2020-01-02,1,17,", f"2,A,{'x' * 140_000},1,2020-01-02,1,17,")
    before = csv.field_size_limit()
    ran = lab.run(path, read_rejects=False)
    csv.field_size_limit(1_000_000)
    try:
        reasons = [reason[:28] for _, reason in lab.reasons()]
    finally:
        csv.field_size_limit(before)
    assert reasons == ["badly quoted: field larger t", "row 4 of this document: badl"]
    assert (ran.rejects, numbers()) == ([], ["1"])


def test_a_file_that_is_no_text_is_refused(lab: Lab, shop: Organisation) -> None:
    assert "cannot be read" in refused(lab, raw(lab, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"))
    utf16 = "\n".join([HEADER, ROW]).encode("utf-16")
    assert "is this a CSV file" in refused(lab, raw(lab, utf16))
    assert lab.run(raw(lab, utf16), "--encoding=utf-16").rejects == []


def test_missing_and_doubled_columns_are_said_before_anything_is_read(
    lab: Lab, shop: Organisation
) -> None:
    header = HEADER.replace("Country", "Land").replace("StockCode", "InvoiceNo")
    message = refused(lab, lab.write(ROW, header=header))
    assert "column “invoiceno” for number stands twice" in message.lower()
    assert "column “stockcode” for sku is missing" in message.lower()
    assert "column “country” for country is missing" in message.lower()


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("colour=Colour", "the fields are: number, sku"),
        ("number", "is no FIELD=COLUMN"),
        ("number=", "cannot be left out"),
        ("sku=Nowhere", "“nowhere” for sku is missing"),
    ],
)
def test_a_wrong_map_is_refused(lab: Lab, shop: Organisation, argument: str, message: str) -> None:
    assert message in refused(lab, lab.write(ROW), "--map", argument)


def test_a_field_can_be_mapped_away_or_to_another_column(lab: Lab, shop: Organisation) -> None:
    header = HEADER.replace("InvoiceNo", "No").replace("CustomerID", "Who")
    ran = lab.run(lab.write(ROW, header=header), "--map", "number=No", "--map", "customer=")
    assert ran.says("Columns not used: Who")
    assert Invoice.objects.get().customer.external_id == "walk-in"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--organisation=nobody", "There is no organisation “nobody”."),
        ("--encoding=klingon", "There is no encoding 'klingon'."),
        ("--walk-in= ", "--walk-in needs 1 to 200 characters."),
        ("--currency=XXX", "XXX is not a currency"),
        ("--tax-rate=101", "tax rate 101 is not between 0 and 100"),
        ("--terms=-1", "-1 is not a number of days"),
        ("--delimiter=ab", "'ab' is not one character"),
    ],
)
def test_a_wrong_option_is_refused(
    lab: Lab, shop: Organisation, argument: str, message: str
) -> None:
    assert message in refused(lab, lab.write(ROW), argument)


def test_rejects_go_to_the_data_folder_by_default(lab: Lab, shop: Organisation) -> None:
    call_command(
        "import_invoices", str(lab.write("1,A,Lamp,0,2020-01-02,1,17,")), organisation="shop"
    )
    found = list((settings.DATA_DIR / "imports").glob("in.rejects-*.csv"))
    assert len(found) == 1
    assert "quantity is zero" in found[0].read_text()
    found[0].unlink()


def test_nothing_rejected_leaves_no_file(lab: Lab, shop: Organisation) -> None:
    assert lab.take(ROW).says("0 rows rejected")
    assert not lab.rejects.exists()
    assert left_behind() == []
