"""DomainError
├── InvalidInput
│   ├── BadSignature       a webhook that the provider has not sent, or long ago
│   └── (codes of fields: does_not_exist, required, min_value, max_value, invalid)
└── WrongState
    ├── CartChanged        a price or a stock is not what the buyer has seen: one problem for each
    ├── CartEmpty          there is nothing to order
    ├── CartFull           it holds as many products as a cart may
    ├── ProviderUnavailable  who takes the money does not answer
    ├── ShopClosed         nothing is sold there at the moment
    ├── RefundInProgress   the provider has been asked already and has not answered
    ├── RefundRefused      the provider does not give it back
    └── ShopNotReady       the business lacks something without which no invoice can be written
"""

from django.utils.translation import gettext_lazy

from quittance.errors import InvalidInput, WrongState


class BadSignature(InvalidInput):
    code = "bad_signature"
    detail = "This is not what the provider has signed, or it was signed too long ago."


class ProviderUnavailable(WrongState):
    code = "provider_unavailable"
    detail = gettext_lazy("Who takes the payment does not answer. Try again in a minute.")
    wait = 60


class RefundRefused(WrongState):
    code = "refund_refused"
    detail = gettext_lazy("Who took the payment does not give it back.")


class RefundInProgress(WrongState):
    code = "refund_in_progress"
    detail = gettext_lazy(
        "Who took this payment has been asked to give money of it back. Wait for the answer."
    )


class CartChanged(WrongState):
    code = "cart_changed"
    detail = gettext_lazy("The cart has changed since you looked at it. Look again and accept it.")


class CartEmpty(WrongState):
    code = "cart_empty"
    detail = gettext_lazy("The cart is empty. Put something in first.")


class CartFull(WrongState):
    code = "cart_full"
    detail = gettext_lazy("The cart holds 100 products, which is as many as it may.")


class ShopClosed(WrongState):
    code = "shop_closed"
    detail = gettext_lazy("This shop is closed at the moment. Try again later, or ask the shop.")


class ShopNotReady(WrongState):
    code = "shop_not_ready"
    detail = gettext_lazy(
        "This shop cannot write an invoice at the moment. Your cart is kept: try again later, or "
        "ask the shop."
    )
