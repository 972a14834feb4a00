"""What the database keeps on an invoice when money or a credit note comes."""

from quittance.laws.tables import INVOICE


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
