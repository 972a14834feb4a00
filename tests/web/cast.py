"""The cast in front of a browser: each role of one team, a customer, and nobody."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.crypto import get_random_string

from quittance.accounts.models import Organisation, User
from quittance.accounts.sessionstore import SessionStore
from quittance.accounts.team import invite
from quittance.accounts.tokens import issue_token
from quittance.audit.models import UnfinishedWork
from quittance.audit.unfinished import piece_of_work
from quittance.bills.models import Bill, BillFile
from quittance.bills.operations.reviewing import new_link
from quittance.bills.rules import OPEN
from quittance.catalogue.models import Product, ProductImage
from quittance.customers.book import AddressInput, add_address
from quittance.customers.models import Customer, SavedAddress
from quittance.files import storage
from quittance.files.keeping import keep
from quittance.invoicing.errors import NotPrintable
from quittance.privacy.models import DataExport
from quittance.shop.models import Order, Shop
from tests.api.world import World, world_of
from tests.bills.reading.layouts import german_letter
from tests.people import PASSWORD, Person, person
from tests.shop.market import ordered

# By the parts of pages.EVERYBODY.
Team = dict[str, User | None]
BACKEND = "django.contrib.auth.backends.ModelBackend"
THROUGH = Client().handler


def visitor(user: User | None) -> Client:
    """A browser in which this person has logged in."""
    client = Client(raise_request_exception=True)
    # Middleware is made once for all, as where the service runs.
    client.handler = THROUGH
    if user is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = session_of(user)
    return client


def looks_at_parameters(answer: Any) -> bool:
    """Whether any parameter of the address was read: if not, all of them are one to the page."""
    return "GET" in vars(answer.wsgi_request)


def session_of(user: User) -> str:
    """The key of what a login writes into a new session, without all else that a login does."""
    key = get_random_string(32)
    store = SessionStore(key)
    said = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    Session.objects.create(
        session_key=key, session_data=store.encode(said), expire_date=store.get_expiry_date()
    )
    return key


def team_of(organisation: Organisation, admin: Person) -> Team:
    """Everybody of pages.EVERYBODY by their part; the customer is Cleo, if there is one, and her
    address is proved."""
    roles = {"manager": "max", "agent": "ivy", "viewer": "vera"}
    team: Team = {role: person(name, organisation, role).user for role, name in roles.items()}
    customer = User.objects.create_user("cleo", "cleo@example.com", PASSWORD)
    EmailAddress.objects.create(user=customer, email=customer.email, primary=True, verified=True)
    Customer.objects.for_organisation(organisation).filter(name="Cleo").update(user=customer)
    add_address(user=customer, data=AddressInput("Cleo Lund", "Elbe 1", "Hamburg", "DE"))
    storage.write(DataExport.objects.create(user=customer, **exported()).path, b"PK")
    # Bills of nobody are the agent's, as long as they may change.
    own = Bill.objects.for_organisation(organisation).filter(entered_by=None)
    own.filter(status__in=OPEN).update(entered_by=team["agent"])
    shop = Shop.objects.for_organisation(organisation).select_related("organisation").first()
    if shop is not None:
        ordered(shop, customer, Product.objects.for_organisation(organisation).get(name="Torch"))
    return {"admin": admin.user, **team, "customer": customer, "nobody": None}


def exported() -> dict[str, Any]:
    """A file with somebody's data, as its row knows it."""
    now = timezone.now()
    return {"state": "ready", "size": 2, "ready_at": now, "expires_at": now + timedelta(days=1)}


def with_pages(bill: Bill) -> BillFile:
    """Give a bill a PDF of one page."""
    _made, content = german_letter(1)
    stored = keep(organisation=bill.organisation, content=content, media_type="application/pdf")
    return BillFile.objects.create(
        organisation=bill.organisation, bill=bill, file=stored, name="Rechnung.pdf", pages=1
    )


def not_printed(organisation: Organisation, invoice: int) -> UnfinishedWork:
    """An invoice that could not be printed, as its organisation is told."""
    with (
        suppress(NotPrintable),
        piece_of_work("invoice.print", organisation=organisation.pk, subject=invoice),
    ):
        raise NotPrintable()
    return UnfinishedWork.objects.for_organisation(organisation).get(subject_id=invoice)


@dataclass(frozen=True)
class Scene(World):
    """What is there when pages are visited: the world, and what only pages know of."""

    key: str
    picture: str
    token: int
    # The shop's address alone, and with what is in it.
    shop: tuple[str]
    shop_category: tuple[str, int]
    shop_product: tuple[str, int]
    review_link: int
    # A bill, its file, and a page of that.
    bill_file: tuple[int, int]
    bill_page: tuple[int, int, int]
    unfinished: int

    @property
    def saved_address(self) -> int:
        """Of the customer of the team."""
        mine = SavedAddress.objects.filter(user__username="cleo")
        return mine.values_list("pk", flat=True).first() or 0

    @property
    def export_key(self) -> str:
        mine = DataExport.objects.filter(user__username="cleo")
        return mine.values_list("key", flat=True).first() or "0"

    @property
    def shop_order(self) -> tuple[str, int]:
        """The one that the customer of the team placed, else somebody's."""
        mine = Order.objects.filter(organisation__slug=self.shop[0], user__username="cleo")
        return self.shop[0], mine.values_list("pk", flat=True).first() or self.order


def scene_of(owner: Person) -> Scene:
    """Ada's organisation with a little of everything; `key` is that of the invitation."""
    world, mine = world_of(owner), owner.organisation
    invited = invite(organisation=mine, email="new@example.com", role="viewer", by=owner.user)
    bill = Bill.objects.get(pk=world.submitted_bill)
    file = with_pages(Bill.objects.get(pk=world.bill))
    return Scene(
        **{**vars(world), "invitation": invited.invitation.pk},
        key=invited.key,
        picture=ProductImage.objects.get(pk=world.image).name,
        token=issue_token(user=owner.user, organisation=mine, name="Shop").token.pk,
        shop=(mine.slug,),
        shop_category=(mine.slug, world.category),
        shop_product=(mine.slug, world.product),
        review_link=new_link(bill, owner.user, at=timezone.now()).pk,
        bill_file=(world.bill, file.pk),
        bill_page=(world.bill, file.pk, 1),
        unfinished=not_printed(mine, world.invoice).pk,
    )
