"""Statements that nobody may make, each with the law that refuses it, and statements that all may.

A file for each domain of quittance/laws; here they stand together, as the tests try them.
"""

from __future__ import annotations

from tests.laws.attacks import (
    bills,
    credits,
    documents,
    files,
    journal,
    orders,
    payments,
    persons,
    stock,
)

DOMAINS = (documents, payments, credits, journal, files, bills, stock, orders, persons)
ATTACKS = [one for domain in DOMAINS for one in domain.ATTACKS]
LAWFUL = [one for domain in DOMAINS for one in domain.LAWFUL]
