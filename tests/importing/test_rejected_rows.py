from __future__ import annotations

from decimal import Decimal

import pytest

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.models import Invoice, InvoiceLine
from tests.importing.lab import Lab, numbers

GOOD = "7,A,Lamp,1,2020-01-02,2.50,17,France"


def row(**changed: str) -> str:
    """A good line of document 1 with some cells changed."""
    cells = {
        **{"number": "1", "sku": "A", "description": "Lamp", "quantity": "1"},
        **{"date": "2020-01-02", "price": "2.50", "customer": "17", "country": "France"},
    }
    return ",".join({**cells, **changed}.values())


MINUS = "is negative in a document that is not marked as credit note"
BAD = [
    (row(quantity="0"), "quantity is zero"),
    (row(quantity="-0"), "quantity is zero"),
    (row(quantity="0.0000001"), "quantity 0.0000001 has more than 6 decimals"),
    (row(quantity="-3"), f"quantity -3 {MINUS}"),
    (row(quantity=""), "quantity is empty"),
    (row(quantity="NaN"), "quantity “NaN” is not a plain number"),
    (row(quantity="inf"), "quantity “inf” is not a plain number"),
    (row(quantity="1e3"), "quantity “1e3” is not a plain number"),
    (row(quantity="１２"), "quantity “１２” is not a plain number"),
    (row(quantity="1_000"), "quantity “1_000” is not a plain number"),
    (row(quantity="0x10"), "quantity “0x10” is not a plain number"),
    (row(quantity="1000000000000"), "quantity 1000000000000 is too large"),
    (row(price="1e400"), "unit price “1e400” is not a plain number"),
    (row(price="-0.01"), "unit price -0.01 is negative"),
    (row(price="1.2345678"), "unit price 1.2345678 has more than 6 decimals"),
    (row(price="£3"), "unit price “£3” is not a plain number"),
    (row(price="9" * 50), f"unit price “{'9' * 40}…” is not a plain number"),
    (row(quantity="99999999", price="999999.99"), "99999999 times 999999.99 is too much"),
    (row(date=""), "date is empty"),
    (row(date="yesterday"), "date “yesterday” cannot be read"),
    (row(date="2021-02-29"), "date “2021-02-29” cannot be read"),
    (row(date="02.01.2020"), "date “02.01.2020” cannot be read"),
    (row(date="２０２０-01-02"), "date “２０２０-01-02” cannot be read"),
    (row(date="9998-01-02"), "date 9998-01-02 lies in the future"),
    (row(date="0020-01-02"), "date 0020-01-02 lies before 1900-01-01"),
    (row(sku="A" * 65), "sku has more than 64 characters"),
    (row(description="x" * 2001), "description has more than 2000 characters"),
    (row(description="x" * 10_000), "description has more than 2000 characters"),
    (row(customer="1" * 101), "customer has more than 100 characters"),
    (row(country="F" * 101), "country has more than 100 characters"),
    (row(sku="", description=" "), "neither a SKU nor a description"),
    (row(number=""), "the document's number is empty"),
    (row(number="1" * 61), "the document's number has more than 60 characters"),
    (row(number="1\u202e"), "the document's number has unprintable characters"),
    (row(sku="A\0"), "the row has a NUL character"),
    (row() + ",more", "9 columns instead of 8"),
    ("1,A", "2 columns instead of 8"),
]


@pytest.mark.parametrize(("bad", "reason"), BAD, ids=[reason[:40] for _, reason in BAD])
def test_a_bad_row_is_rejected_with_its_reason(
    lab: Lab, shop: Organisation, bad: str, reason: str
) -> None:
    ran = lab.take(GOOD, bad)
    assert ran.rejects == [(3, reason)]
    assert ran.says(f"1 rows rejected, see {lab.rejects}")
    assert numbers() == ["7"]
    assert Customer.objects.count() == 1


@pytest.mark.parametrize("cells", [row(price="-0"), row(price="0"), row(price="+0.000")])
def test_a_price_of_nothing_is_fine_in_any_spelling(
    lab: Lab, shop: Organisation, cells: str
) -> None:
    assert lab.take(cells).rejects == []
    line = InvoiceLine.objects.get()
    assert str(line.unit_price) == "0.000000"
    assert line.net_amount == Decimal(0)


def test_numbers_keep_every_decimal(lab: Lab, shop: Organisation) -> None:
    assert lab.take(row(quantity="0.333333", price="0.1234560000")).rejects == []
    line = InvoiceLine.objects.get()
    assert (line.quantity, line.unit_price) == (Decimal("0.333333"), Decimal("0.123456"))
    assert line.net_amount == Decimal("0.04")


def test_half_a_penny_goes_up(lab: Lab, shop: Organisation) -> None:
    lab.take(row(quantity="1", price="0.125"), row(quantity="3", price="0.005"))
    nets = InvoiceLine.objects.order_by("position").values_list("net_amount", flat=True)
    assert list(nets) == [Decimal("0.13"), Decimal("0.02")]
    assert Invoice.objects.get().total == Decimal("0.15")


def test_one_bad_row_keeps_its_whole_document_out(lab: Lab, shop: Organisation) -> None:
    ran = lab.take(row(), GOOD, row(price="x"), row(quantity="0"), row())
    first = "row 4 of this document: unit price “x” is not a plain number"
    assert ran.rejects == [
        (2, first),
        (4, "unit price “x” is not a plain number"),
        (5, "quantity is zero"),
        (6, first),
    ]
    assert numbers() == ["7"]


def test_a_row_that_cannot_be_kept_keeps_its_document_out_too(lab: Lab, shop: Organisation) -> None:
    ran = lab.take(row(), row(sku="A\0"), GOOD)
    assert sorted(ran.rejects) == [
        (2, "row 3 of this document: the row has a NUL character"),
        (3, "the row has a NUL character"),
    ]
    assert numbers() == ["7"]


def test_rejected_rows_come_out_as_they_stood(lab: Lab, shop: Organisation) -> None:
    lab.take('1,=cmd|calc,"Lamp, ""red""\nand blue",-1, 2020-01-02 ,2.50,17,Österreich ☕')
    assert lab.rejected() == [
        {
            "InvoiceNo": "1",
            "StockCode": "=cmd|calc",
            "Description": 'Lamp, "red"\nand blue',
            "Quantity": "-1",
            "InvoiceDate": " 2020-01-02 ",
            "UnitPrice": "2.50",
            "CustomerID": "17",
            "Country": "Österreich ☕",
            "rejected_row": "2",
            "rejected_reason": f"quantity -1 {MINUS}",
        }
    ]


def test_a_mended_rejects_file_can_be_imported(lab: Lab, shop: Organisation) -> None:
    lab.take(GOOD, row(quantity="0"), row())
    mended = lab.folder / "mended.csv"
    mended.write_text(lab.rejects.read_text().replace(",0,2020", ",4,2020"))
    ran = lab.run(mended)
    assert (ran.rejects, numbers()) == ([], ["7", "1"])
    lab.rejects.unlink(missing_ok=True)
    mended.write_text(mended.read_text().replace(",4,2020", ",0,2020").replace("\n1,", "\n2,"))
    assert [reason for _, reason in lab.run(mended).rejects] == [
        "quantity is zero",
        "row 2 of this document: quantity is zero",
    ]
    assert lab.rejects.read_text().splitlines()[0].count("rejected_row") == 1


def test_lines_of_two_customers_are_no_document(lab: Lab, shop: Organisation) -> None:
    ran = lab.take(row(), row(customer="18"))
    assert ran.rejects == [
        (2, "row 3 of this document: customer “18” is not that of row 2"),
        (3, "customer “18” is not that of row 2"),
    ]
    assert not Invoice.objects.exists()


def test_a_document_that_comes_to_too_much_is_rejected(lab: Lab, shop: Organisation) -> None:
    big = row(quantity="9000000", price="999999")
    ran = lab.take(big, big)
    assert ran.rejects == [
        (2, "the document comes to too much"),
        (3, "the document comes to too much"),
    ]
    assert lab.take(big).rejects == []


def test_a_document_of_too_many_lines_is_rejected(lab: Lab, shop: Organisation) -> None:
    ran = lab.take(*[row()] * 10_001)
    assert len(ran.rejects) == 10_001
    assert ran.rejects[-1] == (10_002, "the document has more than 10000 lines")
    assert not Invoice.objects.exists()


def test_strict_ends_with_code_one_after_importing_the_rest(lab: Lab, shop: Organisation) -> None:
    with pytest.raises(SystemExit) as stop:
        lab.take(GOOD, row(quantity="0"), arguments=["--strict"])
    assert stop.value.code == 1
    assert numbers() == ["7"]
