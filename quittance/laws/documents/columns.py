"""The columns of an issued document, each in one of four, and those of its lines."""

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
