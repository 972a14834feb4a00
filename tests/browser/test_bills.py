"""Suppliers' bills: how many keys and clicks one takes, words of pages put into fields, a pile of
files, a session that ends, and what agent and manager do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from quittance.bills.models import Bill, Supplier
from tests.bills.reading.five import LINES, five_lines_pdf, five_lines_xml
from tests.browser.conftest import SOON, Stage
from tests.browser.eyes import box
from tests.browser.test_every_page import wrong_with


@pytest.fixture(autouse=True)
def refusals_are_meant(stage: Stage) -> Iterator[None]:
    """A browser complains of every answer that says no."""
    yield
    meant = (" 422 ", " 401 ", " 409 ")
    stage.complaints = [one for one in stage.complaints if not any(code in one for code in meant)]


class Hands:
    """Counts what a person does: every key, every click, every file that is chosen or dropped."""

    def __init__(self, tab: Any) -> None:
        self.tab, self.count = tab, 0

    def press(self, key: str) -> None:
        self.count += len(key.split("+"))
        self.tab.keyboard.press(key)

    def type(self, text: str) -> None:
        self.count += len(text)
        self.tab.keyboard.type(text)

    def click(self, name: str) -> None:
        self.count += 1
        self.tab.get_by_role("button", name=name).first.click()

    def choose(self, *paths: Path) -> None:
        self.count += 1
        self.tab.set_input_files("#drop-file", [str(path) for path in paths])


def bills(stage: Stage) -> Any:
    return Bill.objects.for_organisation(stage.world.owner.organisation).order_by("-id")


def on_form(tab: Any) -> None:
    tab.wait_for_url("**/edit/")
    tab.locator("#editor").wait_for()


def handed_in(tab: Any) -> None:
    tab.get_by_text("Handed in: ").first.wait_for()


def test_an_electronic_invoice_takes_two_steps(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "five.xml").write_bytes(five_lines_xml())
    with stage.page("agent") as tab:
        tab.goto("/bills/")
        hands = Hands(tab)
        hands.choose(tmp_path / "five.xml")
        on_form(tab)
        hands.click("Hand in")
        handed_in(tab)
    bill = bills(stage).get(number="F-5")
    assert (bill.status, bill.lines.count(), bill.total) == ("submitted", 5, Decimal("185.88"))
    assert hands.count <= 3


@pytest.mark.parametrize("layout", ["german_letter", "english_classic", "french_box", "dutch_row"])
def test_a_page_with_text_takes_a_few(layout: str, stage: Stage, tmp_path: Path) -> None:
    made, content = five_lines_pdf(layout, 3)
    (tmp_path / f"{layout}.pdf").write_bytes(content)
    with stage.page("agent") as tab:
        tab.goto("/bills/")
        hands = Hands(tab)
        hands.choose(tmp_path / f"{layout}.pdf")
        on_form(tab)
        hands.press("Control+Enter")
        handed_in(tab)
    bill = bills(stage).get(number=made.number)
    assert (bill.status, bill.lines.count(), bill.total) == ("submitted", 5, made.gross)
    assert bill.supplier.name == made.supplier.name
    assert bill.origins["number"] == "guessed"
    assert hands.count <= 15


def test_by_hand_it_takes_its_characters_and_a_key_for_each(
    stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    """No mouse at all."""
    head = ("Hand & Co", "H-1", "02.11.2026", "30.11.2026", "185.88", "DE75512108001245126199")
    values = [*head, *(one for line in LINES for one in line)]
    with stage.page("agent") as tab:
        tab.goto("/bills/new/")
        hands = Hands(tab)
        for value in head:
            hands.type(value)
            hands.press("Tab")
        for number, (name, quantity, price) in enumerate(LINES, 1):
            hands.type(name)
            hands.press("Tab")
            hands.type(quantity)
            hands.press("Tab")
            hands.type(price)
            if number < len(LINES):
                hands.press("Enter")
        tab.get_by_text("The lines come to the printed total.").wait_for()
        shoot(tab, "bill-by-hand")
        hands.press("Control+Enter")
        handed_in(tab)
    bill = bills(stage).get(number="H-1")
    assert (bill.status, bill.lines.count(), bill.total) == ("submitted", 5, Decimal("185.88"))
    assert str(bill.issue_date) == "2026-11-02"
    assert Supplier.objects.for_organisation(bill.organisation).get(name="Hand & Co")
    # Handing it in takes the place of the last field's key, and one more.
    assert hands.count <= sum(len(one) for one in values) + len(values) + 1


def test_words_of_the_page_land_in_the_field(stage: Stage, tmp_path: Path) -> None:
    _made, content = five_lines_pdf("german_letter", 5)
    (tmp_path / "letter.pdf").write_bytes(content)
    with stage.page("agent") as tab:
        tab.goto("/bills/")
        tab.set_input_files("#drop-file", str(tmp_path / "letter.pdf"))
        on_form(tab)
        tab.locator("[data-word]").first.wait_for()
        told = tab.evaluate(
            "async () => (await fetch(document.querySelector('[data-words]').dataset.words)).json()"
        )
        texts = [one[0] for one in told["words"]]

        def at(text: str) -> Any:
            return tab.locator(f"[data-word='{texts.index(text)}']")

        printed = tab.locator("#due_date").input_value()
        issued = next(one for one in texts if one.count(".") == 2)
        tab.locator("#due_date").focus()
        with tab.expect_response("**/desk/understand/**"):
            at(issued).click()
        expect(tab.locator("#due_date")).to_have_value(
            tab.locator("#issue_date").input_value(), timeout=SOON
        )
        assert tab.locator("#due_date").input_value() != printed
        assert tab.locator("[data-origin=due_date]").inner_text() == "typed"
        tab.locator("#order_number").focus()
        begin, end = box(at("Sehr")), box(at("geehrte"))
        tab.mouse.move(begin["x"] + 4, begin["y"] + 4)
        tab.mouse.down()
        tab.mouse.move(end["x"] + 4, end["y"] + 4, steps=5)
        tab.mouse.up()
        assert tab.locator("#order_number").input_value() == "Sehr geehrte"
        # Where a value was read is marked while one is in its field.
        tab.locator("#number").focus()
        tab.locator(".viewer-marks > rect").first.wait_for(state="attached")
        tab.get_by_label("Find on the pages").fill("Rechnungsbetrag")
        tab.get_by_text("1 found").wait_for()


def test_a_pile_of_files_is_dropped(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "one.xml").write_bytes(five_lines_xml("PILE-1"))
    (tmp_path / "again.xml").write_bytes(five_lines_xml("PILE-1"))
    (tmp_path / "two.xml").write_bytes(five_lines_xml("PILE-2"))
    (tmp_path / "letter.txt").write_text("Dear all")
    (tmp_path / "large.pdf").write_bytes(b"%PDF-1.7" + bytes(11 * 1024 * 1024))
    with stage.page("agent") as tab:
        tab.goto("/bills/")
        assert "10" in tab.locator("#drop-help").inner_text()
        tab.set_input_files("#drop-file", [str(one) for one in sorted(tmp_path.iterdir())])
        tab.locator(".drop-done").nth(4).wait_for()
        said = {
            row.locator(".drop-name").inner_text(): row.locator(".drop-state").inner_text()
            for row in tab.locator(".drop-row").all()
        }
        assert "is a draft now" in said["two.xml"]
        # One of the two is the very same file, whichever came second.
        twins = sorted([said["one.xml"], said["again.xml"]])
        assert "is a draft now" in twins[0]
        assert "came before" in twins[1]
        assert "neither an electronic invoice nor a PDF" in said["letter.txt"]
        assert "it is not sent" in said["large.pdf"]
        tab.get_by_role("link", name="Open that bill").click()
        assert "PILE-1" in tab.locator("h1").inner_text()


def test_what_was_typed_outlives_the_session(stage: Stage) -> None:
    with stage.page("agent") as tab:
        tab.goto("/bills/new/")
        tab.keyboard.type("Late & Sons")
        tab.keyboard.press("Tab")
        tab.keyboard.type("L-77")
        kept = tab.context.cookies()
        tab.context.clear_cookies(name="session")
        tab.keyboard.press("Tab")
        with tab.expect_response("**/desk/totals/"):
            tab.keyboard.type("02.11.2026")
        tab.locator("#state .bad").wait_for()
        tab.context.add_cookies(kept)
        tab.goto("/bills/new/")
        tab.wait_for_function("() => document.getElementById('number').value === 'L-77'")
        assert tab.locator("#supplier_name").input_value() == "Late & Sons"


def test_agent_and_manager(stage: Stage, shoot: Callable[[Any, str], None]) -> None:
    with stage.page("agent") as tab:
        tab.goto("/home/")
        assert tab.url.endswith("/bills/")
        assert tab.get_by_role("link", name="Invoices").count() == 0
        tab.goto("/bills/new/")
        tab.fill("#supplier_name", "Paper Mill")
        tab.fill("#number", "M-1")
        tab.fill("#issue_date", "02.11.2026")
        tab.fill("#stated_total", "119")
        tab.fill("#iban", "DE75512108001245126199")
        tab.locator("[data-part=description]").first.fill("Paper")
        tab.get_by_label("Price").first.fill("100")
        tab.locator("[name^=tax_rate-]").first.fill("19")
        tab.get_by_text("another account before").wait_for()
        tab.get_by_role("button", name="Hand in").first.click()
        handed_in(tab)
        assert tab.get_by_role("link", name="Approve").count() == 0
    with stage.page("manager") as tab:
        tab.goto("/dashboard/")
        tab.get_by_role("link", name="wait for your decision").click()
        tab.get_by_role("link", name="M-1").click()
        tab.fill("#comment", "Who said so?")
        tab.get_by_role("button", name="Comment").click()
        tab.get_by_text("Who said so?").first.wait_for()
        assert tab.get_by_text("Delete").count() == 0
        tab.keyboard.press("a")
        tab.get_by_role("button", name="Approve").click()
        tab.get_by_text("This could not be saved yet").wait_for()
        shoot(tab, "bill-new-account")
        tab.get_by_label("I have asked the supplier").check()
        tab.get_by_role("button", name="Approve").click()
        tab.get_by_text("is approved").first.wait_for()
    assert bills(stage).get(number="M-1").status == "approved"
    with stage.page("admin") as tab:
        tab.goto("/bills/due/")
        tab.get_by_label("Paper Mill, M-1").check()
        tab.get_by_text("1 ticked").wait_for()
        tab.get_by_role("button", name="Make a payment file").click()
        tab.get_by_role("button", name="Make the payment file").click()
        tab.get_by_text("The payment file is ready.").first.wait_for()
        with tab.expect_download() as taken:
            tab.get_by_role("link", name="Download").click()
        assert b"pain.001.001.09" in Path(taken.value.path()).read_bytes()
        tab.get_by_role("link", name="The bank has paid").click()
        tab.locator("#dialog").get_by_role("button", name="The bank has paid").click()
        tab.get_by_text("Its bills are paid.").first.wait_for()
    assert bills(stage).get(number="M-1").status == "paid"


def test_the_form_beside_its_pages_is_good_to_look_at(
    stage: Stage, tmp_path: Path, shoot: Callable[[Any, str], None]
) -> None:
    _made, content = five_lines_pdf("english_classic", 8)
    (tmp_path / "look.pdf").write_bytes(content)
    with stage.page("agent") as tab:
        tab.goto("/bills/")
        tab.set_input_files("#drop-file", str(tmp_path / "look.pdf"))
        on_form(tab)
        form = tab.url
    wrong = [
        one
        for name, where in (("form", form), ("page", form.replace("edit/", "")))
        for one in wrong_with(
            stage.look("agent"),
            where,
            stage.colours,
            shoot,
            f"bill-{name}",
            ready="[data-word]",
        )
    ]
    assert wrong == []


def test_without_a_script_there_are_the_pictures_and_the_form(stage: Stage, tmp_path: Path) -> None:
    made, content = five_lines_pdf("german_letter", 11)
    (tmp_path / "plain.pdf").write_bytes(content)
    with stage.page("agent", script=False) as tab:
        tab.goto("/bills/")
        tab.set_input_files("#drop-file", str(tmp_path / "plain.pdf"))
        tab.get_by_role("button", name="Upload").click()
        on_form(tab)
        assert tab.locator(".viewer-page img").count() == 1
        assert tab.locator("#number").input_value() == made.number
        tab.locator("[name^=remove-]").first.check()
        tab.get_by_role("button", name="Add a line").click()
        expect(tab.locator(".line")).to_have_count(5, timeout=SOON)
        tab.get_by_role("button", name="Hand in").first.click()
        tab.get_by_text("Saved, but not handed in yet").wait_for()
        tab.fill("#stated_total", str(bills(stage).get(number=made.number).total))
        tab.get_by_role("button", name="Hand in").first.click()
        handed_in(tab)
    assert bills(stage).get(number=made.number).status == "submitted"


OFFICE = {
    "agent": ("/bills/", "/bills/new/", "/bills/{bill}/edit/", "/suppliers/", "/suppliers/new/"),
    "manager": (
        "/dashboard/",
        "/bills/?status=submitted",
        "/bills/{submitted_bill}/",
        "/bills/{submitted_bill}/approve/",
        "/bills/{submitted_bill}/reject/",
        "/bills/due/",
        "/bills/due/transfers/{run}/",
        "/suppliers/{supplier}/",
    ),
}


@pytest.mark.parametrize("part", OFFICE)
def test_their_office_is_good_to_look_at(
    part: str, stage: Stage, shoot: Callable[[Any, str], None]
) -> None:
    wrong = []
    for number, pattern in enumerate(OFFICE[part]):
        where = pattern.format(**vars(stage.world))
        name = f"office-{part}-{number}"
        wrong += wrong_with(stage.look(part), where, stage.colours, shoot, name)
    assert wrong == []
