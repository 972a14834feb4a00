"""The pages of products: found, made, changed, offered, pictured, deleted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Category, Product, ProductImage, TaxRate
from quittance.customers.models import Customer
from quittance.files.images import PHOTO
from tests.api.world import everything
from tests.files.pictures import NOT_PICTURES, SVG, picture
from tests.people import Person, draft, sent
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text_of(response: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def names_in(response: Any) -> list[str]:
    return re.findall(r'class="table-main"[^>]*>([^<]+)<', response.content.decode())


def upload(content: bytes, name: str = "lamp.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def body(rate: TaxRate, **fields: Any) -> dict[str, Any]:
    plain = {"name": "Torch", "price": "5", "unit": "C62", "tax_rate": rate.pk}
    return {**plain, **fields}


@pytest.fixture
def shelf(engines: Organisation, vat: TaxRate) -> list[Product]:
    """A lamp of 10 in Light, a torch of 20 off sale, a bulb of 30 at 7 %."""
    light = Category.objects.create(organisation=engines, name="Light")
    seven = TaxRate.objects.create(
        organisation=engines, name="7 %", percent=Decimal(7), category="S"
    )
    rows: list[dict[str, Any]] = [
        {"name": "Lamp", "sku": "L1", "price": 10, "tax_rate": vat, "category": light},
        {"name": "Torch", "sku": "T1", "price": 20, "tax_rate": vat, "active": False},
        {"name": "Bulb", "sku": "B1", "price": 30, "tax_rate": seven, "description": "Bright"},
    ]
    return [Product.objects.create(organisation=engines, **row) for row in rows]


class TestList:
    def test_it_is_narrowed_as_the_api_is(self, ada: Person, shelf: list[Product]) -> None:
        client = visitor(ada.user)
        lamp, _, bulb = shelf
        for query, found in (
            ("", ["Bulb", "Lamp", "Torch"]),
            ("?ordering=-price", ["Bulb", "Torch", "Lamp"]),
            ("?search=bright", ["Bulb"]),
            ("?search=t1", ["Torch"]),
            ("?active=false", ["Torch"]),
            ("?active=true&search=l", ["Bulb", "Lamp"]),
            (f"?category={lamp.category_id}", ["Lamp"]),
            (f"?tax_rate={bulb.tax_rate_id}", ["Bulb"]),
            ("?price__gte=10,5&price__lte=25", ["Torch"]),
            ("?search=&category=&price__gte=", ["Bulb", "Lamp", "Torch"]),
        ):
            assert names_in(client.get(f"/products/{query}")) == found, query

    def test_what_finds_nothing_says_so_and_leads_back(
        self, ada: Person, shelf: list[Product]
    ) -> None:
        shown = text_of(visitor(ada.user).get("/products/?search=zebra"))
        assert "No product fits what you look for. Show all products" in shown

    def test_none_at_all_says_how_to_begin(self, ada: Person, vera: Person) -> None:
        shown = visitor(ada.user).get("/products/").content.decode()
        assert "Add the first product" in shown
        assert "Add the first product" not in visitor(vera.user).get("/products/").content.decode()

    @pytest.mark.parametrize(
        "query", ["?price__gte=x", "?category=abc", "?ordering=colour", "?nonsense=1", "?page=x"]
    )
    def test_a_wrong_address_is_read_as_far_as_it_goes(
        self, query: str, ada: Person, shelf: list[Product]
    ) -> None:
        response = visitor(ada.user).get(f"/products/{query}&search=lamp")
        assert (response.status_code, names_in(response)) == (200, ["Lamp"])
        name = query[1:].partition("=")[0]
        said = f"This part of the address cannot be read and was left out: {name}"
        assert (said in text_of(response)) == (name != "page")

    def test_the_csv_is_the_same_list(self, ada: Person, shelf: list[Product]) -> None:
        client = visitor(ada.user)
        page = client.get("/products/?active=true&search=la&page=1&nonsense=1").content.decode()
        [link] = re.findall(r'href="(/api/products/[^"]+)"', page)
        table = client.get(link.replace("&amp;", "&"))
        lines = b"".join(table.streaming_content).decode().splitlines()
        assert [line.split(",")[2] for line in lines[1:]] == ["Lamp"]

    @pytest.mark.parametrize(
        ("inside", "price", "other"), [(False, "€10.00", "€11.90"), (True, "€10.00", "€8.40")]
    )
    def test_prices_are_as_the_organisation_has_them(
        self, inside: bool, price: str, other: str, ada: Person, lamp: Product
    ) -> None:
        Organisation.objects.update(prices_include_tax=inside)
        shown = text_of(visitor(ada.user).get("/products/"))
        assert ("Price with tax" in shown) == inside
        assert f"{price} {other}" in shown

    def test_more_rows_ask_no_more_of_the_database(
        self, ada: Person, shelf: list[Product], vat: TaxRate
    ) -> None:
        client = visitor(ada.user)

        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get("/products/")
            return len(queries)

        few = asked()
        for number in range(60):
            Product.objects.create(
                organisation=ada.organisation, name=f"P{number}", price=1, tax_rate=vat
            )
        assert asked() == few

    def test_whoever_may_not_change_anything_is_offered_nothing_to_change(
        self, ivy: Person, shelf: list[Product]
    ) -> None:
        shown = visitor(ivy.user).get("/products/").content.decode()
        for mark in ('class="pick"', "badge-button", "products/new", "/edit/"):
            assert mark not in shown


class TestOffer:
    def test_the_mark_is_a_switch(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        url = f"/products/{lamp.pk}/offer/"
        off = client.post(url, {"active": "false"}, headers=HTMX).content.decode()
        assert ("Inactive" in off, 'value="true"' in off, "<html" in off) == (True, True, False)
        lamp.refresh_from_db()
        assert not lamp.active
        back = client.post(url, {"active": "true", "back": "/products/?search=l"})
        assert back.url == "/products/?search=l"
        away = client.post(url, {"active": "true", "back": "https://evil.example/"})
        assert away.url == f"/products/{lamp.pk}/"

    def test_many_at_once_are_each_in_the_journal(self, ada: Person, shelf: list[Product]) -> None:
        client = visitor(ada.user)
        rows = [product.pk for product in shelf]
        response = client.post(
            "/products/bulk/", {"action": "deactivate", "row": [*rows, "x", 2**80]}, follow=True
        )
        # One of the three is off sale already.
        assert "2 products have been taken off sale." in text_of(response)
        assert not Product.objects.filter(active=True).exists()
        told = JournalEntry.objects.values_list("action", "subject_id")
        assert sorted(told) == [
            ("product.deactivated", rows[0]),
            ("product.deactivated", rows[2]),
        ]

    def test_others_rows_and_nonsense_change_nothing(
        self, zoe: Person, shelf: list[Product]
    ) -> None:
        client = visitor(zoe.user)
        before = everything()
        rows = [product.pk for product in shelf]
        for data in ({"action": "deactivate", "row": rows}, {"action": "explode", "row": rows}, {}):
            assert client.post("/products/bulk/", data).url == "/products/"
        assert everything() == before


class TestForm:
    def test_everything_is_kept(self, ada: Person, vat: TaxRate) -> None:
        client = visitor(ada.user)
        fields = {
            "sku": "T1",
            "description": "Gives light",
            "new_category": "Light",
            "unit": "HUR",
            "price": "1.234,50",
            "stock": "3,5",
            "active": "on",
            "image": upload(picture()),
        }
        Organisation.objects.update(language="de")
        response = client.post("/products/new/", body(vat, **fields))
        product = Product.objects.get()
        assert response.url == f"/products/{product.pk}/"
        assert product.category is not None
        assert (product.category.name, product.unit, product.price, product.stock) == (
            "Light",
            "HUR",
            Decimal("1234.50"),
            Decimal("3.5"),
        )
        assert ProductImage.objects.get().product == product
        told = list(JournalEntry.objects.order_by("seq").values_list("action", flat=True))
        assert told == ["category.created", "product.created", "product_image.created"]

    def test_a_new_category_of_a_known_name_is_the_known_one(
        self, ada: Person, shelf: list[Product], vat: TaxRate
    ) -> None:
        visitor(ada.user).post("/products/new/", body(vat, name="Candle", new_category="LIGHT"))
        assert Product.objects.get(name="Candle").category == shelf[0].category
        assert Category.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"name": ""}, "Name : This field is required."),
            ({"price": "x"}, "Price without tax : Enter a number."),
            (
                {"price": "-1"},
                "Ensure this value is greater than or equal to 0.",
            ),
            ({"price": "1,234"}, "Write it without anything between thousands."),
            ({"price": "1.0000001"}, "no more than 6 decimal places"),
            ({"unit": "XX"}, "Select a valid choice. XX is not one of the available choices."),
            ({"tax_rate": 2**40}, "Tax rate : Select a valid choice."),
            ({"tax_rate": "x"}, "Tax rate : Select a valid choice."),
            ({"category": 2**40}, "Category : Select a valid choice."),
            ({"stock": "-1"}, "Stock : Ensure this value is greater than or equal to 0."),
            ({"sku": "L1"}, "SKU : “L1” is taken already."),
            ({"name": "a\0b"}, "Null characters are not allowed."),
            ({"image": upload(SVG)}, "Picture : The picture cannot be read. Use a JPEG"),
            ({"image": upload(NOT_PICTURES["bomb"])}, "Picture : The picture has too many pixels."),
            ({"image": upload(b"")}, "Picture : The submitted file is empty."),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_saved(
        self, wrong: dict[str, Any], said: str, ada: Person, lamp: Product, vat: TaxRate
    ) -> None:
        client = visitor(ada.user)
        before = everything()
        given = body(vat, new_category="Light") | wrong
        response = client.post("/products/new/", given)
        assert (response.status_code, said in text_of(response)) == (422, True)
        if "name" not in wrong:
            assert 'value="Torch"' in response.content.decode()
        assert everything() == before

    def test_nothing_at_all_is_refused(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        for url in ("/products/new/", f"/products/{lamp.pk}/edit/"):
            assert client.post(url).status_code == 422

    def test_anothers_category_and_rate_are_no_choice(
        self, ada: Person, zoe: Person, vat: TaxRate
    ) -> None:
        theirs = TaxRate.objects.create(
            organisation=zoe.organisation, name="9 %", percent=9, category="S"
        )
        shelf = Category.objects.create(organisation=zoe.organisation, name="Theirs")
        client = visitor(ada.user)
        for wrong in ({"tax_rate": theirs.pk}, {"category": shelf.pk}):
            assert client.post("/products/new/", body(vat, **wrong)).status_code == 422
        assert not Product.objects.exists()

    def test_of_two_tabs_the_second_is_told(self, ada: Person, lamp: Product, vat: TaxRate) -> None:
        client = visitor(ada.user)
        url = f"/products/{lamp.pk}/edit/"
        seen = lamp.updated_at.isoformat()
        assert f'value="{seen}"' in client.get(url).content.decode()
        first = client.post(url, body(vat, name="First", active="on", seen=seen))
        assert first.url == f"/products/{lamp.pk}/"
        second = client.post(url, body(vat, name="Second", active="on", seen=seen))
        shown = second.content.decode()
        assert second.status_code == 422
        assert "Somebody has changed this product since you opened it." in shown
        assert Product.objects.get().name == "First"
        # Whoever then saves again knows what they do.
        [now] = re.findall(r'name="seen" value="([^"]+)"', shown)
        assert client.post(url, body(vat, name="Second", active="on", seen=now)).status_code == 302
        assert Product.objects.get().name == "Second"

    def test_it_begins_with_the_default_rate_and_leaves_out_old_ones(
        self, ada: Person, vat: TaxRate
    ) -> None:
        old = TaxRate.objects.create(
            organisation=ada.organisation, name="16 %", percent=16, category="S", active=False
        )
        other = TaxRate.objects.create(
            organisation=ada.organisation, name="7 %", percent=7, category="S", is_default=True
        )
        client = visitor(ada.user)
        page = client.get("/products/new/").content.decode()
        assert f'<option value="{other.pk}" selected>7 %' in page
        assert f'value="{old.pk}"' not in page
        product = Product.objects.create(
            organisation=ada.organisation, name="Old", price=1, tax_rate=old
        )
        kept = client.get(f"/products/{product.pk}/edit/").content.decode()
        assert f'<option value="{old.pk}" selected>16 %' in kept

    def test_a_copy_begins_like_the_other(self, ada: Person, zoe: Person, lamp: Product) -> None:
        page = visitor(ada.user).get(f"/products/new/?copy={lamp.pk}").content.decode()
        assert 'value="Lamp (copy)"' in page
        assert 'value="10.00"' in page
        assert 'value="L1"' not in page
        assert visitor(zoe.user).get(f"/products/new/?copy={lamp.pk}").status_code == 404

    def test_naughty_words_are_words(self, ada: Person, vat: TaxRate) -> None:
        client = visitor(ada.user)
        name = "<script>alert('x')</script> {{ 7|add:7 }} \N{RIGHT-TO-LEFT OVERRIDE}"
        client.post("/products/new/", body(vat, name=name, description="<b>x</b>", sku="<i>"))
        product = Product.objects.get()
        for url in ("/products/", f"/products/{product.pk}/", f"/products/{product.pk}/edit/"):
            page = client.get(url).content.decode()
            assert "<script>alert" not in page
            assert "&lt;script&gt;alert" in page
            assert "<b>x" not in page

    def test_the_price_is_taken_apart_by_the_server(
        self, ada: Person, zoe: Person, vat: TaxRate
    ) -> None:
        client = visitor(ada.user)
        shown = text_of(client.get(f"/products/price/?price=9,99&tax_rate={vat.pk}"))
        assert shown == "Without tax €9.99 19 % €1.90 With tax €11.89"
        for query in ("", "price=x&tax_rate=1", f"price=1e9999&tax_rate={vat.pk}", "price=5"):
            assert text_of(client.get(f"/products/price/?{query}")) == ""
        foreign = visitor(zoe.user).get(f"/products/price/?price=1&tax_rate={vat.pk}")
        assert text_of(foreign) == ""


class TestDetail:
    def test_it_says_what_the_books_know(self, ada: Person, lamp: Product, cleo: Customer) -> None:
        lines = [{"product": lamp.pk, "quantity": 2}]
        sent(ada, cleo, lines=lines)
        draft(ada, cleo, lines=lines)
        ada.patch(f"products/{lamp.pk}/", {"price": "12"})
        shown = text_of(visitor(ada.user).get(f"/products/{lamp.pk}/"))
        assert "Invoices 1 Credit notes 0 Drafts 1" in shown
        assert "Revenue of twelve months €20.00" in shown
        assert "ada changed product Lamp: price" in shown
        assert "Without tax €12.00 19 % €2.28 With tax €14.28" in shown

    def test_agents_see_no_books(self, ivy: Person, lamp: Product) -> None:
        shown = text_of(visitor(ivy.user).get(f"/products/{lamp.pk}/"))
        assert "€11.90" in shown
        assert "Where it stands" not in shown
        assert "History" not in shown

    @pytest.mark.parametrize("rest", ["", "edit/", "delete/"])
    def test_anothers_is_not_there(self, rest: str, zoe: Person, lamp: Product) -> None:
        client = visitor(zoe.user)
        assert client.get(f"/products/{lamp.pk}/{rest}").status_code == 404

    @pytest.mark.parametrize("rest", ["edit/", "delete/", "offer/", "pictures/"])
    def test_nor_for_who_sends_something(self, rest: str, zoe: Person, lamp: Product) -> None:
        client = visitor(zoe.user)
        before = everything()
        assert client.post(f"/products/{lamp.pk}/{rest}").status_code == 404
        assert everything() == before


class TestDelete:
    def test_it_asks_and_deletes(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        assert "Delete Lamp?" in text_of(client.get(f"/products/{lamp.pk}/delete/"))
        gone = client.post(f"/products/{lamp.pk}/delete/", headers=HTMX)
        assert (gone.status_code, gone["HX-Redirect"]) == (200, "/products/")
        assert not Product.objects.exists()
        assert client.post(f"/products/{lamp.pk}/delete/").status_code == 404

    def test_what_stands_on_a_document_is_taken_off_sale_instead(
        self, ada: Person, lamp: Product, cleo: Customer
    ) -> None:
        draft(ada, cleo, lines=[{"product": lamp.pk, "quantity": 2}])
        client = visitor(ada.user)
        shown = text_of(client.get(f"/products/{lamp.pk}/delete/"))
        assert "Lamp cannot be deleted It stands on one document" in shown
        before = everything()
        refused = client.post(f"/products/{lamp.pk}/delete/")
        assert (refused.status_code, everything()) == (422, before)


class TestPictures:
    def test_several_are_added_at_once_and_bad_ones_named(self, ada: Person, lamp: Product) -> None:
        files = [
            upload(picture(color=1), "one.png"),
            upload(SVG, "bad.svg"),
            upload(picture(color=2), "two.png"),
        ]
        client = visitor(ada.user)
        response = client.post(f"/products/{lamp.pk}/pictures/", {"image": files})
        assert response.url == f"/products/{lamp.pk}/#pictures"
        assert ProductImage.objects.count() == 2
        shown = text_of(client.get(response.url))
        assert "bad.svg: The picture cannot be read." in shown

    def test_one_that_is_too_large_is_named(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        large = upload(picture() + bytes(PHOTO.upload), "large.png")
        response = client.post(f"/products/{lamp.pk}/pictures/", {"image": large}, follow=True)
        assert "large.png: The picture has too many bytes." in text_of(response)
        response = client.post("/products/new/", body(lamp.tax_rate, image=upload(bytes(11 << 20))))
        assert "Picture : The picture has too many bytes." in text_of(response)
        assert (ProductImage.objects.count(), Product.objects.count()) == (0, 1)

    def test_they_are_described_moved_and_taken_away(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        files = [upload(picture(color=one)) for one in (1, 2, 3)]
        client.post(f"/products/{lamp.pk}/pictures/", {"image": files})
        a, b, c = ProductImage.objects.order_by("position")
        client.post(f"/products/pictures/{c.pk}/move/", {"position": "1"})
        for nonsense in ("", "0", "x", "99", "-1"):
            client.post(f"/products/pictures/{c.pk}/move/", {"position": nonsense})
        order = list(ProductImage.objects.order_by("position").values_list("pk", flat=True))
        assert order == [c.pk, a.pk, b.pk]
        client.post(f"/products/pictures/{a.pk}/", {"alt": "From the side"})
        assert 'alt="From the side"' in client.get(f"/products/{lamp.pk}/").content.decode()
        client.post(f"/products/pictures/{c.pk}/remove/")
        assert client.post(f"/products/pictures/{c.pk}/remove/").status_code == 404
        order = list(ProductImage.objects.order_by("position").values_list("pk", "position"))
        assert order == [(a.pk, 1), (b.pk, 2)]
        page = client.get("/products/").content.decode()
        assert f"/pictures/{ProductImage.objects.get(pk=a.pk).name}/small/" in page

    def test_anothers_are_not_there(self, ada: Person, zoe: Person, lamp: Product) -> None:
        visitor(ada.user).post(f"/products/{lamp.pk}/pictures/", {"image": upload(picture())})
        image, client = ProductImage.objects.get(), visitor(zoe.user)
        before = everything()
        assert client.get(f"/products/pictures/{image.pk}/").status_code == 404
        for rest in ("", "move/", "remove/"):
            sent_there = client.post(f"/products/pictures/{image.pk}/{rest}", {"position": "1"})
            assert sent_there.status_code == 404
        assert everything() == before
