"""The laws that the database keeps by itself, whoever writes: each once, in words and SQL.

docs/laws.md lists them with the statements that the tests try against them. A file for each domain
holds its columns, the moments at which the database looks, and its laws in the order in which they
are asked; migrations of the domains install them. What one row alone must look like is said by the
CHECK constraints of the models.
"""

from quittance.laws.bills import BILL_LAWS
from quittance.laws.documents import DOCUMENT_LAWS
from quittance.laws.documents.columns import FROZEN, LINE_COLUMNS
from quittance.laws.documents.crediting import CREDITS
from quittance.laws.files import FILE_LAWS, ISSUED_FILE_LAWS
from quittance.laws.journal import JOURNAL_LAWS
from quittance.laws.orders import ORDER_LAWS
from quittance.laws.payments import (
    CREDIT_USES,
    CUSTOMER_CREDIT_LAWS,
    PAYMENT_LAWS,
    PAYMENTS,
    REFUNDS,
)
from quittance.laws.persons import PERSON_LAWS
from quittance.laws.stock import STOCK, STOCK_LAWS

__all__ = [
    "BILL_LAWS",
    "CREDITS",
    "CREDIT_USES",
    "CUSTOMER_CREDIT_LAWS",
    "DOCUMENT_LAWS",
    "FILE_LAWS",
    "FROZEN",
    "ISSUED_FILE_LAWS",
    "JOURNAL_LAWS",
    "KEEPINGS",
    "LAWS",
    "LINE_COLUMNS",
    "ORDER_LAWS",
    "PAYMENTS",
    "PAYMENT_LAWS",
    "PERSON_LAWS",
    "REFUNDS",
    "STOCK",
    "STOCK_LAWS",
]

LAWS = [
    *DOCUMENT_LAWS,
    *PAYMENT_LAWS,
    *CUSTOMER_CREDIT_LAWS,
    *JOURNAL_LAWS,
    *FILE_LAWS,
    *ISSUED_FILE_LAWS,
    *BILL_LAWS,
    *STOCK_LAWS,
    *ORDER_LAWS,
    *PERSON_LAWS,
]
KEEPINGS = [CREDITS, PAYMENTS, REFUNDS, CREDIT_USES, STOCK]
