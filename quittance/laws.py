"""The laws of money that the database keeps by itself, whoever writes: each once, in words and SQL.

docs/laws.md lists them with the statements that the tests try against them. Migrations of
invoicing, payments and audit install them. What one row alone must look like is said by the CHECK
constraints of the models.
"""

from quittance.db.laws import ALWAYS, Keeping, Law, Moment, changed

INVOICE = "invoicing_invoice"
LINE = "invoicing_invoiceline"
TAX = "invoicing_invoicetax"
SERIES = "invoicing_numberseries"
PAYMENT = "payments_payment"
REFUND = "payments_refund"
CUSTOMER = "customers_customer"
ORGANISATION = "accounts_organisation"
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

# --- Columns of an issued document: each is in one of the four ---------------------------------

KEPT = ("id", "organisation_id")
FROZEN = tuple(
    "kind number customer_id customer_name currency prices_include_tax "
    "issue_date due_date discount subtotal allowance_total taxable_total tax_total total notes "
    "purchase_order contract_reference payment_terms delivery_date period_start period_end "
    "exchange_rate tax_currency tax_in_tax_currency corrects_id reason seller buyer imported "
    "sent_at created_at".split()
)
# What happens to an issued document is told by these; `created_by_id` may be emptied.
MOVING = ("status", "amount_paid", "amount_credited", "paid_at", "updated_at", "created_by_id")
GENERATED = ("balance_due", "refund_due")

LINE_COLUMNS = tuple(
    "id organisation_id invoice_id position description quantity unit unit_price "
    "discount_percent price_amount discount net_amount tax_rate tax_category exemption_reason "
    "corrects_line_id".split()
)
PAYMENT_COLUMNS = tuple(
    "id organisation_id invoice_id customer_id currency amount method received_on reference "
    "provider_reference credit_id created_at".split()
)
REFUND_COLUMNS = tuple(
    "id organisation_id payment_id invoice_id amount reason refunded_on created_at".split()
)

# Of an approved bill; that it is paid is told by the others, and people may be forgotten.
BILL_FROZEN = tuple(
    "id organisation_id kind supplier_id number number_key issue_date due_date delivery_date "
    "currency iban bic payment_reference order_number notes net_total tax_total total prepaid "
    "rounding stated_total origins created_at submitted_at decided_at decided_by_name "
    "reason".split()
)
BILL_MOVING = tuple(
    "status updated_at paid_on paid_reference entered_by_id decided_by_id payment_run_id".split()
)
BILL_GENERATED = ("amount_due", "difference")

MOVEMENT_COLUMNS = tuple(
    "id organisation_id product_id sequence kind delta stock_after reason about about_id "
    "created_at".split()
)

CREDIT_FROZEN = tuple(
    "id organisation_id customer_id invoice_id currency amount method received_on reference "
    "provider_reference created_at".split()
)
# What happens to a credit is told by these; `used` is kept by the database.
CREDIT_MOVING = ("used", "returned_on", "reason", "created_by_id")
ORDER_FROZEN = tuple(
    "id organisation_id number customer_id customer_name email invoice_id currency total "
    "payment_way billing_address shipping_address notes terms checkout_key pay_by "
    "placed_at".split()
)
ORDER_MOVING = tuple("status reason accepted_at completed_at ended_at updated_at user_id".split())
ORDER_ITEM_COLUMNS = tuple(
    "id organisation_id order_id position sku name unit quantity price tax_rate tax_category "
    "net_amount was_counted".split()
)

# --- Moments -----------------------------------------------------------------------------------

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
PAID_CHANGE = Moment(
    "invoice_paid", INVOICE, "UPDATE", when=changed("amount_paid"), of=("amount_paid",)
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
PAYMENT_INSERT = Moment("payment_insert", PAYMENT, "INSERT")
PAYMENT_CHANGE = Moment("payment_change", PAYMENT, "UPDATE")
PAYMENT_DELETE = Moment("payment_delete", PAYMENT, "DELETE")
PAYMENT_IN = Moment("payment_in", PAYMENT, "INSERT", after=True)
REFUND_INSERT = Moment("refund_insert", REFUND, "INSERT")
REFUND_CHANGE = Moment("refund_change", REFUND, "UPDATE")
REFUND_DELETE = Moment("refund_delete", REFUND, "DELETE")
REFUND_OUT = Moment("refund_out", REFUND, "INSERT", after=True)
SERIES_CHANGE = Moment("series_change", SERIES, "UPDATE")
SERIES_DELETE = Moment("series_delete", SERIES, "DELETE")
CUSTOMER_IDENTITY = Moment("customer_identity", CUSTOMER, "UPDATE")
CUSTOMER_DELETE = Moment("customer_delete", CUSTOMER, "DELETE")
ORGANISATION_IDENTITY = Moment("organisation_identity", ORGANISATION, "UPDATE")
ORGANISATION_DELETE = Moment("organisation_delete", ORGANISATION, "DELETE")
ENTRY_INSERT = Moment("entry_insert", ENTRY, "INSERT")
ENTRY_CHANGE = Moment("entry_change", ENTRY, "UPDATE")
ENTRY_DELETE = Moment("entry_delete", ENTRY, "DELETE")
HEAD_INSERT = Moment("head_insert", HEAD, "INSERT")
HEAD_CHANGE = Moment("head_change", HEAD, "UPDATE")
HEAD_DELETE = Moment("head_delete", HEAD, "DELETE")
FILE_CHANGE = Moment("file_change", FILE, "UPDATE")
FILE_DELETE = Moment("file_delete", FILE, "DELETE")
ISSUED_FILE_INSERT = Moment("issued_file_insert", ISSUED_FILE, "INSERT")
ISSUED_FILE_CHANGE = Moment("issued_file_change", ISSUED_FILE, "UPDATE")
ISSUED_FILE_DELETE = Moment("issued_file_delete", ISSUED_FILE, "DELETE")

BILL_INSERT = Moment("bill_insert", BILL, "INSERT")
BILL_IDENTITY = Moment("bill_identity", BILL, "UPDATE")
BILL_CHANGE = Moment("bill_change", BILL, "UPDATE", when="OLD.status IN ('approved', 'paid')")
BILL_STATUS = Moment("bill_status", BILL, "UPDATE", when="OLD.status <> NEW.status", of=("status",))
BILL_COUNTS = Moment(
    "bill_counts",
    BILL,
    "UPDATE",
    when="OLD.status <> NEW.status AND NEW.status IN ('submitted', 'approved')",
    of=("status",),
)
BILL_DELETE = Moment("bill_delete", BILL, "DELETE")
BILL_LINE_INSERT = Moment("bill_line_insert", BILL_LINE, "INSERT")
BILL_LINE_CHANGE = Moment("bill_line_change", BILL_LINE, "UPDATE")
BILL_LINE_DELETE = Moment("bill_line_delete", BILL_LINE, "DELETE")
BILL_TAX_INSERT = Moment("bill_tax_insert", BILL_TAX, "INSERT")
BILL_TAX_CHANGE = Moment("bill_tax_change", BILL_TAX, "UPDATE")
BILL_TAX_DELETE = Moment("bill_tax_delete", BILL_TAX, "DELETE")
BILL_COMMENT_CHANGE = Moment(
    "bill_comment_change",
    BILL_COMMENT,
    "UPDATE",
    # The account of who said it may go.
    when=changed("id", "organisation_id", "bill_id", "text", "author_name", "created_at")
    + f" OR ({changed('author_id')}) AND NEW.author_id IS NOT NULL",
)
REVIEW_OPENING_CHANGE = Moment("review_opening_change", REVIEW_OPENING, "UPDATE")

MOVEMENT_INSERT = Moment("movement_insert", MOVEMENT, "INSERT")
MOVEMENT_IN = Moment("movement_in", MOVEMENT, "INSERT", after=True)
MOVEMENT_CHANGE = Moment("movement_change", MOVEMENT, "UPDATE")
MOVEMENT_DELETE = Moment("movement_delete", MOVEMENT, "DELETE")
PRODUCT_INSERT = Moment("product_insert", PRODUCT, "INSERT")
PRODUCT_IDENTITY = Moment("product_identity", PRODUCT, "UPDATE")
PRODUCT_STOCK = Moment("product_stock", PRODUCT, "UPDATE", when=changed("stock"), of=("stock",))

CREDIT_INSERT = Moment("credit_insert", CREDIT, "INSERT")
CREDIT_CHANGE = Moment("credit_change", CREDIT, "UPDATE")
CREDIT_USED = Moment("credit_used", CREDIT, "UPDATE", when=changed("used"), of=("used",))
CREDIT_DELETE = Moment("credit_delete", CREDIT, "DELETE")
# After the payment's own, so that the invoice is locked before the credit.
CREDIT_USE = Moment("payment_use", PAYMENT, "INSERT", when="NEW.credit_id IS NOT NULL", after=True)
ORDER_INSERT = Moment("order_insert", ORDER, "INSERT")
ORDER_CHANGE = Moment("order_change", ORDER, "UPDATE")
ORDER_STATUS = Moment(
    "order_status", ORDER, "UPDATE", when="OLD.status <> NEW.status", of=("status",)
)
ORDER_DELETE = Moment("order_delete", ORDER, "DELETE")
ORDER_ITEM_INSERT = Moment("order_item_insert", ORDER_ITEM, "INSERT")
ORDER_ITEM_CHANGE = Moment(
    "order_item_change",
    ORDER_ITEM,
    "UPDATE",
    # The deletion of a product empties the reference to it and nothing else.
    when=f"{changed(*ORDER_ITEM_COLUMNS)} OR ({changed('product_id')}) "
    "AND NEW.product_id IS NOT NULL",
)
ORDER_ITEM_DELETE = Moment("order_item_delete", ORDER_ITEM, "DELETE")


def truncating(name: str, table: str) -> Moment:
    return Moment(f"{name}_truncate", table, "TRUNCATE", only_on="postgresql")


# SQLite's INSERT OR REPLACE deletes the row that is in its way and fires no trigger for that.
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
PAYMENT_REPLACE = Moment("payment_replace", PAYMENT, "INSERT", only_on="sqlite")
REFUND_REPLACE = Moment("refund_replace", REFUND, "INSERT", only_on="sqlite")
SERIES_REPLACE = Moment("series_replace", SERIES, "INSERT", only_on="sqlite")
CUSTOMER_REPLACE = Moment("customer_replace", CUSTOMER, "INSERT", only_on="sqlite")
CUSTOMER_DISPLACE = Moment(
    "customer_displace", CUSTOMER, "UPDATE", when=changed("external_id"), only_on="sqlite"
)
ORGANISATION_REPLACE = Moment("organisation_replace", ORGANISATION, "INSERT", only_on="sqlite")
ORGANISATION_DISPLACE = Moment(
    "organisation_displace", ORGANISATION, "UPDATE", when=changed("slug"), only_on="sqlite"
)
ENTRY_REPLACE = Moment("entry_replace", ENTRY, "INSERT", only_on="sqlite")
# After it, since every entry tries to begin a chain before it moves the head of the one there is.
HEAD_REPLACE = Moment("head_replace", HEAD, "INSERT", after=True, only_on="sqlite")
FILE_REPLACE = Moment("file_replace", FILE, "INSERT", only_on="sqlite")
ISSUED_FILE_REPLACE = Moment("issued_file_replace", ISSUED_FILE, "INSERT", only_on="sqlite")
BILL_REPLACE = Moment("bill_replace", BILL, "INSERT", only_on="sqlite")
BILL_DISPLACE = Moment(
    "bill_displace",
    BILL,
    "UPDATE",
    when=changed("number_key", "supplier_id"),
    of=("number_key", "supplier_id"),
    only_on="sqlite",
)
BILL_LINE_REPLACE = Moment("bill_line_replace", BILL_LINE, "INSERT", only_on="sqlite")
BILL_TAX_REPLACE = Moment("bill_tax_replace", BILL_TAX, "INSERT", only_on="sqlite")
MOVEMENT_REPLACE = Moment("movement_replace", MOVEMENT, "INSERT", only_on="sqlite")
CREDIT_REPLACE = Moment("credit_replace", CREDIT, "INSERT", only_on="sqlite")
ORDER_REPLACE = Moment("order_replace", ORDER, "INSERT", only_on="sqlite")
ORDER_ITEM_REPLACE = Moment("order_item_replace", ORDER_ITEM, "INSERT", only_on="sqlite")
PRODUCT_REPLACE = Moment("product_replace", PRODUCT, "INSERT", only_on="sqlite")
PRODUCT_DISPLACE = Moment(
    "product_displace", PRODUCT, "UPDATE", when=changed("sku"), of=("sku",), only_on="sqlite"
)


# --- Conditions that several laws share --------------------------------------------------------


def not_a_draft_of_ones_own(row: str) -> str:
    """The row lock waits for whoever is issuing the document, and then sees it issued."""
    return (
        f"coalesce((SELECT status FROM {INVOICE} WHERE id = {row}.invoice_id "
        f"AND organisation_id = {row}.organisation_id FOR SHARE), 'none') <> 'draft'"
    )


# A line may go once its draft is gone: foreign keys are looked at when a transaction ends.
PARENT_IS_ISSUED = (
    f"coalesce((SELECT status FROM {INVOICE} WHERE id = OLD.invoice_id FOR SHARE), 'draft') "
    "<> 'draft'"
)
PAID = f"(SELECT coalesce(sum(amount), 0) FROM {PAYMENT} WHERE invoice_id = NEW.id)"
REFUNDED = f"(SELECT coalesce(sum(amount), 0) FROM {REFUND} WHERE invoice_id = NEW.id)"
GIVEN_BACK = f"(SELECT coalesce(sum(amount), 0) FROM {REFUND} WHERE payment_id = NEW.payment_id)"
REFUNDABLE = f"(SELECT amount FROM {PAYMENT} WHERE id = NEW.payment_id)"
CREDITED = (
    f"(SELECT coalesce(sum(note.total), 0) FROM {INVOICE} AS note "
    "WHERE note.corrects_id = NEW.id AND note.status <> 'draft')"
)
ARROWS = (
    "('draft>sent', 'draft>overdue', 'draft>paid', 'sent>overdue', 'overdue>sent', 'sent>paid', "
    "'overdue>paid', 'sent>credited', 'overdue>credited', 'paid>sent', 'paid>overdue', "
    "'paid>credited')"
)


def taken(table: str, condition: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} AS other WHERE {condition})"


def negative(*columns: str) -> str:
    return " OR ".join(f"NEW.{one} < 0" for one in columns)


NEGATIVE_LINE = negative("discount_percent", "price_amount", "discount", "net_amount", "tax_rate")
NEGATIVE_TAX = negative("rate", "lines_total", "allowance", "taxable", "tax")
SAME_EXTERNAL_ID = (
    "other.organisation_id = NEW.organisation_id AND other.external_id = NEW.external_id "
    "AND NEW.external_id <> ''"
)


# --- The laws of documents ---------------------------------------------------------------------

DOCUMENT_LAWS = [
    Law(
        "begins_as_draft",
        "A document begins as a draft of which nothing is paid or credited.",
        {
            INVOICE_INSERT: "NEW.status <> 'draft' OR NEW.amount_paid <> 0 "
            "OR NEW.amount_credited <> 0"
        },
    ),
    Law(
        "issued_is_frozen",
        "What is issued never changes; correct it with a credit note.",
        {
            INVOICE_CHANGE: f"{changed(*FROZEN)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
        },
    ),
    Law(
        "identity_is_kept",
        "A row keeps its id and its organisation, a part also its document.",
        {
            INVOICE_IDENTITY: changed(*KEPT),
            LINE_IDENTITY: changed("id", "organisation_id", "invoice_id"),
            TAX_IDENTITY: changed("id", "organisation_id", "invoice_id"),
            CUSTOMER_IDENTITY: changed("id", "organisation_id"),
            ORGANISATION_IDENTITY: changed("id"),
        },
    ),
    Law(
        "status_moves_on",
        "A status moves only along the arrows of an invoice's life.",
        {INVOICE_STATUS: f"OLD.status || '>' || NEW.status NOT IN {ARROWS}"},
    ),
    Law(
        "issued_is_never_deleted",
        "What is issued is never deleted; credit it instead.",
        {
            INVOICE_DELETE: "OLD.status <> 'draft'",
            truncating("invoice", INVOICE): ALWAYS,
            truncating("line", LINE): ALWAYS,
            truncating("tax", TAX): ALWAYS,
        },
    ),
    Law(
        "issued_has_lines",
        "An issued document has a line, a number and both parties as they were.",
        {
            ISSUING: f"NOT EXISTS (SELECT 1 FROM {LINE} WHERE invoice_id = NEW.id) "
            "OR coalesce(NEW.number, '') = '' OR NEW.issue_date IS NULL "
            "OR coalesce(NEW.seller, 'null') = 'null' OR coalesce(NEW.buyer, 'null') = 'null'"
        },
    ),
    Law(
        "nothing_is_negative",
        "No rate, amount or discount of a document is less than nothing.",
        {
            ISSUING: "NEW.discount < 0",
            LINE_INSERT: NEGATIVE_LINE,
            LINE_CHANGE: NEGATIVE_LINE,
            TAX_INSERT: NEGATIVE_TAX,
            TAX_CHANGE: NEGATIVE_TAX,
        },
    ),
    Law(
        "no_rate_no_tax",
        "At a rate of nothing there is no tax.",
        dict.fromkeys((TAX_INSERT, TAX_CHANGE), "NEW.rate = 0 AND NEW.tax <> 0"),
    ),
    Law(
        "subtotal_sums_lines",
        "The subtotal is the sum of the lines' net amounts.",
        {
            ISSUING: f"NEW.subtotal <> (SELECT coalesce(sum(net_amount), 0) FROM {LINE} "
            "WHERE invoice_id = NEW.id)"
        },
    ),
    Law(
        "taxes_sum_lines",
        "Each category and rate of the lines has one tax row, over the sum of their net amounts.",
        {
            ISSUING: f"""EXISTS (
                SELECT 1 FROM (
                    SELECT category, rate, lines_total AS amount, 1 AS tax_rows, 0 AS lines
                    FROM {TAX} WHERE invoice_id = NEW.id
                    UNION ALL
                    SELECT tax_category, tax_rate, -net_amount, 0, 1
                    FROM {LINE} WHERE invoice_id = NEW.id
                ) AS parts GROUP BY category, rate
                HAVING sum(amount) <> 0 OR sum(tax_rows) <> 1 OR sum(lines) = 0)"""
        },
    ),
    Law(
        "totals_sum_taxes",
        "Taxable total, tax total and allowance total are the sums of the tax rows.",
        {
            ISSUING: f"""EXISTS (
                SELECT 1 FROM (
                    SELECT coalesce(sum(taxable), 0) AS taxable, coalesce(sum(tax), 0) AS tax,
                    coalesce(sum(allowance), 0) AS allowance
                    FROM {TAX} WHERE invoice_id = NEW.id
                ) AS parts WHERE parts.taxable <> NEW.taxable_total
                OR parts.tax <> NEW.tax_total OR parts.allowance <> NEW.allowance_total)"""
        },
    ),
    Law(
        "figures_follow_prices",
        "A net amount is the price less the discount, the allowance the document's discount; where "
        "prices include tax, the total is the prices less the discounts.",
        {
            ISSUING: f"""NOT NEW.prices_include_tax AND (NEW.allowance_total <> NEW.discount
                OR EXISTS (SELECT 1 FROM {LINE} WHERE invoice_id = NEW.id
                    AND net_amount <> price_amount - discount))
                OR NEW.prices_include_tax AND NEW.total + NEW.discount <> (
                    SELECT coalesce(sum(price_amount - discount), 0)
                    FROM {LINE} WHERE invoice_id = NEW.id)"""
        },
    ),
    Law(
        "customer_is_own",
        "The customer of an issued document belongs to its organisation.",
        {
            ISSUING: "NOT EXISTS (SELECT 1 FROM customers_customer AS own "
            "WHERE own.id = NEW.customer_id AND own.organisation_id = NEW.organisation_id)"
        },
    ),
    Law(
        "credit_corrects_its_own",
        "A credit note corrects an issued invoice of the same organisation, customer, currency and "
        "sort of prices.",
        {
            ISSUING: f"""NEW.corrects_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.corrects_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency
                AND invoice.prices_include_tax = NEW.prices_include_tax)"""
        },
    ),
    Law(
        "credit_names_its_lines",
        "Each line of a credit note names a line of the invoice that it corrects, no other does; "
        "its tax is that of the other.",
        {
            ISSUING: f"""EXISTS (
                SELECT 1 FROM {LINE} AS line
                LEFT JOIN {LINE} AS source ON source.id = line.corrects_line_id
                WHERE line.invoice_id = NEW.id
                AND (source.invoice_id IS DISTINCT FROM NEW.corrects_id
                    OR line.tax_rate <> source.tax_rate
                    OR line.tax_category <> source.tax_category))"""
        },
    ),
    Law(
        "credit_within_lines",
        "The credit notes of an invoice never exceed the quantity or the net amount of any of its "
        "lines.",
        {
            CREDITING: f"""EXISTS (
                SELECT 1 FROM {LINE} AS line
                JOIN {LINE} AS source ON source.id = line.corrects_line_id
                WHERE line.invoice_id = NEW.id AND EXISTS (
                    SELECT 1 FROM {LINE} AS credited
                    JOIN {INVOICE} AS note ON note.id = credited.invoice_id
                    WHERE credited.corrects_line_id = source.id AND note.status <> 'draft'
                    GROUP BY credited.corrects_line_id
                    HAVING sum(credited.quantity) > source.quantity
                    OR sum(credited.net_amount) > source.net_amount))"""
        },
    ),
    Law(
        "credit_within_total",
        "The credit notes of an invoice never come to more than its total.",
        {INVOICE_AMOUNTS: "NEW.amount_credited > NEW.total"},
    ),
    Law(
        "payment_within_balance",
        "A payment is never more than the balance due.",
        {
            INVOICE_AMOUNTS: "NEW.amount_paid > OLD.amount_paid "
            "AND NEW.amount_paid + NEW.amount_credited > NEW.total"
        },
    ),
    Law(
        "credited_sums_credit_notes",
        "The amount credited is the sum of the issued credit notes that correct the invoice.",
        {CREDITED_CHANGE: f"NEW.amount_credited <> {CREDITED}"},
    ),
    Law(
        "parts_are_frozen",
        "Lines and tax rows come, change and go only while their document, of the same "
        "organisation, is a draft.",
        {
            LINE_INSERT: not_a_draft_of_ones_own("NEW"),
            LINE_CHANGE: not_a_draft_of_ones_own("OLD"),
            LINE_DELETE: PARENT_IS_ISSUED,
            TAX_INSERT: not_a_draft_of_ones_own("NEW"),
            TAX_CHANGE: not_a_draft_of_ones_own("OLD"),
            TAX_DELETE: PARENT_IS_ISSUED,
        },
    ),
    Law(
        "numbers_never_fall",
        "The counter of a number series and its latest issue date never fall.",
        {
            SERIES_CHANGE: "NEW.next_number < OLD.next_number "
            "OR NEW.last_issue_date < OLD.last_issue_date "
            "OR NEW.last_issue_date IS NULL AND OLD.last_issue_date IS NOT NULL "
            f"OR {changed('id', 'organisation_id', 'kind', 'year')}",
        },
    ),
    Law(
        "numbers_go_on_by_one",
        "The counter of a number series that is in use never passes a number over.",
        {
            SERIES_CHANGE: "OLD.next_number > 1 AND NEW.next_number > OLD.next_number + 1",
        },
    ),
    Law(
        "series_are_kept",
        "A number series is never deleted and never begins again.",
        {
            SERIES_DELETE: ALWAYS,
            truncating("series", SERIES): ALWAYS,
            SERIES_REPLACE: taken(
                SERIES,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.kind = NEW.kind AND other.year = NEW.year",
            ),
        },
    ),
    Law(
        "id_is_taken",
        "No new row takes the place of one that is there.",
        {
            INVOICE_REPLACE: taken(INVOICE, "other.id = NEW.id"),
            LINE_REPLACE: taken(LINE, "other.id = NEW.id"),
            TAX_REPLACE: taken(TAX, "other.id = NEW.id"),
            CUSTOMER_REPLACE: taken(CUSTOMER, f"other.id = NEW.id OR {SAME_EXTERNAL_ID}"),
            CUSTOMER_DISPLACE: taken(CUSTOMER, f"other.id <> NEW.id AND {SAME_EXTERNAL_ID}"),
            ORGANISATION_REPLACE: taken(ORGANISATION, "other.id = NEW.id OR other.slug = NEW.slug"),
            ORGANISATION_DISPLACE: taken(
                ORGANISATION, "other.id <> NEW.id AND other.slug = NEW.slug"
            ),
        },
    ),
    Law(
        "parties_are_kept",
        "A customer or an organisation that an issued document names is never deleted.",
        {
            CUSTOMER_DELETE: f"EXISTS (SELECT 1 FROM {INVOICE} AS document "
            "WHERE document.organisation_id = OLD.organisation_id "
            "AND document.customer_id = OLD.id AND document.status <> 'draft')",
            ORGANISATION_DELETE: f"EXISTS (SELECT 1 FROM {INVOICE} AS document "
            "WHERE document.organisation_id = OLD.id AND document.status <> 'draft')",
        },
    ),
    Law(
        "number_is_taken",
        "No issued document has the number of another, nor a draft that of another draft.",
        {
            moment: taken(
                INVOICE,
                "other.organisation_id = NEW.organisation_id AND other.number = NEW.number "
                "AND other.id IS DISTINCT FROM NEW.id "
                "AND (other.status = 'draft') = (NEW.status = 'draft')",
            )
            for moment in (INVOICE_REPLACE, NUMBER_REPLACE)
        },
    ),
]

# --- The laws of money that comes and goes -----------------------------------------------------

PAYMENT_LAWS = [
    Law(
        "money_is_frozen",
        "A payment or refund never changes; refund instead.",
        {
            PAYMENT_CHANGE: f"{changed(*PAYMENT_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
            REFUND_CHANGE: f"{changed(*REFUND_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
        },
    ),
    Law(
        "money_is_never_deleted",
        "A payment or refund is never deleted; refund instead.",
        {
            PAYMENT_DELETE: ALWAYS,
            REFUND_DELETE: ALWAYS,
            truncating("payment", PAYMENT): ALWAYS,
            truncating("refund", REFUND): ALWAYS,
        },
    ),
    Law(
        "payment_fits_invoice",
        "A payment is for an issued invoice of the same organisation, customer and currency.",
        {
            PAYMENT_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.invoice_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency)"""
        },
    ),
    Law(
        "payment_by_credit",
        "A payment by credit uses one that waits, of the same organisation, customer and currency; "
        "no other payment names one.",
        {
            PAYMENT_INSERT: f"""(NEW.method = 'credit') <> (NEW.credit_id IS NOT NULL)
                OR NEW.credit_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM {CREDIT} AS credit WHERE credit.id = NEW.credit_id
                AND credit.organisation_id = NEW.organisation_id
                AND credit.customer_id = NEW.customer_id AND credit.currency = NEW.currency
                AND credit.returned_on IS NULL)"""
        },
    ),
    Law(
        "payment_within_credit",
        "Payments by a credit never come to more than it.",
        {
            PAYMENT_INSERT: f"NEW.credit_id IS NOT NULL AND NEW.amount > "
            f"(SELECT amount - used FROM {CREDIT} WHERE id = NEW.credit_id)",
            # Again when the credit is locked, for another payment may have come in between.
            CREDIT_USED: "NEW.used > NEW.amount",
        },
    ),
    Law(
        "refund_fits_payment",
        "A refund is for the invoice and the organisation of its payment.",
        {
            REFUND_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {PAYMENT} AS payment WHERE payment.id = NEW.payment_id
                AND payment.invoice_id = NEW.invoice_id
                AND payment.organisation_id = NEW.organisation_id)"""
        },
    ),
    Law(
        "refund_within_payment",
        "The refunds of a payment never come to more than it.",
        {
            REFUND_INSERT: f"NEW.amount + {GIVEN_BACK} > {REFUNDABLE}",
            # Again when the invoice is locked, for another refund may have come in between.
            REFUND_OUT: f"{GIVEN_BACK} > {REFUNDABLE}",
        },
    ),
    Law(
        "paid_sums_payments",
        "The amount paid is the sum of the invoice's payments less its refunds.",
        {PAID_CHANGE: f"NEW.amount_paid <> {PAID} - {REFUNDED}"},
    ),
    Law(
        "money_is_not_replaced",
        "No payment or refund takes the id or provider_reference of one that is there.",
        {
            PAYMENT_REPLACE: taken(
                PAYMENT,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.provider_reference = NEW.provider_reference",
            ),
            REFUND_REPLACE: taken(REFUND, "other.id = NEW.id"),
        },
    ),
]

CUSTOMER_CREDIT_LAWS = [
    Law(
        "credit_fits_invoice",
        "A customer's credit came for an issued invoice of theirs, of the same organisation and "
        "currency, and begins as neither used nor given back.",
        {
            CREDIT_INSERT: f"""NEW.returned_on IS NOT NULL OR NEW.used <> 0 OR NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS invoice
                WHERE invoice.id = NEW.invoice_id AND invoice.kind = 'invoice'
                AND invoice.status <> 'draft' AND invoice.organisation_id = NEW.organisation_id
                AND invoice.customer_id = NEW.customer_id AND invoice.currency = NEW.currency)"""
        },
    ),
    Law(
        "credit_used_sums_payments",
        "What is used of a customer's credit is the sum of the payments by it.",
        {
            CREDIT_USED: "NEW.used <> (SELECT coalesce(sum(payment.amount), 0) "
            f"FROM {PAYMENT} AS payment WHERE payment.organisation_id = NEW.organisation_id "
            "AND payment.credit_id = NEW.id)"
        },
    ),
    Law(
        "credit_is_kept",
        "A customer's credit never changes but that it is used or given back, after which it is "
        "not used any more; it is never deleted or replaced.",
        {
            CREDIT_CHANGE: f"{changed(*CREDIT_FROZEN)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL "
            "OR OLD.returned_on IS NOT NULL "
            f"AND ({changed('returned_on', 'reason', 'used')})",
            CREDIT_DELETE: ALWAYS,
            truncating("credit", CREDIT): ALWAYS,
            CREDIT_REPLACE: taken(
                CREDIT,
                "other.id = NEW.id OR other.organisation_id = NEW.organisation_id "
                "AND other.provider_reference = NEW.provider_reference",
            ),
        },
    ),
]

# --- The laws of the journal -------------------------------------------------------------------

JOURNAL_LAWS = [
    Law(
        "journal_is_kept",
        "An entry of the journal never changes, and none is ever deleted or replaced.",
        {
            ENTRY_CHANGE: ALWAYS,
            ENTRY_DELETE: ALWAYS,
            truncating("entry", ENTRY): ALWAYS,
            ENTRY_REPLACE: taken(
                ENTRY,
                "other.id = NEW.id "
                "OR other.organisation_id = NEW.organisation_id AND other.seq = NEW.seq",
            ),
        },
    ),
    Law(
        "journal_goes_on_by_one",
        "The head of a journal begins with 1, only moves on by one, and is never deleted.",
        {
            HEAD_INSERT: "NEW.seq IS DISTINCT FROM 1",
            HEAD_CHANGE: f"{changed('organisation_id')} OR NEW.seq IS DISTINCT FROM OLD.seq + 1",
            HEAD_DELETE: ALWAYS,
            truncating("head", HEAD): ALWAYS,
            HEAD_REPLACE: taken(ENTRY, "other.organisation_id = NEW.organisation_id"),
        },
    ),
    Law(
        "entry_is_at_the_head",
        "An entry is written at the head of its organisation's journal.",
        {
            ENTRY_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {HEAD} AS head WHERE head.organisation_id = NEW.organisation_id
                AND head.seq = NEW.seq AND head.digest = NEW.digest)"""
        },
    ),
]

# --- The laws of stored files ------------------------------------------------------------------

FILE_LAWS = [
    Law(
        "file_is_kept",
        "What is known of a stored file never changes, and is never deleted or replaced.",
        {
            FILE_CHANGE: ALWAYS,
            FILE_DELETE: ALWAYS,
            truncating("file", FILE): ALWAYS,
            FILE_REPLACE: taken(
                FILE,
                "other.id = NEW.id "
                "OR other.organisation_id = NEW.organisation_id AND other.sha256 = NEW.sha256",
            ),
        },
    ),
]
ISSUED_FILE_LAWS = [
    Law(
        "issued_file_is_kept",
        "The file of an issued document is never another one, and is never deleted.",
        {
            ISSUED_FILE_CHANGE: ALWAYS,
            ISSUED_FILE_DELETE: ALWAYS,
            truncating("issued_file", ISSUED_FILE): ALWAYS,
            ISSUED_FILE_REPLACE: taken(
                ISSUED_FILE,
                "other.id = NEW.id OR other.invoice_id = NEW.invoice_id AND other.kind = NEW.kind",
            ),
        },
    ),
    Law(
        "issued_file_is_its_own",
        "It is the file of a document that is issued, both of one organisation, with its digest.",
        {
            ISSUED_FILE_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {INVOICE} AS own WHERE own.id = NEW.invoice_id
                AND own.organisation_id = NEW.organisation_id AND own.status <> 'draft')
                OR NOT EXISTS (
                SELECT 1 FROM {FILE} AS file WHERE file.id = NEW.file_id
                AND file.organisation_id = NEW.organisation_id AND file.sha256 = NEW.sha256)"""
        },
    ),
]

# --- The laws of suppliers' bills --------------------------------------------------------------

BILL_ARROWS = (
    "('draft>submitted', 'submitted>draft', 'submitted>approved', 'submitted>rejected', "
    "'rejected>draft', 'rejected>submitted', 'approved>paid')"
)
SAME_BILL_NUMBER = (
    "other.organisation_id = NEW.organisation_id AND other.supplier_id = NEW.supplier_id "
    "AND other.number_key = NEW.number_key AND NEW.number_key <> ''"
)


def of_a_settled_bill(row: str) -> str:
    """The row lock waits for whoever is deciding, and then sees the decision."""
    return (
        f"coalesce((SELECT status FROM {BILL} WHERE id = {row}.bill_id "
        f"AND organisation_id = {row}.organisation_id FOR SHARE), 'none') "
        "NOT IN ('draft', 'submitted', 'rejected')"
    )


# A part may go once its bill is gone.
BILL_IS_SETTLED = (
    f"coalesce((SELECT status FROM {BILL} WHERE id = OLD.bill_id FOR SHARE), 'draft') "
    "IN ('approved', 'paid')"
)
BILL_LAWS = [
    Law(
        "bill_begins_as_draft",
        "A supplier's bill begins as a draft.",
        {BILL_INSERT: "NEW.status <> 'draft'"},
    ),
    Law(
        "bill_moves_on",
        "A bill's status moves only along the arrows of its life.",
        {BILL_STATUS: f"OLD.status || '>' || NEW.status NOT IN {BILL_ARROWS}"},
    ),
    Law(
        "bill_identity_is_kept",
        "A bill keeps its id and its organisation.",
        {BILL_IDENTITY: changed("id", "organisation_id")},
    ),
    Law(
        "bill_adds_up",
        "What is submitted or approved has lines, of which its totals are the sums, and comes to "
        "the total that is printed on it.",
        {
            BILL_COUNTS: f"""NEW.stated_total IS NULL OR NEW.stated_total <> NEW.total
                OR NOT EXISTS (SELECT 1 FROM {BILL_LINE} WHERE bill_id = NEW.id)
                OR NEW.net_total <> (SELECT coalesce(sum(net_amount), 0) FROM {BILL_LINE}
                    WHERE bill_id = NEW.id)
                OR NEW.tax_total <> (SELECT coalesce(sum(tax), 0) FROM {BILL_TAX}
                    WHERE bill_id = NEW.id)
                OR NEW.net_total <> (SELECT coalesce(sum(taxable), 0) FROM {BILL_TAX}
                    WHERE bill_id = NEW.id)"""
        },
    ),
    Law(
        "approved_bill_is_frozen",
        "What was approved never changes; only that it is paid is added.",
        {
            BILL_CHANGE: f"{changed(*BILL_FROZEN)} "
            f"OR ({changed('entered_by_id')}) AND NEW.entered_by_id IS NOT NULL "
            f"OR ({changed('decided_by_id')}) AND NEW.decided_by_id IS NOT NULL "
            f"OR OLD.status = 'paid' AND ({changed('paid_on', 'paid_reference')})"
        },
    ),
    Law(
        "approved_bill_is_never_deleted",
        "What was approved is never deleted or replaced.",
        {
            BILL_DELETE: "OLD.status IN ('approved', 'paid')",
            truncating("bill", BILL): ALWAYS,
            truncating("bill_line", BILL_LINE): ALWAYS,
            truncating("bill_tax", BILL_TAX): ALWAYS,
        },
    ),
    Law(
        "bill_parts_are_frozen",
        "Lines and tax rows come, change and go only while nobody has said yes to their bill, of "
        "the same organisation.",
        {
            BILL_LINE_INSERT: of_a_settled_bill("NEW"),
            BILL_LINE_CHANGE: f"{of_a_settled_bill('OLD')} OR {of_a_settled_bill('NEW')}",
            BILL_LINE_DELETE: BILL_IS_SETTLED,
            BILL_TAX_INSERT: of_a_settled_bill("NEW"),
            BILL_TAX_CHANGE: f"{of_a_settled_bill('OLD')} OR {of_a_settled_bill('NEW')}",
            BILL_TAX_DELETE: BILL_IS_SETTLED,
        },
    ),
    Law(
        "bill_is_not_replaced",
        "No bill, line or tax row takes the place of one that is there.",
        {
            BILL_REPLACE: taken(BILL, f"other.id = NEW.id OR {SAME_BILL_NUMBER}"),
            BILL_DISPLACE: taken(BILL, f"other.id <> NEW.id AND {SAME_BILL_NUMBER}"),
            BILL_LINE_REPLACE: taken(
                BILL_LINE,
                "other.id = NEW.id OR other.bill_id = NEW.bill_id "
                "AND other.position = NEW.position",
            ),
            BILL_TAX_REPLACE: taken(
                BILL_TAX,
                "other.id = NEW.id OR other.bill_id = NEW.bill_id "
                "AND other.category = NEW.category AND other.rate = NEW.rate",
            ),
        },
    ),
    Law(
        "what_was_said_of_a_bill_stays",
        "A comment, and that a link was opened, never change.",
        {BILL_COMMENT_CHANGE: ALWAYS, REVIEW_OPENING_CHANGE: ALWAYS},
    ),
]

# --- The laws of stock -------------------------------------------------------------------------

OF_ITS_PRODUCT = "organisation_id = NEW.organisation_id AND product_id = NEW.product_id"
OF_THE_PRODUCT = "organisation_id = NEW.organisation_id AND product_id = NEW.id"
SAME_SKU = "other.organisation_id = NEW.organisation_id AND other.sku = NEW.sku AND NEW.sku <> ''"
STOCK_LAWS = [
    Law(
        "movement_is_kept",
        "A movement of stock never changes, and none is ever deleted or replaced.",
        {
            MOVEMENT_CHANGE: f"{changed(*MOVEMENT_COLUMNS)} "
            f"OR ({changed('created_by_id')}) AND NEW.created_by_id IS NOT NULL",
            MOVEMENT_DELETE: ALWAYS,
            truncating("movement", MOVEMENT): ALWAYS,
            MOVEMENT_REPLACE: taken(MOVEMENT, "other.id = NEW.id"),
        },
    ),
    Law(
        "movement_goes_on",
        "A movement follows the latest one of its product, of the same organisation, and leaves "
        "what was there and what came.",
        {
            MOVEMENT_INSERT: f"""NEW.sequence <> 1 + (
                SELECT coalesce(max(sequence), 0) FROM {MOVEMENT} WHERE {OF_ITS_PRODUCT})
                OR NOT EXISTS (
                SELECT 1 FROM {PRODUCT} AS own WHERE own.id = NEW.product_id
                AND own.organisation_id = NEW.organisation_id
                AND coalesce(own.stock, 0) + NEW.delta = coalesce(NEW.stock_after, 0))"""
        },
    ),
    Law(
        "stock_follows_movements",
        "The stock of a product is what its latest movement left; a new product has none.",
        {
            PRODUCT_INSERT: "NEW.stock IS NOT NULL OR "
            f"EXISTS (SELECT 1 FROM {MOVEMENT} WHERE {OF_THE_PRODUCT})",
            PRODUCT_STOCK: f"""NEW.stock IS DISTINCT FROM (
                SELECT stock_after FROM {MOVEMENT} WHERE {OF_THE_PRODUCT}
                ORDER BY sequence DESC LIMIT 1)""",
        },
    ),
    Law(
        "product_identity_is_kept",
        "A product keeps its id and its organisation, and none takes the place of another.",
        {
            PRODUCT_IDENTITY: changed("id", "organisation_id"),
            PRODUCT_REPLACE: taken(PRODUCT, f"other.id = NEW.id OR {SAME_SKU}"),
            PRODUCT_DISPLACE: taken(PRODUCT, f"other.id <> NEW.id AND {SAME_SKU}"),
        },
    ),
]

# --- The laws of orders ------------------------------------------------------------------------

ORDER_ARROWS = (
    "('placed>accepted', 'placed>rejected', 'placed>cancelled', 'accepted>completed', "
    "'accepted>rejected')"
)
INVOICE_OF_ORDER = f"SELECT 1 FROM {INVOICE} AS own WHERE own.id = NEW.invoice_id"
ORDER_LAWS = [
    Law(
        "order_begins_with_its_invoice",
        "An order begins as placed, with an invoice that is still a draft, of the same "
        "organisation, customer, currency and total.",
        {
            ORDER_INSERT: f"""NEW.status <> 'placed' OR NOT EXISTS (
                {INVOICE_OF_ORDER} AND own.kind = 'invoice' AND own.status = 'draft'
                AND own.organisation_id = NEW.organisation_id
                AND own.customer_id = NEW.customer_id AND own.currency = NEW.currency
                AND own.total = NEW.total)"""
        },
    ),
    Law(
        "order_is_frozen",
        "What was ordered never changes: an order keeps everything but its status and what tells "
        "of it.",
        {
            ORDER_CHANGE: f"{changed(*ORDER_FROZEN)} "
            f"OR ({changed('user_id')}) AND NEW.user_id IS NOT NULL "
            "OR OLD.status = NEW.status "
            f"AND ({changed('reason', 'accepted_at', 'completed_at', 'ended_at')})",
        },
    ),
    Law(
        "order_moves_on",
        "An order's status moves only along its arrows, once its invoice is issued; one that is "
        "rejected or cancelled has all of its invoice credited.",
        {
            ORDER_STATUS: f"""OLD.status || '>' || NEW.status NOT IN {ORDER_ARROWS}
                OR NOT EXISTS ({INVOICE_OF_ORDER} AND own.status <> 'draft'
                AND (NEW.status IN ('accepted', 'completed')
                    OR own.amount_credited = own.total))"""
        },
    ),
    Law(
        "order_is_kept",
        "An order and its items are never deleted or replaced.",
        {
            ORDER_DELETE: ALWAYS,
            ORDER_ITEM_DELETE: ALWAYS,
            truncating("order", ORDER): ALWAYS,
            truncating("order_item", ORDER_ITEM): ALWAYS,
            ORDER_REPLACE: taken(
                ORDER,
                "other.id = NEW.id OR other.invoice_id = NEW.invoice_id "
                "OR other.organisation_id = NEW.organisation_id "
                "AND (other.number = NEW.number OR other.checkout_key = NEW.checkout_key)",
            ),
            ORDER_ITEM_REPLACE: taken(
                ORDER_ITEM,
                "other.id = NEW.id OR other.order_id = NEW.order_id "
                "AND other.position = NEW.position",
            ),
        },
    ),
    Law(
        "order_items_are_frozen",
        "Items come with their order, of the same organisation, before its invoice is issued, and "
        "never change.",
        {
            ORDER_ITEM_INSERT: f"""NOT EXISTS (
                SELECT 1 FROM {ORDER} AS own JOIN {INVOICE} AS invoice
                ON invoice.id = own.invoice_id WHERE own.id = NEW.order_id
                AND own.organisation_id = NEW.organisation_id AND invoice.status = 'draft')""",
            ORDER_ITEM_CHANGE: ALWAYS,
        },
    ),
]

# --- What the database keeps on the invoice itself ---------------------------------------------


def settling(invoice: str, *, paid: str = "0", credited: str = "0", at: str) -> str:
    """Add to the paid or credited amount; status and paid_at follow (rules.status_when_settled)."""
    in_all = f"amount_credited + {credited}"
    left = f"total - (amount_paid + {paid}) - ({in_all})"
    is_credited = f"{in_all} >= total AND total > 0"
    return f"""UPDATE {INVOICE} SET
        amount_paid = amount_paid + {paid},
        amount_credited = {in_all},
        status = CASE WHEN {is_credited} THEN 'credited' WHEN {left} <= 0 THEN 'paid'
            WHEN status = 'paid' THEN 'sent' ELSE status END,
        paid_at = CASE WHEN {is_credited} THEN NULL
            WHEN {left} <= 0 THEN coalesce(paid_at, {at}) ELSE NULL END,
        updated_at = {at}
    WHERE id = {invoice}"""


CREDITS = Keeping(
    "An issued credit note stands on the invoice that it corrects.",
    CREDITING,
    settling("NEW.corrects_id", credited="NEW.total", at="NEW.sent_at"),
)
PAYMENTS = Keeping(
    "A payment stands on its invoice.",
    PAYMENT_IN,
    settling("NEW.invoice_id", paid="NEW.amount", at="NEW.created_at"),
)
REFUNDS = Keeping(
    "A refund is taken off what its invoice has been paid.",
    REFUND_OUT,
    settling("NEW.invoice_id", paid="-NEW.amount", at="NEW.created_at"),
)
CREDIT_USES = Keeping(
    "A payment by credit is taken off what is left of the credit.",
    CREDIT_USE,
    f"UPDATE {CREDIT} SET used = used + NEW.amount WHERE id = NEW.credit_id",
)

STOCK = Keeping(
    "What a movement of stock leaves stands on its product.",
    MOVEMENT_IN,
    f"UPDATE {PRODUCT} SET stock = NEW.stock_after, updated_at = NEW.created_at "
    "WHERE id = NEW.product_id",
)

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
]
KEEPINGS = [CREDITS, PAYMENTS, REFUNDS, CREDIT_USES, STOCK]
