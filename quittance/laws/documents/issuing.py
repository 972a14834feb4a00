"""What a document must be to be issued: whole, and the sum of its parts."""

from quittance.db.laws import Law
from quittance.laws.documents.moments import (
    ISSUING,
    LINE_CHANGE,
    LINE_INSERT,
    TAX_CHANGE,
    TAX_INSERT,
)
from quittance.laws.tables import LINE, TAX


def negative(*columns: str) -> str:
    return " OR ".join(f"NEW.{one} < 0" for one in columns)


NEGATIVE_LINE = negative("discount_percent", "price_amount", "discount", "net_amount", "tax_rate")
NEGATIVE_TAX = negative("rate", "lines_total", "allowance", "taxable", "tax")

ISSUING_LAWS = [
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
]
