"""Placeholders: a name in braces that stands for a value, and for nothing else.

A value is put in as it is and never looked at again, whatever it holds. A line with a placeholder
that has no value is left out, and with it a line before it that leads there with a colon.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quittance.errors import Problem
from quittance.notifications.errors import UnknownPlaceholder
from quittance.notifications.rules import TextKind

# Stands for the address of a public page until the mail is sent: no text holds it, for it is one of
# the controls that are taken out of every text.
LINK = "\x1a"
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
_OF_ALL = {
    "customer": _("the customer's name"),
    "issue_date": _("the day on which it was issued"),
    "link": _("the address of its public page"),
    "number": _("the document's number"),
    "organisation": _("your own name"),
    "total": _("what it comes to, with tax"),
}
_DUE = {
    "balance": _("what is still to be paid; nothing where nothing is"),
    "due_date": _("the last day to pay"),
}
_OF_BILLS = {
    "number": _("the bill's number"),
    "organisation": _("your own name"),
    "supplier": _("the supplier's name"),
    "total": _("what it comes to, with tax"),
}
PLACEHOLDERS: dict[str, Mapping[str, str | Promise]] = {
    TextKind.INVOICE: _OF_ALL | _DUE,
    TextKind.CREDIT_NOTE: _OF_ALL | {"corrects": _("the number of the invoice that it corrects")},
    TextKind.REMINDER: _OF_ALL | _DUE,
    TextKind.SECOND_REMINDER: _OF_ALL | _DUE,
    TextKind.FINAL_REMINDER: _OF_ALL | _DUE,
    TextKind.REVIEW_REQUEST: _OF_BILLS
    | {
        "due_date": _("the last day to pay"),
        "entered_by": _("who entered the bill"),
        "expires": _("the last day on which the link opens it"),
        "issue_date": _("the day of the bill"),
        "link": _("the address that opens the bill"),
        "manager": _("who is asked to decide"),
    },
    TextKind.BILL_DECIDED: _OF_BILLS
    | {
        "decided_by": _("who decided"),
        "decision": _("approved or rejected"),
        "person": _("who entered the bill"),
        "reason": _("why it was rejected; nothing where it was approved"),
    },
}
_OF_ORDERS: dict[str, str | Promise] = {
    "account_name": _("to whom money is transferred"),
    "balance": _("what is still to be paid; nothing where nothing is"),
    "bic": _("your bank's BIC"),
    "customer": _("the customer's name"),
    "due_date": _("the last day to pay"),
    "iban": _("your account"),
    "invoice": _("the invoice's number"),
    "items": _("what was ordered, a line each"),
    "kept": _("what came beyond what was due, and is kept for the buyer"),
    "link": _("the address of the order's page"),
    "notes": _("what the buyer wrote"),
    "number": _("the order's number"),
    "organisation": _("your own name"),
    "paid": _("what has been paid; nothing where nothing has"),
    "pay_by": _("until when an order waits to be paid online"),
    "person": _("who gets the mail"),
    "reason": _("why; nothing where nobody said so"),
    "reference": _("what to write into a transfer"),
    "refund_due": _("what was paid and is still to be given back"),
    "refunded": _("what was paid and has been given back"),
    "shop": _("the shop's name"),
    "to_pay_in_cash": _("what is to be paid on pickup; nothing where it is paid otherwise"),
    "to_pay_online": _("what is to be paid online; nothing where it is paid otherwise"),
    "to_transfer": _("what is to be transferred; nothing where it is paid otherwise"),
    "total": _("what it comes to, with tax"),
    "upi_id": _("your UPI ID"),
    "way": _("how it is paid"),
}


def _of_order(names: str) -> Mapping[str, str | Promise]:
    known = {*names.split(), "customer", "link", "number", "organisation"}
    return {name: meaning for name, meaning in _OF_ORDERS.items() if name in known}


PLACEHOLDERS |= {
    TextKind.ORDER_PLACED: _of_order(
        "account_name bic due_date iban invoice items pay_by reference shop to_pay_in_cash "
        "to_pay_online to_transfer total upi_id"
    ),
    TextKind.ORDER_PAID: _of_order("kept paid"),
    TextKind.ORDER_ACCEPTED: _of_order("balance items total"),
    TextKind.ORDER_COMPLETED: _of_order("balance invoice items"),
    TextKind.ORDER_REJECTED: _of_order("invoice kept reason refund_due refunded"),
    TextKind.ORDER_CANCELLED: _of_order("invoice kept refund_due refunded shop"),
    TextKind.ORDER_EXPIRED: _of_order("invoice shop"),
    TextKind.ORDER_RECEIVED: _of_order("items notes paid person shop total way"),
    TextKind.ORDER_WITHDRAWN: _of_order("invoice items person reason refund_due total"),
    TextKind.LOW_STOCK: {
        "link": _("the address of all products that are low"),
        "names": _("what the products are called, in short"),
        "organisation": _("your own name"),
        "person": _("who gets the mail"),
        "products": _("the products and what is left of them, a line each"),
    },
}
# Marks that turn the direction of writing around could make a mail read otherwise than it is.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class Lines(str):
    """A value of several lines, such as what was ordered; each is made fit by itself."""

    __slots__ = ()

    @classmethod
    def of(cls, lines: Iterable[str]) -> Lines:
        return cls("\n".join(one_line(line) for line in lines))


def refuse_unknown(kind: str, **templates: str) -> None:
    """Raises UnknownPlaceholder for each name in braces that a mail of this kind does not know.

    `templates` are texts by the names of their fields; a `subject` gives no link.
    """
    known = PLACEHOLDERS[kind].keys()
    fitting = {attr: known - {"link"} if attr == "subject" else known for attr in templates}
    problems = [
        Problem(UnknownPlaceholder.code, _advice(name, fitting[attr]), attr)
        for attr, template in templates.items()
        for name in dict.fromkeys(PLACEHOLDER.findall(template))
        if name not in fitting[attr]
    ]
    if problems:
        raise UnknownPlaceholder(problems=problems)


def _advice(name: str, known: Set[str]) -> str:
    listed = ", ".join(f"{{{one}}}" for one in sorted(known))
    said = {"name": f"{{{name}}}", "known": listed}
    return gettext("There is no %(name)s here. These are known: %(known)s.") % said


def names_in(*templates: str) -> set[str]:
    """What stands in braces in any of them."""
    return {name for template in templates for name in PLACEHOLDER.findall(template)}


def fill(template: str, values: Mapping[str, str]) -> str:
    """The text with its values, on as many lines as have something to say."""
    lines: list[str] = []
    for line in clean(template).split("\n"):
        if all(values.get(name) for name in PLACEHOLDER.findall(line)):
            lines.append(_put(line, values))
        elif lines and lines[-1].rstrip().endswith(":"):
            lines.pop()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fill_line(template: str, values: Mapping[str, str]) -> str:
    """The same on one line, with whatever values there are: a subject."""
    return one_line(_put(clean(template), values))


def _put(line: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: _value(values.get(match.group(1), "")), line)


def _value(value: str) -> str:
    return value if value == LINK or isinstance(value, Lines) else one_line(value)


def clean(text: str) -> str:
    """Without controls, lone surrogates and marks that turn text around; lines ended by \\n."""
    ended = re.sub("\r\n|[\r\x0b\x0c\x85\u2028\u2029]", "\n", text).replace("\t", " ")
    return "".join(one for one in ended if one == "\n" or _is_fit(one))


def one_line(text: str) -> str:
    # A space that must not break, as between an amount and its currency, is left.
    return re.sub(r"[ \n]+", " ", clean(text)).strip()


def _is_fit(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _TURNING
