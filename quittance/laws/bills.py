"""The laws of suppliers' bills."""

from quittance.db.laws import ALWAYS, Law, Moment, changed
from quittance.laws.tables import (
    BILL,
    BILL_COMMENT,
    BILL_LINE,
    BILL_TAX,
    REVIEW_OPENING,
    taken,
    truncating,
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
