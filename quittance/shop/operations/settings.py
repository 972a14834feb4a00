"""An organisation's shop: whether it is open, its address, its terms, how one pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from quittance.accounts.masterdata import change_row, create_row
from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked
from quittance.errors import InvalidInput, NotFound
from quittance.shop.models import Shop
from quittance.shop.queries import shop_of
from quittance.shop.rules import may_take_payments

SETTINGS = (
    *("is_open", "name", "terms", "takes_bank_transfer", "takes_cash", "provider"),
    "sends_mails",
)


def open_shop(slug: str) -> Shop:
    """The shop of an address. Raises NotFound, for one that is closed as well."""
    everybody = Shop.objects.across_organisations("an address comes before its organisation")
    shop = (
        everybody.filter(organisation__slug=slug, is_open=True)
        .select_related("organisation")
        .first()
    )
    if shop is None:
        raise NotFound()
    return shop


def seller_at(slug: str) -> Organisation:
    """Who has a shop at an address, open or not. Raises NotFound."""
    everybody = Shop.objects.across_organisations("an address comes before its organisation")
    return everybody.select_related("organisation").found(organisation__slug=slug).organisation


def change_shop(*, organisation: Organisation, changes: Mapping[str, Any], by: User) -> Shop:
    """Put new settings on the organisation's shop, which begins with the first of them.

    Raises InvalidInput for opening a shop in which nobody could pay.
    """
    with transaction.atomic():
        organisation = locked(organisation)
        shop = shop_of(organisation)
        wanted = Shop(organisation=organisation)
        for name in SETTINGS:
            setattr(wanted, name, changes.get(name, getattr(shop, name)))
        _refuse_unless_payable(wanted, organisation, changes)
        if shop.pk is None:
            return create_row(wanted, by=by)
        change_row(shop, changes, by=by)
    return shop


def _refuse_unless_payable(
    shop: Shop, organisation: Organisation, changes: Mapping[str, Any]
) -> None:
    chosen = changes.get("provider")
    if chosen and not may_take_payments(chosen, in_production=settings.PRODUCTION):
        detail = gettext("The simulated provider takes no money: it is for trying a shop only.")
        raise InvalidInput(detail, attr="provider", code="invalid_choice")
    if not shop.is_open:
        return
    if not shop.ways:
        detail = gettext("Say how buyers can pay before you open the shop.")
        raise InvalidInput(detail, attr="is_open", code="required")
    if shop.takes_bank_transfer and not (organisation.iban or organisation.upi_id):
        detail = gettext("Buyers cannot transfer money without your bank account: enter it first.")
        raise InvalidInput(detail, attr="takes_bank_transfer", code="required")
