"""The catalogue at the keyboard and by the pointer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from quittance.catalogue.models import Product, ProductImage, TaxRate
from quittance.files.images import PHOTO
from tests.browser.conftest import NARROW, WIDE, Stage
from tests.files.pictures import picture

# The service's own, joined.
SCRIPTS = "**/joined-*.js"


def png(folder: Path, name: str, content: bytes = b"") -> str:
    path = folder / name
    path.write_bytes(content or picture(size=(60, 40), color=(200, 60, 20)))
    return str(path)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_product_is_made_pictured_and_taken_off_sale(
    size: tuple[int, int], stage: Stage, tmp_path: Path
) -> None:
    name = f"Torch of {size[0]}"
    with stage.page("admin", size=size) as tab:
        tab.goto("/products/")
        tab.keyboard.press("n")
        tab.wait_for_url("**/products/new/")
        tab.keyboard.type(name)
        tab.get_by_label("Unit").select_option("HUR")
        tab.get_by_label("Price without tax").fill("9,99")
        tab.get_by_label("Tax rate").select_option(label="19 %")
        tab.locator("#price", has_text="With tax €11.89").wait_for()
        tab.get_by_text("New category").first.click()
        tab.get_by_label("New category").fill(f"Outdoors {size[0]}")
        tab.get_by_label("Picture").set_input_files(png(tmp_path, "torch.png"))
        tab.locator("img.preview").wait_for()
        tab.keyboard.press("Control+Enter")
        tab.get_by_role("heading", name=name).wait_for()
        # Chosen is sent: nothing more to press.
        chosen = [
            png(tmp_path, "a.png", picture(color=3)),
            png(tmp_path, "b.png", picture(color=4)),
        ]
        tab.locator("#id_image").set_input_files(chosen)
        tab.locator(".gallery-item").nth(2).wait_for()
        tab.locator(".gallery-item").nth(2).hover()
        with tab.expect_navigation():
            tab.get_by_role("button", name="Move forward").last.click()
        tab.locator(".gallery-item").first.get_by_role("link", name="Describe").click()
        tab.get_by_label("Description").fill("A torch, lit")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("img", name="A torch, lit").wait_for()
        tab.goto(f"/products/?search=torch of {size[0]}")
        tab.get_by_role("button", name="Active").click()
        tab.get_by_role("button", name="Inactive").wait_for()
    product = Product.objects.get(name=name)
    assert not product.active
    assert product.category is not None
    assert product.category.name == f"Outdoors {size[0]}"
    assert ProductImage.objects.filter(product=product).count() == 3


def test_a_file_that_is_too_large_is_told_before_it_is_sent(stage: Stage, tmp_path: Path) -> None:
    with stage.page("admin") as tab:
        tab.goto(f"/products/{stage.world.product}/")
        sent: list[str] = []
        tab.on("request", lambda one: sent.append(one.method))
        tab.locator("#id_image").set_input_files(png(tmp_path, "x.png", bytes(PHOTO.upload + 1)))
        assert not tab.locator("#id_image").evaluate("(one) => one.checkValidity()")
        assert "POST" not in sent


@contextmanager
def before_the_scripts(tab: Any, where: str) -> Iterator[None]:
    """On the page whose scripts come only after that."""
    late: list[Route] = []
    tab.route(SCRIPTS, lambda script: late.append(script))
    with tab.expect_request(SCRIPTS):
        tab.goto(where, wait_until="commit")
    yield
    tab.route(SCRIPTS, lambda script: script.continue_())
    for script in late:
        script.continue_()


def test_a_picture_chosen_before_the_script_came_is_sent(stage: Stage, tmp_path: Path) -> None:
    chosen = png(tmp_path, "early.png", picture(color=7))
    with stage.page("admin", early=True) as tab:
        with before_the_scripts(tab, f"/products/{stage.world.product}/"):
            tab.locator("#id_image").set_input_files(chosen)
            before = tab.locator(".gallery-item").count()
        tab.locator(".gallery-item").nth(before).wait_for()


def test_what_was_typed_before_the_scripts_came_is_searched(stage: Stage) -> None:
    with stage.page("admin", early=True) as tab:
        with before_the_scripts(tab, "/products/"):
            tab.get_by_role("searchbox").fill("zebra")
        tab.get_by_text("No product fits what you look for.").wait_for()
        assert tab.get_by_role("searchbox").input_value() == "zebra"


def test_what_was_ticked_before_the_scripts_came_is_picked(stage: Stage) -> None:
    with stage.page("admin", early=True) as tab:
        with before_the_scripts(tab, "/products/"):
            tab.locator(".pick-all").check()
        tab.get_by_role("button", name="Take off sale", exact=True).last.wait_for()
        assert tab.locator(".pick:not(:checked)").count() == 0


def test_the_list_follows_what_is_typed(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/products/")
        tab.keyboard.press("/")
        tab.keyboard.type("zebra")
        tab.get_by_text("No product fits what you look for.").wait_for()
        tab.wait_for_url("**/products/?*search=zebra*")
        assert focused(tab) == "search"
        tab.get_by_role("link", name="Show all products").click()
        tab.get_by_role("link", name="Lamp").wait_for()
        tab.locator(".pick-all").check()
        tab.get_by_role("button", name="Take off sale", exact=True).last.click()
        tab.get_by_text("taken off sale").wait_for()
    assert not Product.objects.get(pk=stage.world.product).active


def test_a_tax_rate_asks_only_what_its_kind_needs(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/tax-rates/")
        tab.keyboard.press("n")
        dialog = tab.locator("#dialog[open]")
        dialog.locator("[name=name]").fill("Courses")
        rate, reason = dialog.get_by_label("Rate", exact=True), dialog.get_by_label("Reason")
        assert (rate.is_visible(), reason.is_visible()) == (True, False)
        dialog.locator("[value=AE]").check()
        assert (rate.is_visible(), reason.is_visible()) == (False, True)
        dialog.locator("[value=E]").check()
        dialog.get_by_role("button", name="Save").click()
        dialog.get_by_text("Name the law that makes it exempt.").last.wait_for()
        assert dialog.locator("[name=name]").input_value() == "Courses"
        # Chromium tells of each 422.
        stage.complaints.clear()
        reason.fill("§ 4 Nr. 21 UStG")
        dialog.get_by_role("button", name="Save").click()
        tab.get_by_text("Courses has been added.").wait_for()
    assert TaxRate.objects.get(name="Courses").exemption_reason == "§ 4 Nr. 21 UStG"


def focused(tab: Any) -> str:
    return str(tab.evaluate("document.activeElement.name"))
