"""Categories and tax rates on their pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quittance.audit.models import JournalEntry
from quittance.catalogue.models import Category, Product, TaxRate
from tests.api.world import everything
from tests.people import Person
from tests.web.cast import visitor
from tests.web.test_products import text_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def category(who: Person, name: str, parent: Category | None = None) -> Category:
    return Category.objects.create(organisation=who.organisation, name=name, parent=parent)


class TestCategories:
    def test_they_are_shown_as_a_tree_with_counts_in_one_statement(
        self, ada: Person, lamp: Product
    ) -> None:
        light = category(ada, "Light")
        lamps = category(ada, "Lamps", light)
        category(ada, "Books")
        Product.objects.update(category=lamps)
        client = visitor(ada.user)
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/categories/")
        assert sum("catalogue_category" in one["sql"] for one in asked) == 1
        row = r'branch-(\d)"><a[^>]*>(\w+)<.*?<td class="amount">(\d+)'
        rows = re.findall(row, page.content.decode(), re.DOTALL)
        assert rows == [("0", "Books", "0"), ("0", "Light", "0"), ("1", "Lamps", "1")]
        found = client.get("/categories/?search=lam").content.decode()
        assert re.findall(r'class="table-main"[^>]*>(\w+)<', found) == ["Lamps"]

    def test_one_is_made_in_a_dialog(self, ada: Person) -> None:
        client = visitor(ada.user)
        wrong = client.post("/categories/new/", {"name": ""}, headers=HTMX)
        assert (wrong.status_code, "<html" in wrong.content.decode()) == (422, False)
        well = client.post("/categories/new/", {"name": "Light"}, headers=HTMX)
        assert (well.status_code, well["HX-Redirect"]) == (200, "/categories/")
        again = client.post("/categories/new/", {"name": "Light"})
        assert "“Light” is taken already." in text_of(again)

    def test_it_stays_a_tree_of_one_level(self, ada: Person, zoe: Person) -> None:
        light = category(ada, "Light")
        lamps = category(ada, "Lamps", light)
        theirs = category(zoe, "Theirs")
        client = visitor(ada.user)
        for parent in (light.pk, lamps.pk, theirs.pk):
            response = client.post(
                f"/categories/{light.pk}/edit/", {"name": "Light", "parent": parent}
            )
            assert response.status_code == 422
        moved = client.post(f"/categories/{lamps.pk}/edit/", {"name": "Torches", "parent": ""})
        assert moved.url == "/categories/"
        lamps.refresh_from_db()
        assert (lamps.name, lamps.parent) == ("Torches", None)

    def test_one_in_use_stays_with_the_reason(self, ada: Person, lamp: Product) -> None:
        light = category(ada, "Light")
        Product.objects.update(category=light)
        client = visitor(ada.user)
        url = f"/categories/{light.pk}/delete/"
        said = "Products or other categories belong to this category."
        assert said in text_of(client.get(url))
        before = everything()
        refused = client.post(url)
        assert (refused.status_code, said in text_of(refused)) == (422, True)
        assert everything() == before
        Product.objects.update(category=None)
        assert client.post(url).url == "/categories/"
        assert not Category.objects.exists()

    def test_anothers_is_not_there(self, ada: Person, zoe: Person) -> None:
        light, client = category(ada, "Light"), visitor(zoe.user)
        before = everything()
        for rest in ("edit/", "delete/"):
            assert client.get(f"/categories/{light.pk}/{rest}").status_code == 404
            assert client.post(f"/categories/{light.pk}/{rest}", {"name": "x"}).status_code == 404
        assert everything() == before


class TestTaxRates:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ({"category": "S", "percent": "19", "exemption_reason": "x"}, ("S", "19", "")),
            ({"category": "S", "percent": "5,5"}, ("S", "5.5", "")),
            ({"category": "Z", "percent": "nonsense"}, ("Z", "0", "")),
            ({"category": "E", "percent": "19", "exemption_reason": "§ 4"}, ("E", "0", "§ 4")),
            ({"category": "AE"}, ("AE", "0", "")),
            ({"category": "G", "exemption_reason": "Export"}, ("G", "0", "Export")),
        ],
    )
    def test_only_what_its_kind_needs_is_kept(
        self, given: dict[str, str], kept: tuple[str, str, str], ada: Person
    ) -> None:
        response = visitor(ada.user).post("/tax-rates/new/", {"name": "Rate", **given})
        assert response.status_code == 302
        rate = TaxRate.objects.get()
        assert (rate.category, f"{rate.percent.normalize():f}", rate.exemption_reason) == kept

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"category": "S"}, "Rate : This field is required."),
            ({"category": "S", "percent": "0"}, "Give a rate of more than 0 %."),
            ({"category": "S", "percent": "101"}, "less than or equal to 100"),
            ({"category": "S", "percent": "-1"}, "greater than or equal to 0"),
            ({"category": "S", "percent": "1.00001"}, "no more than 4 decimal places"),
            ({"category": "E"}, "Name the law that makes it exempt."),
            ({"category": "X", "percent": "1"}, "X is not one of the available choices."),
            ({"percent": "1"}, "Kind : This field is required."),
            ({"category": "S", "percent": "7", "name": "19 %"}, "“19 %” is taken already."),
        ],
    )
    def test_what_is_wrong_is_said(
        self, given: dict[str, str], said: str, ada: Person, vat: TaxRate
    ) -> None:
        client = visitor(ada.user)
        before = everything()
        response = client.post("/tax-rates/new/", {"name": "Rate", **given})
        assert (response.status_code, said in text_of(response)) == (422, True)
        assert everything() == before

    def test_the_list_says_what_each_is(self, ada: Person, lamp: Product) -> None:
        TaxRate.objects.create(
            organisation=ada.organisation,
            name="Courses",
            percent=0,
            category="E",
            exemption_reason="§ 4 Nr. 21 UStG",
        )
        shown = text_of(visitor(ada.user).get("/tax-rates/"))
        assert "Courses 0% Exempt E § 4 Nr. 21 UStG 0 Active" in shown.replace("\xa0", " ")
        assert "19 % 19% Taxed S 1 Active" in shown.replace("\xa0", " ")

    def test_it_is_offered_no_more_and_preferred(self, ada: Person, vat: TaxRate) -> None:
        client = visitor(ada.user)
        client.post(f"/tax-rates/{vat.pk}/default/")
        assert "19 % default" in text_of(client.get("/tax-rates/")).replace("\xa0", " ")
        shown = text_of(
            client.post(f"/tax-rates/{vat.pk}/offer/", {"active": "false"}, follow=True)
        )
        assert "19 % is no longer offered." in shown
        vat.refresh_from_db()
        assert (vat.active, vat.is_default) == (False, False)
        assert text_of(client.get("/tax-rates/?active=true")).count("19 %") == 0
        told = list(JournalEntry.objects.order_by("seq").values_list("action", flat=True))
        assert told == ["tax_rate.preferred", "tax_rate.deactivated"]

    def test_one_in_use_stays_with_the_reason(self, ada: Person, lamp: Product) -> None:
        client = visitor(ada.user)
        url = f"/tax-rates/{lamp.tax_rate_id}/delete/"
        assert "One product uses it." in text_of(client.get(url))
        before = everything()
        assert client.post(url).status_code == 422
        assert everything() == before
        lamp.delete()
        assert client.post(url).url == "/tax-rates/"

    def test_anothers_is_not_there(self, zoe: Person, vat: TaxRate) -> None:
        client, before = visitor(zoe.user), everything()
        body: dict[str, Any] = {"name": "x", "category": "S", "percent": "1"}
        for rest in ("edit/", "delete/", "offer/", "default/"):
            assert client.post(f"/tax-rates/{vat.pk}/{rest}", body).status_code == 404
        assert everything() == before
