"""Whole stories at the keyboard and by the pointer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import TaxRate
from tests.browser.conftest import NARROW, WIDE, Stage
from tests.browser.eyes import box
from tests.people import PASSWORD
from tests.web.cast import visitor


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_the_front_page_to_the_last_step(size: tuple[int, int], stage: Stage) -> None:
    name = f"Lamps of {size[0]}"
    with stage.page("nobody", size=size) as tab:
        tab.goto("/")
        tab.get_by_role("link", name="Open your office").click()
        tab.get_by_label("Name of the business").fill(name)
        tab.get_by_label("Country").select_option("DE")
        tab.get_by_label("E-mail address").fill(f"nina{size[0]}@example.com")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Register").click()
        tab.goto("/start/")
        tab.get_by_role("link", name="Begin").click()
        tab.get_by_label("Street and number").fill("Ring 1")
        tab.get_by_label("City").fill("Bonn")
        tab.get_by_role("button", name="Save and go on").click()
        tab.get_by_text("INV-").last.wait_for()
        tab.get_by_label("Invoice numbers").fill("R{yy}/{number:03}")
        tab.locator("#sample strong", has_text=re.compile(r"^R\d\d/001$")).wait_for()
        tab.get_by_role("button", name="Save and go on").click()
        assert tab.get_by_label("USt 19 %").is_checked()
        tab.get_by_role("button", name="Save and go on").click()
        tab.get_by_role("link", name="Skip", exact=True).click()
        tab.get_by_label("Name").fill("Cleo")
        tab.get_by_role("button", name="Save and go on").click()
        tab.goto("/start/")
        tab.get_by_text("4 of 6 done.").wait_for()
    mine = Organisation.objects.get(name=name)
    assert (mine.time_zone, mine.invoice_number_pattern) == ("Europe/Berlin", "R{yy}/{number:03}")
    assert TaxRate.objects.filter(organisation=mine).count() == 2


def test_a_wrong_password_keeps_the_name_and_then_it_comes_back(stage: Stage) -> None:
    with stage.page("nobody") as tab:
        tab.goto("/team/")
        tab.get_by_label("User name or e-mail address").fill("ada")
        tab.get_by_label("Password").fill("wrong")
        tab.keyboard.press("Enter")
        tab.get_by_text("The user name, e-mail address or password is wrong.").wait_for()
        assert tab.get_by_label("User name or e-mail address").input_value() == "ada"
        tab.get_by_label("Password").fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/team/")


def test_somebody_is_invited_in_a_dialog_and_joins(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/")
        tab.get_by_role("link", name="Invite").click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_label("E-mail address").fill("max@example.com")
        dialog.get_by_role("button", name="Invite").click()
        dialog.get_by_text("This person is a member of the team already.").first.wait_for()
        dialog.get_by_label("E-mail address").fill("nora@example.com")
        dialog.get_by_label("Manager").check()
        dialog.get_by_role("button", name="Invite").click()
        tab.get_by_text("nora@example.com has been invited.").wait_for()
    stage.complaints = [one for one in stage.complaints if "422" not in one]
    [path] = re.findall(r"(/invitation/\S+/)", mail.outbox[-1].body)
    with stage.page("nobody") as tab:
        tab.goto(path)
        tab.get_by_label("First name").fill("Nora")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Make an account and join").click()
        tab.goto("/team/")
        tab.get_by_role("row", name="Nora").wait_for()
    assert User.objects.get(first_name="Nora").memberships.get().role == "manager"


def test_the_keyboard_alone_goes_everywhere(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/start/")
        tab.keyboard.press("Tab")
        assert focused(tab) == "Skip to content"
        tab.keyboard.press("Enter")
        tab.keyboard.press("?")
        tab.get_by_role("dialog", name="Keyboard").wait_for()
        tab.keyboard.press("Escape")
        tab.keyboard.press("g")
        tab.keyboard.press("t")
        tab.wait_for_url("**/team/")
        tab.keyboard.press("n")
        tab.get_by_role("dialog").get_by_label("E-mail address").wait_for()
        assert tab.evaluate("document.activeElement.name") == "email"
        tab.keyboard.press("Escape")
        tab.get_by_role("dialog").wait_for(state="hidden")


@pytest.mark.parametrize(
    ("page", "fields", "button", "said"),
    [
        (
            "/team/invite/",
            {"E-mail address": "max@example.com"},
            "Invite",
            "This person is a member of the team already.",
        ),
        (
            "/invoices/filter/",
            {"Issued from": "2026-03-01", "Issued to": "2026-01-01"},
            "Show",
            "This is before where it begins.",
        ),
    ],
    ids=["invite", "filter"],
)
def test_a_dialog_opened_as_a_page_says_there_what_is_wrong(
    page: str, fields: dict[str, str], button: str, said: str, stage: Stage
) -> None:
    with stage.page("admin") as tab:
        tab.goto(page)
        for label, value in fields.items():
            tab.get_by_label(label).fill(value)
        tab.get_by_role("button", name=button).click()
        tab.locator("#main .field-error", has_text=said).wait_for()
        assert tab.get_by_role("dialog").count() == 0
        assert tab.get_by_label(list(fields)[-1]).input_value() == list(fields.values())[-1]
    stage.complaints = [one for one in stage.complaints if "422" not in one]


def test_the_palette_finds_and_goes(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/")
        tab.keyboard.press("Control+k")
        tab.locator("#palette [role=option]").first.wait_for()
        tab.keyboard.type("first")
        tab.locator("[role=option][aria-selected=true]", has_text="First steps").wait_for()
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/start/")


def test_what_was_typed_outlives_a_lost_session(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/start/customer/")
        tab.get_by_label("Name").fill("Long name that nobody wants to type again")
        tab.context.clear_cookies(name="session")
        tab.get_by_role("button", name="Save and go on").click()
        tab.get_by_label("User name or e-mail address").fill("ada")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"{stage.url}/start/customer/")
        kept = tab.get_by_label("Name").input_value()
        assert kept == "Long name that nobody wants to type again"


def test_a_lost_session_is_said_and_the_login_leads_back(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/?role=manager")
        tab.get_by_role("link", name="Invite").click()
        form = tab.get_by_role("dialog", name="Invite somebody to the team")
        form.get_by_label("E-mail address").fill("nora@example.com")
        tab.context.clear_cookies(name="session")
        form.get_by_role("button", name="Invite").click()
        told = tab.get_by_role("dialog", name="You have been logged out")
        with tab.expect_popup() as opened:
            told.get_by_role("link", name="Log in").click()
        other = opened.value
        other.get_by_label("User name or e-mail address").fill("ada")
        other.get_by_label("Password").fill(PASSWORD)
        other.keyboard.press("Enter")
        other.wait_for_url(f"{stage.url}/team/?role=manager")
        told.get_by_role("button", name="Close").click()
        told.wait_for(state="hidden")
        form.get_by_role("button", name="Invite").click()
        tab.get_by_role("row", name="nora@example.com").wait_for()
    stage.complaints = [one for one in stage.complaints if "401" not in one]


def test_a_page_is_loaded_anew_where_somebody_else_has_logged_in(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/")
        tab.get_by_role("link", name="Invite").click()
        form = tab.get_by_role("dialog", name="Invite somebody to the team")
        form.get_by_label("E-mail address").fill("nora@example.com")
        tab.context.clear_cookies(name="session")
        form.get_by_role("button", name="Invite").click()
        told = tab.get_by_role("dialog", name="You have been logged out")
        told.wait_for()
        cookie = visitor(stage.team["manager"]).cookies["session"]
        tab.context.add_cookies([{"name": "session", "value": cookie.value, "url": stage.url}])
        told.get_by_role("button", name="Close").click()
        tab.get_by_text("Somebody else has logged in since").wait_for()
        assert not form.is_visible()
    stage.complaints = [one for one in stage.complaints if "401" not in one]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chosen_theme_goes_before_the_systems(scheme: str, stage: Stage) -> None:
    other = "Dark" if scheme == "light" else "Light"
    with stage.page("admin", scheme=scheme) as tab:
        tab.goto("/team/")
        before = ground(tab)
        tab.get_by_role("button", name="Your account").click()
        tab.get_by_role("button", name=other, exact=True).click()
        tab.wait_for_url("**/team/")
        assert ground(tab) != before


def test_a_menu_stands_at_its_button(stage: Stage) -> None:
    with stage.page("admin") as tab:
        tab.goto("/team/")
        button = tab.get_by_role("button", name="Your account")
        button.click()
        menu, at = box(tab.locator("#person")), box(button)
        assert abs(menu["y"] + menu["height"] - at["y"]) < 12
        assert abs(menu["x"] - at["x"]) < 12


def focused(tab: Any) -> str:
    return str(tab.evaluate("document.activeElement.textContent.trim()"))


def ground(tab: Any) -> str:
    return str(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
