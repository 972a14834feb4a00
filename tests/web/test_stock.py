"""A product's stock in the office: its movements, changed by people, many at once, by a file."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, StockMovement, TaxRate
from tests.api.world import everything
from tests.people import Person
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ada: Person) -> Client:
    return visitor(ada.user)


@pytest.fixture
def lamp(engines: Organisation, vat: TaxRate) -> Product:
    return Product.objects.create(organisation=engines, name="Lamp", price=10, tax_rate=vat)


@pytest.fixture
def torch(engines: Organisation, vat: TaxRate) -> Product:
    return Product.objects.create(organisation=engines, name="Torch", price=20, tax_rate=vat)


def say(client: Client, product: Product, what: str, amount: str, reason: str = "") -> Any:
    body = {"what": what, "amount": amount, "reason": reason}
    return client.post(f"/products/{product.pk}/stock/change/", body)


def stock_of(product: Product) -> Decimal | None:
    product.refresh_from_db()
    return product.stock


class TestChanging:
    def test_what_came_what_went_and_what_is_there(self, client: Client, lamp: Product) -> None:
        steps = [
            ("in", "20", "", Decimal(20)),
            ("out", "2,5", "Broken", Decimal("17.5")),
            ("back", "1", "", Decimal("18.5")),
            ("counted", "18", "Lost one", Decimal(18)),
            ("counted", "0", "All sold at the fair", Decimal(0)),
        ]
        for what, amount, reason, stock in steps:
            said = say(client, lamp, what, amount, reason)
            assert said.url == f"/products/{lamp.pk}/"
            assert stock_of(lamp) == stock
        told = text_of(client.get(f"/products/{lamp.pk}/stock/"))
        for words in ("Came in", "+20 20", "Corrected", "Broken", "−2.5 17.5", "Came back"):
            assert words in told
        assert "Came in" in text_of(client.get(f"/products/{lamp.pk}/"))
        csv = client.get(f"/api/products/{lamp.pk}/movements/?format=csv")
        assert csv.status_code == 200
        assert b"Broken" in b"".join(csv) if csv.streaming else csv.content

    @pytest.mark.parametrize(
        ("what", "amount", "reason", "says"),
        [
            ("in", "0", "", "That changes nothing."),
            ("counted", "0", "", "That changes nothing."),
            ("out", "1", "", "Say why."),
            ("out", "1", "Gone", "There are only 0 of Lamp in stock."),
            ("in", "-1", "", "Ensure this value is greater than or equal to 0."),
            ("in", "x", "", "Enter a number."),
            ("sold", "1", "", "Select a valid choice."),
            ("in", "999999999999", "", "That is too much to count."),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, client: Client, lamp: Product, what: str, amount: str, reason: str, says: str
    ) -> None:
        if "much" in says:
            say(client, lamp, "in", "5")
        before = everything()
        answer = say(client, lamp, what, amount, reason)
        assert answer.status_code == 422
        assert says in text_of(answer)
        assert everything() == before

    def test_the_same_form_counts_once(self, client: Client, lamp: Product) -> None:
        shown = client.get(f"/products/{lamp.pk}/stock/change/").content.decode()
        key = re.search(r'name="once" value="(\w+)"', shown)
        assert key
        body = {"what": "in", "amount": "3", "reason": "", "once": key[1]}
        for _ in range(2):
            assert client.post(f"/products/{lamp.pk}/stock/change/", body).status_code == 302
        assert stock_of(lamp) == 3

    def test_little_stock_is_marked_and_found(
        self, client: Client, lamp: Product, torch: Product
    ) -> None:
        say(client, lamp, "in", "2")
        say(client, torch, "in", "2")
        Product.objects.for_organisation(lamp.organisation_id).filter(pk=lamp.pk).update(
            low_stock_at=2
        )
        assert "2 low" in text_of(client.get("/products/"))
        names = re.findall(
            r'class="table-main"[^>]*>([^<]+)<',
            client.get("/products/?low_stock=true").content.decode(),
        )
        assert names == ["Lamp"]
        assert "Low from 2 down" in text_of(client.get(f"/products/{lamp.pk}/"))


def rows(*products: Product, **changes: str) -> dict[str, Any]:
    """The form as it was shown, with other values by `<name>__<field>`."""
    body: dict[str, Any] = {"row": [one.pk for one in products], "action": "save"}
    for one in products:
        plain = {"price": f"{one.price}", "stock": "", "low_stock_at": "", "active": "on"}
        own = {
            name.partition("__")[2]: value
            for name, value in changes.items()
            if name.startswith(f"{one.name.lower()}__")
        }
        body |= {f"p{one.pk}-{name}": value for name, value in {**plain, **own}.items()}
        body[f"p{one.pk}-seen"] = one.updated_at.isoformat()
    return body


class TestTogether:
    def test_the_ticked_ones_come_together(
        self, client: Client, lamp: Product, torch: Product
    ) -> None:
        body = {"action": "together", "row": [lamp.pk, torch.pk]}
        to = client.post("/products/bulk/", body).url
        assert to == f"/products/together/?row={lamp.pk}&row={torch.pk}"
        assert "Edit 2 products together" in text_of(client.get(to))

    def test_all_are_written_and_told(self, client: Client, lamp: Product, torch: Product) -> None:
        body = rows(lamp, torch, lamp__price="12,50", torch__stock="7", torch__active="")
        answer = client.post("/products/together/", body, follow=True)
        assert "2 products have been changed." in text_of(answer)
        lamp.refresh_from_db()
        torch.refresh_from_db()
        assert (lamp.price, lamp.stock, lamp.active) == (Decimal("12.5"), None, True)
        assert (torch.price, torch.stock, torch.active) == (20, 7, False)
        own = StockMovement.objects.for_organisation(lamp.organisation_id)
        assert [(one.product_id, one.kind) for one in own] == [(torch.pk, "counted")]

    def test_one_that_is_wrong_keeps_all_back(
        self, client: Client, lamp: Product, torch: Product
    ) -> None:
        before = everything()
        for wrong in ({"torch__price": "x"}, {"torch__stock": "-1"}):
            answer = client.post("/products/together/", rows(lamp, torch, lamp__price="1", **wrong))
            assert answer.status_code == 422
            assert "Nothing was saved yet" in text_of(answer)
            assert everything() == before

    def test_what_somebody_changed_meanwhile_is_not_written_over(
        self, client: Client, lamp: Product
    ) -> None:
        body = rows(lamp, lamp__price="12")
        say(client, lamp, "in", "5")
        answer = client.post("/products/together/", body)
        assert answer.status_code == 422
        assert "Somebody has changed this product" in text_of(answer)
        assert stock_of(lamp) == 5

    def test_a_percentage_goes_into_the_lines_and_is_not_saved(
        self, client: Client, lamp: Product, torch: Product
    ) -> None:
        before = everything()
        body = {**rows(lamp, torch, torch__price="19.99"), "action": "raise", "percent": "7,5"}
        shown = client.post("/products/together/", body).content.decode()
        assert re.findall(r'name="p\d+-price" value="([^"]+)"', shown) == ["10.75", "21.49"]
        assert everything() == before

    def test_other_organisations_products_are_not_there(
        self, client: Client, zoe: Person, lamp: Product
    ) -> None:
        theirs = visitor(zoe.user)
        assert theirs.get(f"/products/together/?row={lamp.pk}").url == "/products/"
        assert theirs.post("/products/together/", rows(lamp, lamp__price="1")).url == "/products/"
        lamp.refresh_from_db()
        assert lamp.price == 10


def file(text: str | bytes) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    return {"file": SimpleUploadedFile("products.csv", content, "text/csv")}


class TestFile:
    def test_it_is_taken_in_whole(self, client: Client, lamp: Product) -> None:
        text = f"id;name;price;stock\n{lamp.pk};Lamp;12,50;4\n"
        answer = client.post("/products/sheet/", file(text), follow=True)
        assert "Taken in: 0 new, 1 changed, 0 as they were." in text_of(answer)
        assert stock_of(lamp) == 4

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("id;price\n1;x\n", "Line 2"),
            (b"\xff\xfe", "UTF-8"),
            ("a,b\n1,2\n", "a"),
            ("", "The submitted file is empty."),
            ("sku;price\n" + "A" * 6_000_000, "5 MB"),
        ],
    )
    def test_what_is_wrong_is_named_and_nothing_has_changed(
        self, client: Client, lamp: Product, content: str | bytes, says: str
    ) -> None:
        before = everything()
        answer = client.post("/products/sheet/", file(content))
        assert answer.status_code == 422
        assert says in text_of(answer)
        assert everything() == before
