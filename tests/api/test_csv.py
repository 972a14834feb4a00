"""Every list as CSV: all its rows, safe in a spreadsheet, read a part at a time."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from quittance.customers.models import Customer
from quittance.files.cells import cell
from tests.api.endpoints import ENDPOINTS, address
from tests.api.test_every_endpoint import LISTS
from tests.api.world import World
from tests.people import Person, draft, sent

pytestmark = pytest.mark.django_db


def asked(who: Person, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
    client = APIClient(headers={"Authorization": f"Token {who.key}", **headers})
    return client.get(f"/api/{path}", {"format": "csv", **(query or {})})


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content).decode()


def table(who: Person, path: str, query: dict[str, Any] | None = None) -> list[dict[str, str]]:
    text = text_of(asked(who, path, query))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))


def flat(row: dict[str, Any], before: str = "") -> dict[str, str]:
    """A row of JSON as its line should be."""
    found: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict) and name != "changes":
            found |= flat(value, f"{before}{name}.")
        else:
            found[before + name] = value
    return {name: cell(value) for name, value in found.items()}


@pytest.mark.parametrize("path", sorted(LISTS))
def test_every_list_is_a_table_of_all_its_rows(path: str, world: World) -> None:
    where = address(path, world)
    rows = world.owner.get(where, {"page_size": 200}).body["results"]
    assert rows
    # The page that is asked for most may be read in another way.
    assert world.owner.get(where).body["results"] == rows[:50]
    found = table(world.owner, where)
    nothing = dict.fromkeys(found[0], "")
    expected = [{**nothing, **{k: v for k, v in flat(row).items() if k in nothing}} for row in rows]
    assert found == expected
    assert set(rows[0]) == {name.partition(".")[0] for name in nothing}


def test_it_has_every_row_whatever_the_page(ada: Person, cleo: Customer) -> None:
    ids = [draft(ada, cleo)["id"] for _ in range(7)]
    with mock.patch("quittance.api.csvfile.ROWS_AT_ONCE", 3):
        rows = table(ada, "invoices/", {"page_size": 2, "page": 2, "ordering": "id"})
    assert [int(row["id"]) for row in rows] == ids


@pytest.mark.parametrize("ordering", ["-total,id", "due_date", "-number", "customer_name,-id"])
def test_it_is_in_the_order_of_the_list(ordering: str, ada: Person, cleo: Customer) -> None:
    for days in (3, 1, 2):
        sent(ada, cleo, due_date=f"2099-01-0{days}")
        draft(ada, cleo)
    listed = ada.get("invoices/", {"ordering": ordering}).body["results"]
    with mock.patch("quittance.api.csvfile.ROWS_AT_ONCE", 2):
        rows = table(ada, "invoices/", {"ordering": ordering})
    assert [row["id"] for row in rows] == [str(row["id"]) for row in listed]


def test_it_takes_the_filters_of_the_list(ada: Person, cleo: Customer) -> None:
    draft(ada, cleo)
    pk = sent(ada, cleo)["id"]
    assert [row["id"] for row in table(ada, "invoices/", {"status": "sent"})] == [str(pk)]
    assert table(ada, "invoices/", {"search": "nobody"}) == []
    wrong = asked(ada, "invoices/", {"colour": "red"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (400, "unknown_parameter")


def test_a_table_of_nothing_has_a_header(ada: Person) -> None:
    [header] = text_of(asked(ada, "products/", {"bom": "false"})).splitlines()
    assert header.startswith("id,sku,name,description,")


def test_memory_stays_flat(ada: Person, cleo: Customer) -> None:
    """Rows are read a part at a time while the file is written, each part by its position."""
    for _ in range(5):
        draft(ada, cleo)
    with mock.patch("quittance.api.csvfile.ROWS_AT_ONCE", 2):
        with CaptureQueriesContext(connection) as before:
            answer = asked(ada, "invoices/")
        with CaptureQueriesContext(connection) as after:
            text_of(answer)
    # The token and the first parts; all of them fit into what is written at once here.
    reads = [query["sql"] for query in [*before, *after] if "OFFSET" in query["sql"]]
    assert reads == []
    assert sum("LIMIT 2" in query["sql"] for query in [*before, *after]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example")',
        "+49 30 1234",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "|cmd",
        "%0A=1",
    ],
)
def test_what_a_spreadsheet_would_run_is_text(text: str, ada: Person) -> None:
    Customer.objects.create(organisation=ada.organisation, name=text, currency="EUR")
    [row] = table(ada, "customers/")
    assert row["name"] == f"'{text}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-12.00", "-12.00"),
        ("+5", "+5"),
        ("Ada", "Ada"),
        ("", ""),
        (None, ""),
        (True, "true"),
        (0, "0"),
        (-5, "-5"),
        ("1=1", "1=1"),
        ([], "[]"),
        ({"a": ["=1", None]}, '{"a":["=1",null]}'),
    ],
)
def test_a_cell(value: Any, expected: str) -> None:
    assert cell(value) == expected


def test_commas_quotes_and_lines_stay_within_their_cell(ada: Person) -> None:
    name = 'Cleo, "the"\nqueen; ä'
    Customer.objects.create(organisation=ada.organisation, name=name, currency="EUR")
    [row] = table(ada, "customers/")
    assert row["name"] == name
    assert row["billing_address.city"] == ""
    assert json.loads(row["balances"]) == []


@pytest.mark.parametrize("accept", ["text/csv", "text/html,*/*;q=0.8", "image/png"])
def test_it_is_a_file_whatever_is_accepted(accept: str, ada: Person) -> None:
    answer = asked(ada, "customers/", Accept=accept)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="customers.csv"'
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer


def test_the_byte_order_mark_can_be_left_out(ada: Person) -> None:
    assert text_of(asked(ada, "customers/")).startswith("\ufeffid,")
    assert text_of(asked(ada, "customers/", {"bom": "false"})).startswith("id,")
    assert asked(ada, "customers/", {"bom": "maybe"}).status_code == 400
    assert ada.get("customers/", {"format": "xml"}).codes == [("invalid_choice", "format")]
    assert ada.get("customers/", {"format": "json"}).body["count"] == 0


def test_nobody_elses_rows_are_in_it(world: World, zoe: Person) -> None:
    for path in (
        "customers/",
        "invoices/",
        "payments/",
        "products/",
        "invoices/lines/",
        "journal/",
    ):
        assert table(zoe, path) == []
        assert table(world.owner, path) != []


def test_a_role_that_may_not_read_gets_no_file(world: World, ivy: Person) -> None:
    refused = asked(ivy, "invoices/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")


def test_every_list_says_so_in_the_document() -> None:
    document = APIClient().get("/api/schema/").json()
    for path in LISTS:
        described = document["paths"][f"/api/{path.replace('<int:pk>', '{id}')}"]["get"]
        assert set(described["responses"]["200"]["content"]) == {"application/json", "text/csv"}
        assert {"format", "bom"} <= {one["name"] for one in described["parameters"]}
    assert ENDPOINTS.keys() >= LISTS
