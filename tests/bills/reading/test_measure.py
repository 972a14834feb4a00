"""The measure tells what was right, wrong, missing, and wrong though certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from quittance.bills.reading.measure import main, measure
from tests.bills.reading.pdfs import one_page, pdf, shown
from tests.bills.reading.xmls import ZUGFERD1

HEAD = "path,number,issue_date,currency,net_total,gross_total,line_count,printed_in_text\n"
PAGE = "".join(
    shown(text, y=700 - 20 * at).decode()
    for at, text in enumerate(
        ("Invoice No. 4711 of the firm", "Date: 5 June 2024", "Net total", "Total: 12.50 EUR")
    )
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.xml").write_text(ZUGFERD1)
    (tmp_path / "page.pdf").write_bytes(pdf(one_page(PAGE.encode())))
    (tmp_path / "bad.pdf").write_bytes(b"nonsense")
    return tmp_path


def truth(folder: Path, *rows: str) -> None:
    (folder / "truth.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))


def test_exact_wrong_and_missing(folder: Path) -> None:
    truth(
        folder,
        "good.xml,R-77,2013-06-05,EUR,10.00,11.91,1,",
        "page.pdf,4711,2024-06-05,EUR,10.00,12.50,,number|issue_date|net_total|gross_total",
    )
    measured = measure(folder)
    exact = measured.scores["xml"].outcomes
    assert dict(exact["number"]) == {"exact": 1, "certain": 1}
    assert dict(exact["gross_total"]) == {"wrong": 1, "certain": 1, "wrong but certain": 1}
    guessed = measured.scores["pdf"].outcomes
    assert guessed["number"]["exact"] == guessed["issue_date"]["exact"] == 1
    assert dict(guessed["net_total"]) == {"missing": 1}
    assert "currency" not in guessed, "not printed, so not counted"


def test_a_value_that_the_file_does_not_have_is_wrong(folder: Path) -> None:
    truth(folder, "good.xml,R-77,,EUR,10.00,11.90,1,")
    assert measure(folder).scores["xml"].outcomes["issue_date"]["wrong"] == 1


def test_it_fails_where_something_certain_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth(folder, "good.xml,R-78,2013-06-05,EUR,10.00,11.90,1,", "bad.pdf,1,,,,,,")
    assert main([str(folder)]) == 1
    told = capsys.readouterr().out
    assert "! good.xml: number is R-78, read R-77" in told
    assert "bad.pdf: unknown_file_type" in told
    truth(folder, "good.xml,R-77,2013-06-05,EUR,10.00,11.90,1,")
    assert main([str(folder)]) == 0


def test_a_folder_without_truth_is_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 2
    assert "truth.csv" in capsys.readouterr().err
