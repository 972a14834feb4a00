"""One word of any length: no page becomes wider than its window by it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.browser.conftest import MIDDLE, NARROW, WIDE, Stage
from tests.browser.eyes import overhang, show
from tests.people import line

NAME = "Donaudampfschifffahrt" * 7 + "abc"
URL = f"https://cloud.example.com/{'8f14e45fceea167a' * 5}"
# As wide as still has the sidebar beside it.
TIGHT = (1024, 768)
SIZES = (WIDE, TIGHT, MIDDLE, NARROW)
# Cells of which each is one line: nobody breaks a figure, a day or a badge.
WHOLE = ".table :is(.amount, .figures, .badge, .button), .paper-settled td"
LINES = f"""[...document.querySelectorAll("{WHOLE}")].filter((one) => {{
  const range = document.createRange();
  const texts = [...one.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
  return texts.some((text) => (range.selectNodeContents(text), range.getClientRects().length > 1));
}}).map((one) => one.textContent)"""


@dataclass(frozen=True)
class Long:
    """A customer whose name is one long word, and a paid invoice with a long address in a line."""

    customer: int
    invoice: int
    link: str


@pytest.fixture(scope="module")
def long(stage: Stage) -> Long:
    def made(path: str, body: object) -> dict[str, object]:
        answer = stage.world.owner.post(path, body)
        assert answer.status in {200, 201}, answer.body
        return dict(answer.body)

    place = {"line1": "Elbe 1", "city": "Hamburg", "postcode": "20095", "country": "DE"}
    about = {"name": NAME, "email": "long@example.com", "billing_address": place}
    customer = made("customers/", about)["id"]
    # Another, so that one is thought to be the double of the other.
    made("customers/", about)
    body = {"customer": customer, "lines": [line(description=f"Hosting {URL}"), line()]}
    invoice = made("invoices/", body)["id"]
    made(f"invoices/{invoice}/send/", {})
    made("payments/", {"invoice": invoice, "amount": "19.00", "method": "cash", "reference": URL})
    link = made(f"invoices/{invoice}/link/", {})["url"]
    return Long(int(str(customer)), int(str(invoice)), str(link).split("/", 3)[3])


@pytest.mark.parametrize(
    "where",
    [
        "/invoices/",
        "/invoices/{invoice}/",
        "/invoices/{invoice}/credit/",
        "/payments/",
        "/payments/new/",
        "/customers/",
        "/customers/{customer}/",
        "/customers/{customer}/statement/",
        "/customers/{customer}/edit/",
        "/dashboard/",
        "/journal/",
        "/reports/lines/",
        "/reports/revenue/?by=customer",
        "/{link}",
    ],
)
def test_no_page_becomes_wider(where: str, long: Long, stage: Stage) -> None:
    tab = stage.look("admin")
    wrong = []
    assert tab.goto(where.format(**vars(long))).status == 200
    for size in SIZES:
        show(tab, "light", size)
        if aside := overhang(tab):
            wrong.append(f"{size[0]}: {aside} pixels too wide")
        wrong += [f"{size[0]}: {text} is broken" for text in tab.evaluate(LINES)]
    assert wrong == []
