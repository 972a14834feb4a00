"""The arithmetic of documents: pure functions on Decimals, without Django or a database."""

from quittance.money.allocate import allocate
from quittance.money.amounts import (
    EXPONENTS,
    UnknownCurrency,
    exponent,
    format_amount,
    format_decimal,
    is_exact,
    quantum,
    round_amount,
    round_half_up,
)
from quittance.money.credit import CreditSource, SourceGroup, SourceLine, credit, negate
from quittance.money.explain import Step, explain
from quittance.money.tax import Line, LineFigures, TaxFigures, Totals, compute, without_tax

__all__ = [
    "EXPONENTS",
    "CreditSource",
    "Line",
    "LineFigures",
    "SourceGroup",
    "SourceLine",
    "Step",
    "TaxFigures",
    "Totals",
    "UnknownCurrency",
    "allocate",
    "compute",
    "credit",
    "explain",
    "exponent",
    "format_amount",
    "format_decimal",
    "is_exact",
    "negate",
    "quantum",
    "round_amount",
    "round_half_up",
    "without_tax",
]
