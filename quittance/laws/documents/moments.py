"""When the database looks at documents, their parts and their parties."""

from quittance.db.laws import Moment, changed
from quittance.laws.documents.columns import FROZEN, LINE_COLUMNS
from quittance.laws.tables import CUSTOMER, INVOICE, LINE, ORGANISATION, TAX

INVOICE_INSERT = Moment("invoice_insert", INVOICE, "INSERT")
# Without `of`: SQLite knows the id by further names, such as rowid.
INVOICE_IDENTITY = Moment("invoice_identity", INVOICE, "UPDATE")
INVOICE_CHANGE = Moment(
    "invoice_change",
    INVOICE,
    "UPDATE",
    when="OLD.status <> 'draft'",
    of=(*FROZEN, "created_by_id"),
)
INVOICE_STATUS = Moment(
    "invoice_status", INVOICE, "UPDATE", when="OLD.status <> NEW.status", of=("status",)
)
ISSUING = Moment(
    "invoice_issuing",
    INVOICE,
    "UPDATE",
    when="OLD.status = 'draft' AND NEW.status <> 'draft'",
    of=("status",),
)
CREDITING = Moment(
    "invoice_crediting",
    INVOICE,
    "UPDATE",
    when="OLD.status = 'draft' AND NEW.status <> 'draft' AND NEW.corrects_id IS NOT NULL",
    of=("status",),
    after=True,
)
INVOICE_AMOUNTS = Moment(
    "invoice_amounts", INVOICE, "UPDATE", of=("amount_paid", "amount_credited")
)
CREDITED_CHANGE = Moment(
    "invoice_credited", INVOICE, "UPDATE", when=changed("amount_credited"), of=("amount_credited",)
)
INVOICE_DELETE = Moment("invoice_delete", INVOICE, "DELETE")
LINE_INSERT = Moment("line_insert", LINE, "INSERT")
LINE_CHANGE = Moment(
    "line_change",
    LINE,
    "UPDATE",
    # The deletion of a product empties the reference to it and nothing else.
    when=f"{changed(*LINE_COLUMNS)} OR ({changed('product_id')}) AND NEW.product_id IS NOT NULL",
)
LINE_IDENTITY = Moment("line_identity", LINE, "UPDATE")
LINE_DELETE = Moment("line_delete", LINE, "DELETE")
TAX_INSERT = Moment("tax_insert", TAX, "INSERT")
TAX_CHANGE = Moment("tax_change", TAX, "UPDATE")
TAX_IDENTITY = Moment("tax_identity", TAX, "UPDATE")
TAX_DELETE = Moment("tax_delete", TAX, "DELETE")
CUSTOMER_IDENTITY = Moment("customer_identity", CUSTOMER, "UPDATE")
CUSTOMER_DELETE = Moment("customer_delete", CUSTOMER, "DELETE")
ORGANISATION_IDENTITY = Moment("organisation_identity", ORGANISATION, "UPDATE")
ORGANISATION_DELETE = Moment("organisation_delete", ORGANISATION, "DELETE")

INVOICE_REPLACE = Moment("invoice_replace", INVOICE, "INSERT", only_on="sqlite")
NUMBER_REPLACE = Moment(
    "number_replace",
    INVOICE,
    "UPDATE",
    when=f"NEW.number IS NOT NULL AND ({changed('number')} "
    "OR OLD.status = 'draft' AND NEW.status <> 'draft')",
    of=("number", "status"),
    only_on="sqlite",
)
LINE_REPLACE = Moment("line_replace", LINE, "INSERT", only_on="sqlite")
TAX_REPLACE = Moment("tax_replace", TAX, "INSERT", only_on="sqlite")
CUSTOMER_REPLACE = Moment("customer_replace", CUSTOMER, "INSERT", only_on="sqlite")
CUSTOMER_DISPLACE = Moment(
    "customer_displace", CUSTOMER, "UPDATE", when=changed("external_id"), only_on="sqlite"
)
ORGANISATION_REPLACE = Moment("organisation_replace", ORGANISATION, "INSERT", only_on="sqlite")
ORGANISATION_DISPLACE = Moment(
    "organisation_displace", ORGANISATION, "UPDATE", when=changed("slug"), only_on="sqlite"
)
