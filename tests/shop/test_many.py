"""A shop with many products and categories asks the database no more than a small one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category, Product, ProductImage
from quittance.files.models import StoredFile
from quittance.shop.models import Shop
from tests.people import Person
from tests.shop.market import buyer, fill, opened, product
from tests.web.cast import visitor

pytestmark = pytest.mark.django_db
FEW, MANY = (20, 4), (2000, 200)
SHELF = "/shop/engines/"


@pytest.fixture
def shop(engines: Organisation) -> Shop:
    return opened(engines)


def stock_up(organisation: Organisation, products: int, categories: int) -> None:
    """So many more, spread over categories, every second of which is below another one."""
    first = product(organisation, f"First of {products}")
    one = Category.objects.create(organisation=organisation, name=f"Above {products}")
    made = Category.objects.bulk_create(
        Category(
            organisation=organisation,
            name=f"Category {products}-{number}",
            parent=one if number % 2 else None,
        )
        for number in range(categories)
    )
    rows = Product.objects.bulk_create(
        Product(
            organisation=organisation,
            name=f"Thing {products}-{number}",
            sku=f"T-{products}-{number}",
            description="What it is good for, in a sentence or two.",
            price=number % 97 + 1,
            tax_rate=first.tax_rate,
            category=made[number % categories],
        )
        for number in range(products)
    )
    file, _ = StoredFile.objects.get_or_create(
        organisation=organisation, sha256="0" * 64, defaults={"size": 1, "media_type": "image/png"}
    )
    ProductImage.objects.bulk_create(
        ProductImage(
            organisation=organisation, product=row, position=1, file=file, width=4, height=4
        )
        for row in rows
    )


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200, path
    return len(asked)


def test_no_page_asks_more_of_many_products(shop: Shop, ada: Person) -> None:
    mine = shop.organisation
    stock_up(mine, *FEW)
    bo, lamp = buyer(), product(mine, "Lamp")
    Product.objects.filter(pk=lamp.pk).update(category=Category.objects.get(name="Category 20-1"))
    fill(shop, bo, lamp)
    below = Category.objects.get(name="Category 20-1").pk
    pages = {
        (who, path): client
        for who, client in (("nobody", Client()), ("bo", visitor(bo)), ("ada", visitor(ada.user)))
        for path in (
            SHELF,
            f"{SHELF}?page=2",
            f"{SHELF}?search=thing",
            f"{SHELF}?price__gte=5&price__lte=50&ordering=-price",
            f"{SHELF}?in_stock=true&ordering=-id",
            f"{SHELF}category/{below}/",
            f"{SHELF}categories/",
            f"{SHELF}products/{lamp.pk}/",
            f"{SHELF}cart/",
            "/api/shops/engines/products/",
            "/api/shops/engines/products/?search=thing&ordering=-price",
            f"/api/shops/engines/products/{lamp.pk}/",
            *(["/products/", "/products/?search=thing", "/reports/stock/"] if who == "ada" else []),
        )
    }
    few = {key: statements(client, key[1]) for key, client in pages.items()}
    stock_up(mine, *MANY)
    many = {key: statements(client, key[1]) for key, client in pages.items()}
    assert many == few
    assert max(few.values()) <= 12


def links(page: str) -> list[str]:
    menu = page[page.index('class="shop-categories"') :].partition("</nav>")[0]
    return re.findall(r">([^<>]+)</a>", menu)


def test_few_categories_stand_beside_every_page(shop: Shop) -> None:
    stock_up(shop.organisation, 3, 3)
    page = Client().get(SHELF).content.decode()
    shown = ["Everything", "Above 3", *(f"Category 3-{number}" for number in range(3))]
    assert links(page) == shown


def test_of_many_those_next_to_where_one_is(shop: Shop) -> None:
    stock_up(shop.organisation, 200, 100)
    client = Client()
    top = links(client.get(SHELF).content.decode())
    assert (top[:3], len(top)) == (["Everything", "All categories", "Above 200"], 14)
    above = Category.objects.get(name="Above 200")
    within = links(client.get(f"{SHELF}category/{above.pk}/").content.decode())
    assert within[1:4] == ["All categories", "Above 200", "Category 200-1"]
    leaf = Category.objects.get(name="Category 200-1")
    there = links(client.get(f"{SHELF}category/{leaf.pk}/").content.decode())
    assert there == ["Everything", "All categories", "Above 200", "Category 200-1"]


def test_all_categories_have_a_page(shop: Shop) -> None:
    stock_up(shop.organisation, 200, 100)
    Category.objects.create(organisation=shop.organisation, name="Empty")
    client = Client()
    page = client.get(f"{SHELF}categories/").content.decode()
    assert "1–90 of 101" in page
    assert "Empty" not in page
    found = client.get(f"{SHELF}categories/?named=200-9").content.decode()
    listed = found[found.index('class="shop-index"') :]
    assert re.findall(r"Category 200-(\d+)<", listed) == "9 91 93 95 97 99 90 92 94 96 98".split()
    assert (
        "No category is called like that"
        in client.get(f"{SHELF}categories/?named=x").content.decode()
    )


def test_the_office_asks_for_words_where_categories_are_many(shop: Shop, ada: Person) -> None:
    client = visitor(ada.user)
    stock_up(shop.organisation, 20, 3)
    assert (
        '<select class="select-small" name="category"' in client.get("/products/").content.decode()
    )
    stock_up(shop.organisation, 200, 120)
    page = client.get("/products/?category_name__icontains=200-7").content.decode()
    assert 'name="category_name__icontains"' in page
    assert "Category 200-7<" in page
    assert "Category 200-8<" not in page
    one = Category.objects.get(name="Category 200-7").pk
    assert f'type="hidden" name="category" value="{one}"' in (
        client.get(f"/products/?category={one}").content.decode()
    )


def test_the_office_shows_many_categories_page_by_page(shop: Shop, ada: Person) -> None:
    client = visitor(ada.user)
    stock_up(shop.organisation, 10, 250)
    first = client.get("/categories/").content.decode()
    second = client.get("/categories/?page=2").content.decode()
    assert "1–200 of 251" in first
    assert first.count("<tr data-row") == 200
    assert second.count("<tr data-row") == 51
