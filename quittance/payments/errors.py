"""DomainError
├── InvalidInput
│   ├── Overpayment              more than the balance due
│   └── (codes of fields: min_value, max_decimal_places, exceeds_payment, exceeds_credit,
│        does_not_fit, future_date)
└── WrongState
    ├── InvoiceNotPayable        a draft, or a credit note
    ├── AlreadyRefunded          nothing of the payment is left
    ├── AlreadyReturned          the credit has been given back
    ├── CreditUsedUp             nothing of the credit is left
    └── ProviderReferenceReused  the reference belongs to another invoice's payment
"""

from django.utils.translation import gettext_lazy

from quittance.errors import InvalidInput, WrongState


class Overpayment(InvalidInput):
    code = "overpayment"


class InvoiceNotPayable(WrongState):
    code = "invoice_not_payable"
    detail = gettext_lazy(
        "Only an issued invoice takes payments: a draft is sent first, a credit note takes none."
    )


class AlreadyRefunded(WrongState):
    code = "already_refunded"
    detail = gettext_lazy("This payment has been refunded in full.")


class AlreadyReturned(WrongState):
    code = "already_returned"
    detail = gettext_lazy("This money has been given back already.")


class CreditUsedUp(WrongState):
    code = "credit_used_up"
    detail = gettext_lazy("All of this credit has been used for invoices.")


class ProviderReferenceReused(WrongState):
    code = "provider_reference_reused"
    detail = gettext_lazy("This provider reference belongs to a payment for another invoice.")
