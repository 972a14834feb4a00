"""How a document's figures came about, in words: asked for by people who check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quittance.invoicing.rules import Kind
from quittance.money import Line, Step, explain, format_amount, format_decimal

SHARE = (
    "what the credited quantities come to in the corrected invoice, less what earlier credit "
    "notes gave back, so that all of them together give back exactly the invoice"
)


def explanation(found: dict[str, Any]) -> list[Step]:
    """Every step from lines to total of a document read by queries.document."""
    if found["kind"] == Kind.CREDIT_NOTE and found["corrects_id"]:
        return list(_shares(found))
    return explain(
        [_line(line) for line in found["lines"]],
        currency=found["currency"],
        discount=found["discount"],
        prices_include_tax=found["prices_include_tax"],
    )


def _line(line: dict[str, Any]) -> Line:
    percent = line["discount_percent"]
    return Line(
        quantity=line["quantity"],
        unit_price=line["unit_price"],
        tax_category=line["tax_category"],
        tax_rate=line["tax_rate"],
        discount_percent=percent,
        discount=Decimal(0) if percent else line["discount"],
    )


def _shares(found: dict[str, Any]) -> Iterator[Step]:
    currency = found["currency"]

    def text(amount: Decimal) -> str:
        return format_amount(amount, currency)

    def step(label: str, expression: str, amount: Decimal, rule: str, refers_to: str) -> Step:
        return Step(label, expression, text(amount), text(amount), rule, refers_to)

    for index, line in enumerate(found["lines"]):
        label = f"Line {index + 1}: {format_decimal(line['quantity'])} credited"
        yield step(label, SHARE, line["net_amount"], "", f"lines.{index}.net")
    for group in found["taxes"]:
        name = f"{group['category']}.{format_decimal(group['rate'])}"
        less = f"{text(group['lines_total'])} - {text(group['allowance'])}"
        label = f"Tax {name}: its lines less the discount"
        yield step(label, less, group["taxable"], "", f"taxes.{name}.taxable")
        yield step(f"Tax {name}", SHARE, group["tax"], "", f"taxes.{name}")
    sums = (("subtotal", "BR-CO-10"), ("taxable_total", "BR-CO-13"), ("tax_total", "BR-CO-14"))
    for name, rule in sums:
        yield step(name, "sum", found[name], f"EN 16931 {rule}", name)
    whole = " + ".join(map(text, (found["taxable_total"], found["tax_total"])))
    yield step("total", whole, found["total"], "EN 16931 BR-CO-15", "total")
