"""The tables that laws look at, and what is said alike of any of them."""

from quittance.db.laws import Moment

INVOICE = "invoicing_invoice"
LINE = "invoicing_invoiceline"
TAX = "invoicing_invoicetax"
SERIES = "invoicing_numberseries"
PAYMENT = "payments_payment"
REFUND = "payments_refund"
CUSTOMER = "customers_customer"
ORGANISATION = "accounts_organisation"
PERSON = "accounts_user"
ENTRY = "audit_journalentry"
HEAD = "audit_journalhead"
FILE = "files_storedfile"
ISSUED_FILE = "invoicing_issuedfile"
PRODUCT = "catalogue_product"
MOVEMENT = "catalogue_stockmovement"
CREDIT = "payments_customercredit"
ORDER = "shop_order"
ORDER_ITEM = "shop_orderitem"
BILL = "bills_bill"
BILL_LINE = "bills_billline"
BILL_TAX = "bills_billtax"
BILL_COMMENT = "bills_billcomment"
REVIEW_OPENING = "bills_reviewopening"


def truncating(name: str, table: str) -> Moment:
    return Moment(f"{name}_truncate", table, "TRUNCATE", only_on="postgresql")


def taken(table: str, condition: str) -> str:
    # SQLite's INSERT OR REPLACE deletes the row that is in its way and fires no trigger for that.
    return f"EXISTS (SELECT 1 FROM {table} AS other WHERE {condition})"
