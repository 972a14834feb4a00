"""Against the series of numbers."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, delete, insert, update
from tests.laws.attacks.documents.statements import NUMBER_OF_SENT, issue

SERIES_ROW = {
    "organisation_id": ":org",
    "kind": "'invoice'",
    "year": "2026",
    "next_number": "1",
    "meets_given_numbers": "false",
}


def series(changes: str) -> str:
    return f"UPDATE invoicing_numberseries SET {changes} WHERE id = :series"


def series_from(number: int) -> str:
    row = {**SERIES_ROW, "year": "2031", "next_number": str(number)}
    return insert("invoicing_numberseries", row)


ATTACKS = [
    Attack("numbers_never_fall", "a number given twice", series("next_number = next_number - 1")),
    Attack("numbers_never_fall", "dates that run back", series("last_issue_date = '2020-01-01'")),
    Attack("numbers_never_fall", "dates forgotten", series("last_issue_date = NULL")),
    Attack("numbers_never_fall", "another year's series", series("year = 1999")),
    Attack("numbers_never_fall", "a stranger's series", series("organisation_id = :rival_org")),
    Attack(
        "numbers_never_fall",
        "a series set back by an upsert",
        insert("invoicing_numberseries", SERIES_ROW)
        + " ON CONFLICT (organisation_id, kind, year) DO UPDATE SET next_number = 1",
        only_on="postgresql",
    ),
    Attack("numbers_go_on_by_one", "a number passed over", series("next_number = next_number + 2")),
    Attack("series_are_kept", "deleting a series", delete("series", "invoicing_numberseries")),
    Attack(
        "series_are_kept",
        "truncating the series",
        "TRUNCATE invoicing_numberseries",
        only_on="postgresql",
    ),
    Attack(
        "series_are_kept",
        "a series that begins again",
        insert("invoicing_numberseries", SERIES_ROW).replace("INSERT", "INSERT OR REPLACE", 1),
        only_on="sqlite",
    ),
    Attack(
        "invoice_number_unique",
        "a number issued twice",
        issue("draft").replace("'R-1'", NUMBER_OF_SENT),
        only_on="postgresql",
    ),
    Attack(
        "invoice_draft_number_unique",
        "a number that another draft holds",
        update("draft", "number = 'E-1'"),
        only_on="postgresql",
    ),
]

LAWFUL = [
    Attack("", "the next number", series("next_number = next_number + 1")),
    Attack("", "a later date", series("last_issue_date = '2030-01-01'")),
    Attack("", "a series that begins later", series_from(1001)),
    Attack("", "a new series", insert("invoicing_numberseries", {**SERIES_ROW, "year": "2031"})),
]
