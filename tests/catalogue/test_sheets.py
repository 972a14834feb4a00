"""Products as a CSV file, out and in again."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Category, Product, StockMovement, TaxRate
from tests.api.world import everything
from tests.people import Answer, Person

pytestmark = pytest.mark.django_db
HEAD = "id,sku,name,description,category,unit,price,tax_rate,stock,low_stock_at,active"


def give(who: Person, content: str | bytes) -> Answer:
    """As a program sends a file."""
    client = APIClient(raise_request_exception=False)
    response = client.generic(
        "POST",
        "/api/products/sheet/",
        content,
        content_type="text/csv",
        headers={"Authorization": f"Token {who.key}"},
    )
    return Answer(response.status_code, response.json(), response.headers)


def read(who: Person) -> list[str]:
    client = APIClient(headers={"Authorization": f"Token {who.key}"})
    response: Any = client.get("/api/products/sheet/?bom=false")
    return b"".join(response.streaming_content).decode().split("\r\n")


def product() -> tuple[Any, ...]:
    one = Product.objects.get()
    category = one.category.name if one.category else None
    return (one.sku, one.name, category, one.unit, one.price, one.tax_rate.name, one.stock)


def test_new_ones_are_made_with_categories_and_stock(ada: Person, vat: TaxRate) -> None:
    done = give(ada, f"{HEAD}\n,L1,Lamp,Gives light,Light,C62,12.50,19 %,7,2,true\n")
    assert (done.status, done.body) == (200, {"created": 1, "changed": 0, "unchanged": 0})
    assert product() == ("L1", "Lamp", "Light", "C62", 12.5, "19 %", 7)
    told = list(JournalEntry.objects.order_by("seq").values_list("action", flat=True))
    assert told == ["category.created", "product.created"]


def test_a_row_is_found_again_by_its_sku(ada: Person, lamp: Product) -> None:
    rows = "sku;price;stock\nL1;9,75;3\n"
    assert give(ada, rows).body == {"created": 0, "changed": 1, "unchanged": 0}
    assert give(ada, rows).body == {"created": 0, "changed": 0, "unchanged": 1}
    assert product() == ("L1", "Lamp", None, "C62", 9.75, "19 %", 3)
    assert StockMovement.objects.count() == 1


def test_what_was_written_can_be_given_back(ada: Person, lamp: Product) -> None:
    Product.objects.filter(pk=lamp.pk).update(sku="", description='=1+1 "x"\nnext')
    ada.patch(f"products/{lamp.pk}/", {"stock": "2.5"})
    before = everything()
    lines = read(ada)
    assert lines[0] == HEAD
    given = give(ada, "\r\n".join(lines))
    assert given.body == {"created": 0, "changed": 0, "unchanged": 1}
    assert everything() == before


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (",,Lamp,,,C62,1,19,,,true", [("required", "rows.0.sku")]),
        (",X,,,,C62,1,19,,,true", [("required", "rows.0.name")]),
        (",X,Lamp,,,C62,,19,,,true", [("invalid", "rows.0.price")]),
        (",X,Lamp,,,C62,-1,19,,,true", [("invalid", "rows.0.price")]),
        (",X,Lamp,,,C62,NaN,19,,,true", [("invalid", "rows.0.price")]),
        (",X,Lamp,,,C62,1e99,19,,,true", [("invalid", "rows.0.price")]),
        (",X,Lamp,,,C62,1,19,-1,,true", [("invalid", "rows.0.stock")]),
        (",X,Lamp,,,XX,1,19,,,true", [("invalid_choice", "rows.0.unit")]),
        (",X,Lamp,,,C62,1,7,,,true", [("does_not_exist", "rows.0.tax_rate")]),
        (",X,Lamp,,,C62,1,,,,true", [("does_not_exist", "rows.0.tax_rate")]),
        (",X,Lamp,,,C62,1,19,,,perhaps", [("invalid", "rows.0.active")]),
        ("99999999,X,Lamp,,,C62,1,19,,,true", [("does_not_exist", "rows.0.id")]),
        ("x,X,Lamp,,,C62,1,19,,,true", [("does_not_exist", "rows.0.id")]),
        (f",{'x' * 65},Lamp,,,C62,1,19,,,true", [("max_length", "rows.0.sku")]),
        (f",X,Lamp,,{'x' * 101},C62,1,19,,,true", [("max_length", "rows.0.category")]),
        (",X,Lamp", [("invalid", "rows.0.id")]),
        (",X,A,,,,1,19,,,1\n,X,B,,,,1,19,,,1", [("unique", "rows.1.sku")]),
        ("{lamp},L1,A,,,,1,19,,,1\n,L1,B,,,,1,19,,,1", [("unique", "rows.1.sku")]),
    ],
)
def test_each_wrong_cell_is_named_and_nothing_changes(
    row: str, errors: Any, ada: Person, lamp: Product
) -> None:
    before = everything()
    good = f"\n,Y,Good,,New,C62,1,{lamp.tax_rate.name},,,true\n"
    refused = give(ada, f"{HEAD}\n{row}{good}".replace("{lamp}", str(lamp.pk)))
    assert (refused.status, refused.codes) == (400, errors)
    assert everything() == before


@pytest.mark.parametrize(
    "content",
    ["\n", "name,nonsense\n", "sku,sku\n", b"\xff\xfe", "sku\x00", b"\x89PNG\r\n\x1a"],
)
def test_what_is_no_such_file_is_refused(content: str | bytes, ada: Person) -> None:
    refused = give(ada, content)
    assert (refused.status, refused.codes) == (400, [("invalid", None)])


def test_foreign_products_are_not_found(zoe: Person, lamp: Product) -> None:
    TaxRate.objects.create(organisation=zoe.organisation, name="19 %", percent=19, category="S")
    refused = give(zoe, f"id,price\n{lamp.pk},1\n")
    assert ("does_not_exist", "rows.0.id") in refused.codes
    made = give(zoe, "sku,name,price,tax_rate\nL1,Mine,1,19\n")
    assert made.body["created"] == 1
    lamp.refresh_from_db()
    assert (lamp.name, Category.objects.count()) == ("Lamp", 0)


def test_the_commands_do_the_same(ada: Person, lamp: Product, tmp_path: Path) -> None:
    path, slug = tmp_path / "products.csv", ada.organisation.slug
    call_command("export_products", organisation=slug, to=path)
    path.write_text(path.read_text().replace("Lamp", "Torch"))
    said = StringIO()
    call_command("import_products", path, organisation=slug, stdout=said)
    assert said.getvalue() == "0 made, 1 changed, 0 as they were\n"
    assert Product.objects.get().name == "Torch"
    path.write_text("sku\n")
    wrong = StringIO()
    path.write_text("sku,name,price\nX,,1\n")
    with pytest.raises(CommandError, match="Nothing has been changed"):
        call_command("import_products", path, organisation=slug, stderr=wrong)
    assert "Line 2: give the product a name." in wrong.getvalue()
