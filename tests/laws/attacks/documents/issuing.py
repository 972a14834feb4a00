"""Against what a document must be to be issued."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, at_once, update
from tests.laws.attacks.documents.statements import LINE, issue, line, tax

ATTACKS = [
    Attack("issued_has_lines", "issuing without lines", issue("empty")),
    Attack(
        "issued_has_lines",
        "issuing without a number",
        issue("draft").replace("'R-1'", "NULL"),
    ),
    Attack("issued_has_lines", "an empty number", issue("draft").replace("'R-1'", "''")),
    Attack(
        "issued_has_lines",
        "issuing without a date",
        issue("draft").replace("issue_date = '2026-11-20'", "issue_date = NULL"),
    ),
    Attack(
        "issued_has_lines",
        "issuing without the seller",
        issue("draft").replace("seller = '{}'", "seller = NULL"),
    ),
    Attack(
        "invoice_issued_has_number_and_date",
        "issued at no time",
        issue("draft").replace("sent_at = '2026-11-20 12:00:00'", "sent_at = NULL"),
    ),
    Attack(
        "subtotal_sums_lines",
        "a subtotal beside its lines",
        issue("draft", "subtotal = subtotal + $1, allowance_total = allowance_total + $1"),
    ),
    Attack(
        "subtotal_sums_lines",
        "a new line while it is issued",
        at_once(issue("draft"), line("draft", net_amount="$5")),
        only_on="postgresql",
    ),
    Attack(
        "taxes_sum_lines",
        "a tax row deleted while it is issued",
        at_once(issue("draft"), "DELETE FROM invoicing_invoicetax WHERE invoice_id = :draft"),
        only_on="postgresql",
    ),
    Attack(
        "subtotal_sums_lines",
        "a line that the subtotal does not know",
        issue("draft"),
        first=(
            line("draft", net_amount="$5"),
            "UPDATE invoicing_invoicetax SET lines_total = lines_total + $5, "
            "allowance = allowance + $5 WHERE invoice_id = :draft",
        ),
    ),
    Attack(
        "taxes_sum_lines",
        "a tax row that is not the sum of its lines",
        issue("draft"),
        first=(
            "UPDATE invoicing_invoicetax SET lines_total = lines_total + $5, "
            "taxable = taxable + $5 WHERE invoice_id = :draft",
        ),
    ),
    Attack("taxes_sum_lines", "a tax row without lines", issue("draft"), first=(tax("draft"),)),
    Attack(
        "taxes_sum_lines",
        "a line without a tax row",
        issue("draft"),
        first=(line("draft", tax_category="'E'", tax_rate="%0"),),
    ),
    Attack(
        "totals_sum_taxes",
        "a tax total beside its tax rows",
        issue("draft", "tax_total = tax_total + $1, total = total + $1"),
    ),
    Attack(
        "totals_sum_taxes",
        "an allowance that no tax row has",
        issue(
            "draft",
            "allowance_total = $1, taxable_total = taxable_total - $1, total = total - $1",
        ),
    ),
    *(
        Attack(
            "issued_has_lines",
            f"{party} that is a null of JSON",
            issue("draft").replace(f"{party} = '{{}}'", f"{party} = 'null'"),
        )
        for party in ("seller", "buyer")
    ),
    Attack(
        "figures_follow_prices",
        "a net amount beside its price",
        issue("draft"),
        first=(update("draft_line", "price_amount = $1", LINE),),
    ),
    Attack(
        "figures_follow_prices",
        "a discount that is not taken off",
        issue("draft", "discount = $7"),
    ),
    Attack(
        "figures_follow_prices",
        "prices with tax inside that do not come to the total",
        issue("draft", "prices_include_tax = true"),
    ),
    *(
        Attack(
            "nothing_is_negative",
            f"a line's {column} below nothing",
            update("draft_line", f"{column} = {value}", LINE),
        )
        for column, value in {
            "discount_percent": "%-5",
            "price_amount": "$-1",
            "discount": "$-1",
            "net_amount": "$-1",
            "tax_rate": "%-1",
        }.items()
    ),
    Attack("nothing_is_negative", "a new line below nothing", line("draft", net_amount="$-1")),
    Attack(
        "nothing_is_negative",
        "a tax below nothing",
        "UPDATE invoicing_invoicetax SET tax = $-1 WHERE invoice_id = :draft",
    ),
    Attack("nothing_is_negative", "a new tax row below nothing", tax("draft", tax="$-1")),
    Attack(
        "nothing_is_negative",
        "a discount that adds",
        issue("draft", "discount = $-7, allowance_total = $-7"),
        first=(
            update(
                "draft", "allowance_total = $-7, taxable_total = $107, total = $126, discount = $-7"
            ),
        ),
    ),
    Attack("no_rate_no_tax", "tax at a rate of nothing", tax("draft", tax="$5")),
    Attack(
        "no_rate_no_tax",
        "a rate that goes and leaves its tax",
        "UPDATE invoicing_invoicetax SET rate = %0, category = 'Z' WHERE invoice_id = :draft",
    ),
    Attack(
        "customer_is_own", "another organisation's customer", issue("draft", "customer_id = :rita")
    ),
    Attack(
        "invoice_totals_add_up",
        "a total that does not add up",
        update("draft", "total = total + $0.01"),
    ),
]

LAWFUL = [
    Attack("", "issuing", issue("draft")),
    Attack("", "issuing what is late already", issue("draft").replace("'sent'", "'overdue'")),
]
