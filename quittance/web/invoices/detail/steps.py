"""The steps of an explanation in the reader's language, apart by what they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.money import Step
from quittance.web.templatetags.figures import formats

# What a step says after its line or tax group, in front of whatever is particular to it.
LABELS: dict[str, str | Promise] = {
    "quantity times unit price": gettext_lazy("quantity times unit price"),
    "discount": gettext_lazy("its discount"),
    "less its discount": gettext_lazy("less its discount"),
    "sum of its lines": gettext_lazy("sum of its lines"),
    "its part of the document discount, by largest remainder": gettext_lazy(
        "its part of the document's discount, by largest remainder"
    ),
    "taxable": gettext_lazy("taxable amount"),
    "tax, once for the group": gettext_lazy("tax, once for the group"),
    "sum of its lines, tax inside": gettext_lazy("sum of its lines, tax inside"),
    "without tax": gettext_lazy("without tax"),
    "its part of the document discount, tax inside, by largest remainder": gettext_lazy(
        "its part of the document's discount, tax inside, by largest remainder"
    ),
    "less its discount, tax inside": gettext_lazy("less its discount, tax inside"),
    "the discount without tax": gettext_lazy("the discount without tax"),
    "tax, what the net leaves of the price": gettext_lazy("tax, what the net leaves of the price"),
    "its lines less the discount": gettext_lazy("its lines less the discount"),
    "Sum of line nets": gettext_lazy("Sum of the lines"),
    "Document discount": gettext_lazy("Discount of the document"),
    "Without tax": gettext_lazy("Without tax"),
    "Tax": gettext_lazy("Tax"),
    "Total with tax": gettext_lazy("Total with tax"),
    "subtotal": gettext_lazy("Sum of the lines"),
    "taxable_total": gettext_lazy("Without tax"),
    "tax_total": gettext_lazy("Tax"),
    "total": gettext_lazy("Total with tax"),
}
RULES: dict[str, str | Promise] = {
    "BR-CO-10": gettext_lazy("The sum of the lines is what their net amounts add up to."),
    "BR-CO-11": gettext_lazy("The document's discount is what its parts add up to."),
    "BR-CO-13": gettext_lazy("The amount without tax is the lines less the discount."),
    "BR-CO-14": gettext_lazy("The tax is what the taxes of all groups add up to."),
    "BR-CO-15": gettext_lazy("The total is the amount without tax and the tax."),
    "BR-CO-17": gettext_lazy("Tax is worked out once for each rate, and rounded then."),
    "BG-20": gettext_lazy("A discount of the document is shared out between the tax rates."),
    "BT-136": gettext_lazy("A discount of a line is an amount without tax."),
    "R120": gettext_lazy("A line is quantity times price less discount, rounded once."),
    "R040": gettext_lazy("A discount in percent is rounded once."),
    "-08": gettext_lazy("The taxable amount of a rate is its lines less its discount."),
}
LINE = re.compile(r"Line (\d+): (.+)")
PART_OF = re.compile(r"its part of (\S+), by largest remainder")
CREDITED = re.compile(r"(\S+) credited")
GROUP = re.compile(r"Tax (\w+)[ .]([\d.]+)(?: %)?(?:: (.+))?")
FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
UNREACHABLE = re.compile(r"(tax, what the net leaves of the price)\. No net amount of .+")


@dataclass(frozen=True, slots=True)
class Told:
    """One step: how it is worked out, the exact figure where it was rounded, and why."""

    label: str
    expression: str
    exact: str
    rounded: str
    rule: str
    why: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    steps: list[Told]


def groups_of(steps: Sequence[Step], found: dict[str, Any]) -> list[Group]:
    """Steps by line, tax and document, in the order in which they are worked out."""
    groups: list[Group] = []
    for step in steps:
        title, label = _named(step.label, found)
        if not groups or groups[-1].title != title:
            groups.append(Group(title, []))
        groups[-1].steps.append(_told(step, label))
    return groups


def _told(step: Step, label: str) -> Told:
    is_rounded = step.exact != step.rounded
    why = next((text for end, text in RULES.items() if step.rule.endswith(end)), "")
    expression = _expression(step.expression)
    return Told(
        label=label,
        expression=expression,
        exact=_figures(step.exact) if is_rounded else "",
        rounded=_figures(step.rounded),
        rule=step.rule,
        why=why,
    )


def _expression(text: str) -> str:
    """As people write it; what is no figure is a sentence of its own."""
    if text == "sum":
        return _("sum of all")
    if text.startswith("what the credited quantities"):
        return _(
            "what the credited quantities come to in the corrected invoice, less what earlier "
            "credit notes gave back, so that all of them together give back exactly the invoice"
        )
    return _figures(text).replace(" x ", " × ").replace(" - ", " − ").replace(" / ", " ÷ ")


def _figures(text: str) -> str:
    """Every figure of it as the reader writes it, with the decimals that it has."""
    return FIGURE.sub(lambda found: formats().decimals(found[0]), text)


def _named(label: str, found: dict[str, Any]) -> tuple[str, str]:
    """What it is about, and what it says of that."""
    if line := LINE.fullmatch(label):
        return _line_title(int(line[1]), found["lines"]), _words(line[2])
    if (group := GROUP.fullmatch(label)) is not None:
        said = _("Tax %(category)s, %(rate)s %%") % {
            "category": group[1],
            "rate": _figures(group[2]),
        }
        return said, _words(group[3] or "Tax")
    return _("All of it"), _words(label)


def _line_title(number: int, lines: Sequence[dict[str, Any]]) -> str:
    text = lines[number - 1]["description"] if number <= len(lines) else ""
    first: Iterable[str] = text.splitlines()[:1]
    said = _("Line %(number)s") % {"number": number}
    return " · ".join([said, *first])


def _words(text: str) -> str:
    if part := PART_OF.fullmatch(text):
        return _("its part of %(amount)s, by largest remainder") % {"amount": _figures(part[1])}
    if credited := CREDITED.fullmatch(text):
        return _("%(quantity)s credited") % {"quantity": _figures(credited[1])}
    if unreachable := UNREACHABLE.fullmatch(text):
        more = _("No net amount and its rounded tax make this price exactly: the price stays.")
        return f"{LABELS[unreachable[1]]}. {more}"
    return str(LABELS.get(text, text))
