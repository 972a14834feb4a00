from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.catalogue.models import Product
from quittance.customers.models import Address, Customer, empty_address
from quittance.db.fields import AmountField, ExactDecimalField
from quittance.db.tenancy import OrganisationQuerySet
from quittance.files.models import random_key
from quittance.invoicing.models import Invoice
from quittance.payments.models import Payment, Refund
from quittance.shop.rules import (
    AttemptState,
    OrderStatus,
    PaymentWay,
    RefundState,
    may_take_payments,
)


class Shop(OrganisationModel):
    """Where an organisation sells what it has on sale; each has one at most.

    Its address has the organisation's slug. `terms` is what a buyer has to agree to; empty: to
    nothing.
    """

    is_open = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    terms = models.TextField(max_length=20_000, blank=True)
    takes_bank_transfer = models.BooleanField(default=True)
    takes_cash = models.BooleanField(default=False)
    # Who takes payments online, by its name in providers.PROVIDERS; empty: nobody.
    provider = models.CharField(max_length=20, blank=True, default="", db_default="")
    # To buyers about their orders, to admins about what they have to see to.
    sends_mails = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["Shop"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="shop_one_each")]

    def __str__(self) -> str:
        return self.name or f"shop {self.pk}"

    @property
    def ways(self) -> list[PaymentWay]:
        """How one can pay, the usual one first."""
        taken = {
            PaymentWay.BANK_TRANSFER: self.takes_bank_transfer,
            PaymentWay.CASH: self.takes_cash,
            PaymentWay.ONLINE: may_take_payments(self.provider, in_production=settings.PRODUCTION),
        }
        return [way for way, is_taken in taken.items() if is_taken]


class Cart(OrganisationModel):
    """What somebody means to buy: a person's, or that of a visitor who is known by a cookie, of
    whose key the cart has the digest.

    `checkout_key` is what an order is made of once; with the order the cart gets another.
    """

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="carts",
    )
    visitor = models.BinaryField(max_length=32, null=True)
    checkout_key = models.CharField(max_length=32, default=random_key)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["Cart"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(user__isnull=False),
                name="cart_of_user_unique",
            ),
            models.UniqueConstraint(
                fields=["organisation", "visitor"],
                condition=Q(visitor__isnull=False),
                name="cart_of_visitor_unique",
            ),
            models.CheckConstraint(
                condition=Q(user=None, visitor__isnull=False) | Q(visitor=None, user__isnull=False),
                name="cart_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["updated_at"], condition=Q(visitor__isnull=False), name="cart_given_up"
            )
        ]

    def __str__(self) -> str:
        return f"cart {self.pk}"


class CartItem(OrganisationModel):
    """Some of a product, at the price that the buyer has seen last: as the organisation states its
    prices, with the rate of tax in percent. `product` is empty once it is gone."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, db_index=False, related_name="items")
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    quantity = ExactDecimalField(max_digits=18, decimal_places=6)
    price = ExactDecimalField(max_digits=18, decimal_places=6)
    tax_rate = ExactDecimalField(max_digits=7, decimal_places=4)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet["CartItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "cart", "product"], name="cart_item_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=Decimal(0)), name="cart_item_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"


class Order(OrganisationModel):
    """What a buyer ordered, as it was then: frozen by law but for its status and what tells of it.

    `number` is its own, for people; `checkout_key` is the cart's that it was made of, once. Its
    invoice is issued in the same transaction, and an order that is rejected or cancelled has all
    of it credited.
    """

    number = models.CharField(max_length=12)
    status = models.CharField(
        max_length=10, choices=OrderStatus.choices, default=OrderStatus.PLACED
    )
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="orders"
    )
    customer_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, related_name="orders"
    )
    currency = models.CharField(max_length=3)
    total = AmountField()
    payment_way = models.CharField(max_length=16, choices=PaymentWay.choices)
    billing_address: models.JSONField[Address, Address] = models.JSONField(default=empty_address)
    shipping_address: models.JSONField[Address | None, Address | None] = models.JSONField(
        null=True, blank=True
    )
    notes = models.TextField(max_length=2000, blank=True)
    terms = models.TextField(max_length=20_000, blank=True)
    checkout_key = models.CharField(max_length=32)
    reason = models.CharField(max_length=500, blank=True)
    # Until when the stock of one that is paid online waits for the money.
    pay_by = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField()

    objects = OrganisationQuerySet["Order"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="order_number_unique"),
            models.UniqueConstraint(
                fields=["organisation", "checkout_key"], name="order_checkout_unique"
            ),
            models.UniqueConstraint(
                fields=["organisation", "invoice"], name="order_invoice_unique"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OrderStatus.values), name="order_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=OrderStatus.REJECTED) | ~Q(reason=""),
                name="order_rejected_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="order_org_id"),
            models.Index(fields=["organisation", "status", "id"], name="order_org_status"),
            models.Index(fields=["organisation", "customer", "id"], name="order_org_customer"),
            models.Index(
                fields=["pay_by"],
                condition=Q(status=OrderStatus.PLACED, pay_by__isnull=False),
                name="order_to_be_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class OrderItem(OrganisationModel):
    """A product as it was ordered; frozen, but that it forgets a product that is deleted.

    `price` is of one, as the organisation states its prices; `net_amount` is the invoice line's.
    `was_counted` says whether stock was taken for it.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, db_index=False, related_name="items")
    position = models.PositiveSmallIntegerField()
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sku = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=3)
    quantity = ExactDecimalField(max_digits=18, decimal_places=6)
    price = ExactDecimalField(max_digits=18, decimal_places=6)
    tax_rate = ExactDecimalField(max_digits=7, decimal_places=4)
    tax_category = models.CharField(max_length=2)
    net_amount = AmountField()
    was_counted = models.BooleanField()

    objects = OrganisationQuerySet["OrderItem"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "order", "position"], name="order_item_position_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=Decimal(0)), name="order_item_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.name}"


class PaymentAttempt(OrganisationModel):
    """That a provider was asked for an order's money: by our `key`, to which it gave a `reference`
    of its own and an address where the buyer pays."""

    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, db_index=False, related_name="attempts"
    )
    provider = models.CharField(max_length=20)
    key = models.CharField(max_length=32, default=random_key)
    reference = models.CharField(max_length=100, null=True, blank=True)
    url = models.CharField(max_length=500, blank=True)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    state = models.CharField(
        max_length=10, choices=AttemptState.choices, default=AttemptState.ASKED
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["PaymentAttempt"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="attempt_key_unique"),
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="attempt_positive"),
            models.CheckConstraint(
                condition=Q(state__in=AttemptState.values), name="attempt_state_known"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "order"], name="attempt_order")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.state}"


class ProviderEvent(OrganisationModel):
    """Something that a provider said, kept whatever came of it. `problem` is for people, until one
    has looked at it; `times` is how often it was told or tried."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=140)
    said = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    times = models.PositiveIntegerField(default=1, db_default=1)
    looked_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet["ProviderEvent"].as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "id"],
                condition=~Q(problem="") & Q(looked_at__isnull=True),
                name="provider_event_problem",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "provider", "event"], name="provider_event_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.event}"


class ProviderRefund(OrganisationModel):
    """That a provider was asked to give money back: by our `key`, which asked again means the same.
    Once the provider has done so the `refund` is recorded. `problem` is for people, until one has
    looked at it."""

    attempt = models.ForeignKey(
        PaymentAttempt, on_delete=models.PROTECT, db_index=False, related_name="refunds"
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, db_index=False, related_name="provider_refunds"
    )
    key = models.CharField(max_length=32, default=random_key)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.ASKED)
    problem = models.CharField(max_length=500, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["ProviderRefund"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"], name="provider_refund_key_unique"
            ),
            models.UniqueConstraint(
                fields=["organisation", "payment"],
                condition=Q(state=RefundState.ASKED),
                name="provider_refund_one_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["organisation", "refund"],
                condition=Q(refund__isnull=False),
                name="provider_refund_of_one_refund",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)), name="provider_refund_positive"
            ),
            models.CheckConstraint(
                condition=Q(state__in=RefundState.values), name="provider_refund_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="provider_refund_org_id"),
            models.Index(fields=["organisation", "payment"], name="provider_refund_payment"),
            models.Index(
                fields=["created_at"],
                condition=Q(state=RefundState.ASKED),
                name="provider_refund_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} back: {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether the money has not gone back."""
        return self.state != RefundState.DONE


class SimulatedCharge(OrganisationModel):
    """The books of the simulated provider: it knows nothing of ours, nor we of its.

    Until `known_at` it says that it does not know yet; `refunds` is how it gives money back.
    """

    reference = models.CharField(max_length=32)
    key = models.CharField(max_length=32)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    return_url = models.CharField(max_length=500)
    state = models.CharField(max_length=10, default="pending")
    paid = AmountField(default=Decimal(0))
    known_at = models.DateTimeField(null=True, blank=True)
    refunds = models.CharField(max_length=10, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet["SimulatedCharge"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="simulated_key_unique"),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="simulated_reference_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}: {self.state}"


class SimulatedRefund(OrganisationModel):
    """What the simulated provider has given back, or will at `ready_at`."""

    charge = models.ForeignKey(
        SimulatedCharge, on_delete=models.PROTECT, db_index=False, related_name="given_back"
    )
    key = models.CharField(max_length=32)
    amount = AmountField()
    ready_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet["SimulatedRefund"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "key"], name="simulated_refund_key_unique"
            )
        ]
        indexes = [models.Index(fields=["organisation", "charge"], name="simulated_refund_charge")]

    def __str__(self) -> str:
        return f"{self.amount} back of {self.charge_id}"
