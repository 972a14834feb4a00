"""What a document says, as SHA-256: the journal keeps it, so that no word of it changes unseen.

`verify_journal` computes both anew from what is stored. The lines are fingerprinted when they are
written and the head when it is frozen, each where it is at hand: nothing is read for it.

What is empty or nothing is left out, so that a column which comes later, empty in what is there
already, changes no fingerprint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

from django.db.models import Model

from quittance.audit.journal import canonical, decimal_text
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.laws import FROZEN, LINE_COLUMNS

# Whose part it is the document says; an id is given only once the part is stored.
PLACE = {"id", "organisation_id", "invoice_id"}
LINE = tuple(name for name in LINE_COLUMNS if name not in PLACE)
TAX = ("category", "rate", "lines_total", "allowance", "taxable", "tax", "exemption_reason")
LINE_VALUES, TAX_VALUES = attrgetter(*LINE), attrgetter(*TAX)


def of_head(invoice: Invoice) -> str:
    """Hexadecimal, over everything of an issued document that is frozen, but its lines."""
    return _digest({name: value for name in FROZEN if (value := getattr(invoice, name))})


def of_lines(lines: Iterable[InvoiceLine], taxes: Iterable[InvoiceTax]) -> str:
    """Hexadecimal, over lines in their order and tax rows by category and rate."""
    ordered = sorted(taxes, key=lambda tax: (tax.category, tax.rate))
    return _digest([_rows(lines, LINE, LINE_VALUES), _rows(ordered, TAX, TAX_VALUES)])


def of_documents(documents: Iterable[tuple[str, str]]) -> str:
    """One for many: over the fingerprints of head and lines of each, in the order of their ids."""
    return _digest(list(documents))


def _rows(
    rows: Iterable[Model], columns: Sequence[str], values: Callable[[Any], Sequence[Any]]
) -> list[dict[str, Any]]:
    return [
        {
            column: _text(value) if type(value) is Decimal else value
            for column, value in zip(columns, values(row), strict=True)
            if value
        }
        for row in rows
    ]


def _digest(value: Any) -> str:
    return sha256(canonical(value)).hexdigest()


# Equal decimals have the same text, and a document says the same ones again and again.
_text = lru_cache(maxsize=4096)(decimal_text)
