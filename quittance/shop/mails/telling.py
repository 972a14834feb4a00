"""Mails as a part of the transaction of what they tell of: to the buyer at each step of an order,
to the admins about what they have to see to.

They are written after the journal's entry of the step, all of them: the allowance that they count
against is then counted under the journal's lock, so that two steps in one shop never wait for each
other in a circle. An order goes on whether or not a mail can tell of it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField

from quittance.accounts.errors import TooManyTries
from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.rules import ADMINS
from quittance.accounts.throttle import count_try
from quittance.catalogue.models import Product
from quittance.db.compiled import Compiled, columns, loaded
from quittance.invoicing.documents.press.figures import figures_of
from quittance.invoicing.mailing import colours_of
from quittance.notifications.errors import TooManyMails
from quittance.notifications.operations import Letter, tell_queued, write_message
from quittance.notifications.queries import language_for, wording_of
from quittance.notifications.rules import Kind
from quittance.shop.mails.values import Seen, low_values, page_for, values_of
from quittance.shop.models import Order, Shop
from quittance.shop.queries import shop_of
from quittance.shop.rules import OrderStatus, PaymentWay
from quittance.shop.sold import Sold

logger = logging.getLogger(__name__)
STEPS = {
    OrderStatus.ACCEPTED: Kind.ORDER_ACCEPTED,
    OrderStatus.COMPLETED: Kind.ORDER_COMPLETED,
    OrderStatus.REJECTED: Kind.ORDER_REJECTED,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is written to, in which language."""

    email: str
    name: str
    language: str


def mail_placed(sold: Sold, shop: Shop) -> None:
    """To the buyer, how to pay and the invoice; to the admins, that there is something to do. An
    order that is to be paid online concerns them once it has been."""
    _mail_buyer(sold, shop, Kind.ORDER_PLACED)
    if sold.order.payment_way != PaymentWay.ONLINE:
        _mail_admins(sold, shop, Kind.ORDER_RECEIVED)


def mail_paid(order: Order, organisation: Organisation) -> None:
    """An order that was to be paid online has been."""
    shop, sold = shop_of(organisation), Sold(order)
    _mail_buyer(sold, shop, Kind.ORDER_PAID)
    _mail_admins(sold, shop, Kind.ORDER_RECEIVED)


def mail_step(order: Order, organisation: Organisation, *, by: User | None) -> None:
    """About the step that an order has just taken. What nobody has cancelled was not paid."""
    shop, sold = shop_of(organisation), Sold(order)
    if order.status != OrderStatus.CANCELLED:
        _mail_buyer(sold, shop, STEPS[OrderStatus(order.status)])
    elif by is None:
        _mail_buyer(sold, shop, Kind.ORDER_EXPIRED)
    else:
        _mail_buyer(sold, shop, Kind.ORDER_CANCELLED)
        _mail_admins(sold, shop, Kind.ORDER_WITHDRAWN)


def mail_low_stock(products: Sequence[Product], shop: Shop) -> None:
    """One mail to each admin, about all products that one sale has brought down."""
    if not products or not shop.sends_mails:
        return
    organisation = shop.organisation
    for one in admins_of(organisation):
        figures = figures_of(one.language, organisation.country)
        values = {
            **low_values(products, figures, one.language),
            "link": page_for(Kind.LOW_STOCK, "", 0),
            "organisation": organisation.name,
            "person": one.name,
        }
        _write(organisation, one, Kind.LOW_STOCK, values, ("organisation", organisation.pk))


def admins_of(organisation: Organisation) -> list[Reader]:
    """Those who decide on orders."""
    those = loaded(ACTIVE_ADMINS, User, "user__", organisation=organisation.pk)
    return [Reader(one.email, one.full_name, language_for(one, organisation)) for one in those]


ACTIVE_ADMINS = Compiled(
    lambda given: (
        Membership.objects.for_organisation(given("organisation", BigIntegerField()))
        .filter(role__in=ADMINS, user__is_active=True)
        .exclude(user__email="")
        .order_by("id")
        .values(*columns(User, "user__"))
    )
)


def _mail_buyer(sold: Sold, shop: Shop, kind: Kind) -> None:
    """Nobody where they gave no address."""
    order = sold.order
    if not shop.sends_mails or not order.email:
        return
    organisation = shop.organisation
    try:
        # They choose it themselves: it may be anybody's.
        count_try("mail_buyer", f"{organisation.pk}:{order.email}")
    except TooManyTries:
        logger.warning("No mail about order %s: too many to this address", order.pk)
        return
    language = language_for(order.user, organisation)
    one = Reader(order.email, order.customer_name, language)
    values = values_of(Seen(sold, shop, language), kind)
    _write(organisation, one, kind, values, ("order", order.pk))


def _mail_admins(sold: Sold, shop: Shop, kind: Kind) -> None:
    if not shop.sends_mails:
        return
    organisation = shop.organisation
    said: dict[str, dict[str, str]] = {}
    for one in admins_of(organisation):
        if one.language not in said:
            said[one.language] = values_of(Seen(sold, shop, one.language), kind)
        values = {**said[one.language], "person": one.name}
        _write(organisation, one, kind, values, ("order", sold.order.pk))


def _write(
    organisation: Organisation,
    to: Reader,
    kind: Kind,
    values: Mapping[str, str],
    about: tuple[str, int],
) -> None:
    letter = Letter(
        kind=kind,
        language=to.language,
        to=to.email,
        to_name=to.name,
        about=about,
        wording=wording_of(organisation, kind, to.language),
        values=values,
        colours=colours_of(organisation),
        scope="mail_shop",
    )
    try:
        message = write_message(organisation=organisation, letter=letter, by=None)
    except TooManyMails:
        logger.warning("No mail to %s: the shop of %s has sent too many", to.email, organisation)
        return
    tell_queued(message, by=None)
