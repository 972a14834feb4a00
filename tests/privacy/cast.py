"""Bo, who has bought, and what there is of him."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from quittance.accounts.models import Organisation, User
from quittance.accounts.tokens import issue_token
from quittance.customers.book import AddressInput, add_address
from quittance.privacy.jobs import delete_accounts
from quittance.privacy.models import DeletionRequest
from quittance.privacy.operations import ask_to_delete
from quittance.shop.models import Order, Shop
from quittance.shop.operations import accept_order, complete_order
from quittance.shop.operations.buyer import Particulars
from tests.people import PASSWORD
from tests.shop.market import HOME, fill, ordered, product


def known(name: str = "bo") -> User:
    """Somebody with a proved address, a second step and an address book."""
    fields = {"first_name": name.title(), "last_name": "Lundqvist", "mobile": "+49 1511 2223334"}
    user = User.objects.create_user(name, f"{name}@example.com", PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    home = AddressInput(f"{name.title()} Lundqvist", f"{name.title()}weg 1", "Hamburg", "DE")
    add_address(user=user, data=home)
    return user


def bought(shop: Shop, user: User, by: User, *, settled: bool = True, **said: Any) -> Order:
    """An order; a settled one is handed over and paid."""
    made = product(shop.organisation, f"Lamp {Order.objects.count()}")
    particulars = Particulars(billing_address=HOME, **said)
    order = ordered(shop, user, made, particulars=particulars)
    if settled:
        act = {"organisation": shop.organisation, "order_id": order.pk, "by": by}
        accept_order(**act)
        complete_order(**act, paid_in_cash=True)
    return order


def everywhere(shop: Shop, user: User) -> None:
    """What hangs on an account: a cart, and a key to the API."""
    fill(shop, user, product(shop.organisation, f"Rug of {user}"))
    issue_token(user=user, organisation=shop.organisation)


def asked(user: User, **said: Any) -> DeletionRequest:
    return ask_to_delete(**{"user": user, "password": PASSWORD, "address": "192.0.2.1", **said})


def week_later() -> None:
    """The time of all who asked has come, and the job runs."""
    past = timezone.now() - timedelta(minutes=1)
    DeletionRequest.objects.update(due_at=past)
    delete_accounts.call()


def issued(organisation: Organisation) -> dict[str, Any]:
    """Everything that must never change, to the byte."""
    from quittance.invoicing.models import Invoice, InvoiceLine
    from quittance.payments.models import Payment

    own = {"organisation": organisation}
    tables = (Invoice, InvoiceLine, Payment, Order)
    return {
        model.__name__: list(model.objects.filter(**own).order_by("pk").values())
        for model in tables
    }
