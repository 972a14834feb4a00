"""Every endpoint of the API: who may call it how. A new URL has to be entered here."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from quittance.api.accounts.logo import DOT
from quittance.shop.models import Order
from tests.api.world import World
from tests.bills.reading.xmls import CREDIT_NOTE
from tests.people import line

ADMIN = frozenset({"admin"})
BOOKS = frozenset({"admin", "manager", "viewer"})
TEAM = frozenset({"admin", "manager", "agent", "viewer"})
ANYBODY: frozenset[str] = frozenset()
PAGE = "bills/<int:pk>/pages/<int:number>.png"
TEXT = "mail-texts/<str:kind>/<str:language>/"
Body = Callable[[World], dict[str, Any]]


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Call:
    """One method of an endpoint: the roles that may, what they get, a body that succeeds."""

    roles: frozenset[str]
    status: int = 200
    body: Body = nothing


@dataclass(frozen=True)
class Endpoint:
    """`row` names the row of the world that goes into the path."""

    calls: dict[str, Call]
    row: str = ""


def master_list(readers: frozenset[str], body: Body) -> Endpoint:
    return Endpoint({"get": Call(readers), "post": Call(ADMIN, 201, body)})


def master_row(row: str, readers: frozenset[str], body: Body, *, gone: int = 204) -> Endpoint:
    """`gone`: what DELETE gives; 409 where the row is in use."""
    calls = {
        "get": Call(readers),
        "put": Call(ADMIN, 200, body),
        "patch": Call(ADMIN, 200, body),
        "delete": Call(ADMIN, gone),
    }
    return Endpoint(calls, row)


def act(row: str, body: Body = nothing, status: int = 200) -> Endpoint:
    return Endpoint({"post": Call(ADMIN, status, body)}, row)


def the_buyers_debt(world: World) -> dict[str, Any]:
    """The invoice of the same buyer's other order; or of a foreign one, which is tried as well."""
    own = Order.objects.for_organisation(world.owner.organisation).filter(pk=world.order)
    foreign = Order.objects.across_organisations("it is tried").filter(pk=world.order)
    invoice = own.values_list("invoice_id", flat=True).first()
    return {"invoice": invoice or foreign.values_list("invoice_id", flat=True).get()}


def named(world: World) -> dict[str, Any]:
    return {"name": "New"}


def logo(world: World) -> dict[str, Any]:
    return {"image": DOT}


def invited(world: World) -> dict[str, Any]:
    return {"email": "nora@example.com", "role": "manager"}


def rate(world: World) -> dict[str, Any]:
    return {"name": "7 %", "percent": "7"}


def product(world: World) -> dict[str, Any]:
    return {"name": "Torch", "price": "5", "tax_rate": world.tax_rate}


def repriced(world: World) -> dict[str, Any]:
    return {"changes": [{"product": world.product, "price": "12", "stock": "3"}]}


def sheet(world: World) -> dict[str, Any]:
    return {"csv": "sku,name,price,tax_rate,stock\nT1,Torch,5,19,4\n"}


def invoice(world: World) -> dict[str, Any]:
    return {"customer": world.customer, "lines": [line(product=world.product)]}


def payment(world: World) -> dict[str, Any]:
    return {"invoice": world.invoice, "amount": "1", "method": "cash"}


def hook(world: World) -> dict[str, Any]:
    return {"url": "https://example.com/other", "events": ["invoice.*"]}


def wording(world: World) -> dict[str, Any]:
    return {"subject": "Yours: {number}", "body": "Pay {balance} by {due_date}."}


def double(world: World) -> dict[str, Any]:
    return {"other": world.double}


def bulk(world: World) -> dict[str, Any]:
    return {"action": "send", "ids": [world.draft]}


def supplier(world: World) -> dict[str, Any]:
    return {"name": "Ink Works"}


def bill(world: World) -> dict[str, Any]:
    lines = [{"description": "Ink", "net_amount": "50", "tax_rate": "19"}]
    return {"supplier": world.supplier, "number": "R-9", "lines": lines}


def bill_lines(world: World) -> dict[str, Any]:
    return {"lines": [{"description": "Ink", "net_amount": "50", "tax_rate": "19"}]}


def file(world: World) -> dict[str, Any]:
    return {"file": b64encode(CREDIT_NOTE.encode()).decode(), "name": "note.xml"}


def shop_name(world: World) -> dict[str, Any]:
    return {"name": "Engines for all"}


def acceptance(world: World) -> dict[str, Any]:
    return {"action": "accept", "ids": [world.order]}


def clerks(row: str, body: Body = nothing, *, by: frozenset[str]) -> Endpoint:
    return Endpoint({"post": Call(by, 200, body)}, row)


CLERKS = frozenset({"admin", "agent"})
DECIDERS = frozenset({"admin", "manager"})
OPEN = Endpoint({"get": Call(ANYBODY)})
ENDPOINTS: dict[str, Endpoint] = {
    "register/": Endpoint(
        {
            "post": Call(
                ANYBODY,
                201,
                lambda world: {"email": "new@example.com", "password": "correct horse battery"},
            )
        }
    ),
    "login/": Endpoint(
        {
            "post": Call(
                ANYBODY, 200, lambda world: {"username": "ada", "password": "correct horse battery"}
            )
        }
    ),
    "logout/": Endpoint({"post": Call(TEAM, 204)}),
    "logout-all/": Endpoint({"post": Call(TEAM, 204)}),
    "me/": Endpoint({"get": Call(TEAM)}),
    "organisation/": Endpoint({"get": Call(TEAM), "patch": Call(ADMIN, 200, named)}),
    "organisation/logo/": Endpoint(
        {"get": Call(TEAM), "put": Call(ADMIN, 204, logo), "delete": Call(ADMIN, 204)}
    ),
    "team/": Endpoint({"get": Call(BOOKS)}),
    "team/<int:pk>/": Endpoint(
        {
            "get": Call(BOOKS),
            "patch": Call(ADMIN, 200, lambda world: {"role": "manager"}),
            "delete": Call(ADMIN, 204),
        },
        "member",
    ),
    "invitations/": Endpoint({"get": Call(ADMIN), "post": Call(ADMIN, 201, invited)}),
    "invitations/<int:pk>/": Endpoint(
        {"get": Call(ADMIN), "delete": Call(ADMIN, 204)}, "invitation"
    ),
    "customers/": master_list(BOOKS, named),
    "customers/<int:pk>/": master_row("customer", BOOKS, named, gone=409),
    "customers/doubles/": Endpoint({"get": Call(BOOKS)}),
    "customers/<int:pk>/merge/": act("customer", double),
    "customers/<int:pk>/archive/": act("customer"),
    "customers/<int:pk>/restore/": act("customer"),
    "categories/": master_list(TEAM, named),
    "categories/<int:pk>/": master_row("category", TEAM, named, gone=409),
    "tax-rates/": master_list(TEAM, rate),
    "tax-rates/<int:pk>/": master_row("tax_rate", TEAM, rate, gone=409),
    "tax-rates/<int:pk>/activate/": act("tax_rate"),
    "tax-rates/<int:pk>/deactivate/": act("tax_rate"),
    "tax-rates/<int:pk>/default/": act("tax_rate"),
    "products/": master_list(TEAM, product),
    "products/<int:pk>/": master_row("product", TEAM, product),
    "products/<int:pk>/activate/": act("product"),
    "products/<int:pk>/deactivate/": act("product"),
    "products/bulk/": Endpoint({"post": Call(ADMIN, 200, repriced)}),
    "products/sheet/": Endpoint({"get": Call(BOOKS), "post": Call(ADMIN, 200, sheet)}),
    "products/<int:pk>/stock/": act("product", lambda world: {"delta": 5, "reason": "received"}),
    "products/<int:pk>/movements/": Endpoint({"get": Call(TEAM)}, "product"),
    "products/<int:pk>/images/": Endpoint(
        {"get": Call(TEAM), "post": Call(ADMIN, 201, logo)}, "product"
    ),
    "product-images/<int:pk>/": Endpoint(
        {
            "get": Call(TEAM),
            "patch": Call(ADMIN, 200, lambda world: {"alt": "A torch"}),
            "delete": Call(ADMIN, 204),
        },
        "image",
    ),
    "invoices/": master_list(BOOKS, invoice),
    "invoices/summary/": Endpoint({"get": Call(BOOKS)}),
    "invoices/bulk/": Endpoint({"post": Call(ADMIN, 200, bulk)}),
    "invoices/lines/": Endpoint({"get": Call(BOOKS)}),
    "invoices/preview/": Endpoint({"post": Call(ADMIN, 200, invoice)}),
    "invoices/<int:pk>/": master_row("draft", BOOKS, invoice),
    "invoices/<int:pk>/send/": act("draft"),
    "invoices/<int:pk>/email/": act("invoice", status=201),
    "invoices/<int:pk>/remind/": act("invoice", status=201),
    "invoices/<int:pk>/credit/": act("invoice", status=201),
    "invoices/<int:pk>/duplicate/": act("invoice", status=201),
    "invoices/<int:pk>/explain/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/einvoice/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/ubl/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/cii/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/link/": act("invoice", status=201),
    "invoices/<int:pk>/links/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "links/<int:pk>/revoke/": act("link"),
    "invoices/<int:pk>/pdf/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/packing-slip/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "invoices/<int:pk>/quote/": Endpoint({"get": Call(BOOKS)}, "draft"),
    "invoices/<int:pk>/reminder/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "payments/<int:pk>/receipt/": Endpoint({"get": Call(BOOKS)}, "payment"),
    "customers/<int:pk>/statement/": Endpoint({"get": Call(BOOKS)}, "customer"),
    "customers/<int:pk>/statement/pdf/": Endpoint({"get": Call(BOOKS)}, "customer"),
    "payments/": master_list(BOOKS, payment),
    "payments/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "payment"),
    "payments/<int:pk>/refund/": act("payment", status=201),
    "messages/": Endpoint({"get": Call(BOOKS)}),
    "messages/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "message"),
    "messages/<int:pk>/resend/": act("failed_message"),
    "messages/<int:pk>/cancel/": act("message"),
    "messages/<int:pk>/confirm/": act("uncertain_message"),
    "webhooks/": Endpoint({"get": Call(ADMIN), "post": Call(ADMIN, 201, hook)}),
    "webhooks/events/": Endpoint({"get": Call(ADMIN)}),
    "webhooks/<int:pk>/": master_row("webhook", ADMIN, hook),
    "webhooks/<int:pk>/test/": act("webhook", status=202),
    "webhooks/<int:pk>/pause/": act("webhook"),
    "webhooks/<int:pk>/resume/": act("webhook"),
    "webhooks/<int:pk>/rotate/": act("webhook"),
    "webhooks/deliveries/": Endpoint({"get": Call(ADMIN)}),
    "webhooks/deliveries/<int:pk>/": Endpoint({"get": Call(ADMIN)}, "webhook_delivery"),
    "webhooks/deliveries/<int:pk>/redeliver/": act("webhook_delivery"),
    "mail-texts/": Endpoint({"get": Call(BOOKS)}),
    TEXT: Endpoint(
        {"get": Call(BOOKS), "put": Call(ADMIN, 200, wording), "delete": Call(ADMIN, 204)}
    ),
    f"{TEXT}preview/": Endpoint({"post": Call(ADMIN, 200, wording)}),
    "suppliers/": Endpoint({"get": Call(TEAM), "post": Call(CLERKS, 201, supplier)}),
    "suppliers/<int:pk>/": Endpoint(
        {
            "get": Call(TEAM),
            "put": Call(CLERKS, 200, supplier),
            "patch": Call(CLERKS, 200, supplier),
            "delete": Call(CLERKS, 409),
        },
        "supplier",
    ),
    "suppliers/<int:pk>/archive/": clerks("supplier", by=CLERKS),
    "suppliers/<int:pk>/restore/": clerks("supplier", by=CLERKS),
    "suppliers/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "supplier"),
    "bills/": Endpoint({"get": Call(TEAM), "post": Call(CLERKS, 201, bill)}),
    "bills/<int:pk>/": Endpoint(
        {
            "get": Call(TEAM),
            "put": Call(CLERKS, 200, bill),
            "patch": Call(CLERKS, 200, bill),
            "delete": Call(CLERKS, 204),
        },
        "bill",
    ),
    "bills/<int:pk>/lines/": clerks("bill", bill_lines, by=CLERKS),
    "bills/<int:pk>/submit/": clerks("bill", by=CLERKS),
    "bills/<int:pk>/withdraw/": clerks("submitted_bill", by=CLERKS),
    "bills/<int:pk>/approve/": clerks("submitted_bill", by=DECIDERS),
    "bills/<int:pk>/reject/": clerks(
        "submitted_bill", lambda world: {"reason": "Wrong price"}, by=DECIDERS
    ),
    "bills/<int:pk>/pay/": act("approved_bill"),
    "bills/<int:pk>/comments/": Endpoint(
        {"post": Call(CLERKS | DECIDERS, 201, lambda world: {"text": "Look"})}, "bill"
    ),
    "bills/<int:pk>/history/": Endpoint({"get": Call(TEAM)}, "bill"),
    "bills/read/": Endpoint({"post": Call(CLERKS, 200, file)}),
    "bills/<int:pk>/files/": Endpoint({"post": Call(CLERKS, 201, file)}, "bill"),
    "bills/<int:pk>/file/": Endpoint({"get": Call(TEAM)}, "bill"),
    PAGE: Endpoint({"get": Call(TEAM)}, "bill"),
    "bills/<int:pk>/words/": Endpoint({"get": Call(TEAM)}, "bill"),
    "payment-runs/": master_list(BOOKS, lambda world: {"bills": [world.approved_bill]}),
    "payment-runs/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "run"),
    "payment-runs/<int:pk>/file/": Endpoint({"get": Call(ADMIN)}, "run"),
    "payment-runs/<int:pk>/settle/": act("run"),
    "payment-runs/<int:pk>/cancel/": act("run_to_cancel"),
    "shop/": Endpoint({"get": Call(TEAM), "patch": Call(ADMIN, 200, shop_name)}),
    "orders/": Endpoint({"get": Call(TEAM)}),
    "orders/bulk/": Endpoint({"post": Call(ADMIN, 200, acceptance)}),
    "orders/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "order"),
    "orders/<int:pk>/accept/": act("order"),
    "orders/<int:pk>/complete/": act("accepted_order"),
    "orders/<int:pk>/payments/": act(
        "order", lambda world: {"amount": "20", "method": "bank_transfer"}, 201
    ),
    "provider-events/": Endpoint({"get": Call(BOOKS)}),
    "provider-events/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "provider_event"),
    "provider-events/<int:pk>/retry/": act("provider_event"),
    "provider-events/<int:pk>/looked-at/": act("provider_event"),
    "provider-refunds/": Endpoint({"get": Call(BOOKS)}),
    "provider-refunds/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "provider_refund"),
    "customer-credits/": Endpoint({"get": Call(BOOKS)}),
    "customer-credits/<int:pk>/": Endpoint({"get": Call(BOOKS)}, "credit"),
    "customer-credits/<int:pk>/apply/": act("credit", the_buyers_debt, 201),
    "customer-credits/<int:pk>/return/": act("credit"),
    "orders/<int:pk>/reject/": act("order", lambda world: {"reason": "Broken"}),
    "journal/": Endpoint({"get": Call(BOOKS)}),
    "customers/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "customer"),
    "products/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "product"),
    "invoices/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "invoice"),
    "orders/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "order"),
    "payments/<int:pk>/history/": Endpoint({"get": Call(BOOKS)}, "payment"),
    "reports/dashboard/": Endpoint({"get": Call(BOOKS)}),
    "reports/ageing/": Endpoint({"get": Call(BOOKS)}),
    "reports/revenue/": Endpoint({"get": Call(BOOKS)}),
    "reports/tax/": Endpoint({"get": Call(BOOKS)}),
    "reports/cash/": Endpoint({"get": Call(BOOKS)}),
    "reports/stock/": Endpoint({"get": Call(BOOKS)}),
    "health/": OPEN,
    "health/live/": OPEN,
    "health/ready/": OPEN,
    "schema/": OPEN,
    "docs/": OPEN,
}
# For buyers, whoever they are: tested in tests/shop and tests/privacy.
FOR_BUYERS = {
    "me/exports/": {"get", "post"},
    "me/exports/<int:pk>/": {"get"},
    "me/exports/<int:pk>/file/": {"get"},
    "me/deletion/": {"get", "post", "delete"},
    "addresses/": {"get", "post"},
    "addresses/<int:pk>/": {"get", "put", "patch", "delete"},
    "shops/<slug:slug>/": {"get"},
    "shops/<slug:slug>/products/": {"get"},
    "shops/<slug:slug>/products/<int:pk>/": {"get"},
    "shops/<slug:slug>/cart/": {"get"},
    "shops/<slug:slug>/cart/items/": {"post"},
    "shops/<slug:slug>/cart/items/<int:pk>/": {"get", "patch", "delete"},
    "shops/<slug:slug>/cart/accept/": {"post"},
    "shops/<slug:slug>/cart/checkout/": {"post"},
    "orders/<int:pk>/cancel/": {"post"},
    "orders/<int:pk>/reorder/": {"post"},
    "orders/<int:pk>/pay/": {"post"},
    "orders/<int:pk>/refresh/": {"post"},
    "shops/<slug:slug>/provider-events/<slug:provider>/": {"post"},
    "shops/<slug:slug>/simulated-provider/<slug:reference>/": {"get", "post"},
}
# They speak to other services, or are spoken to by them, or hold a password.
BUYERS_WITHOUT_KEY = {
    "me/exports/",
    "me/deletion/",
    "orders/<int:pk>/pay/",
    "orders/<int:pk>/refresh/",
    "shops/<slug:slug>/provider-events/<slug:provider>/",
    "shops/<slug:slug>/simulated-provider/<slug:reference>/",
}
# Idempotency-Key is not heeded: the answers of five hold a secret, which must not be kept, one
# sends a secret by mail, and the last two do nothing.
WITHOUT_KEY = {
    "register/",
    "login/",
    "invoices/<int:pk>/link/",
    "invitations/",
    "invoices/preview/",
    "bills/read/",
    "webhooks/",
    "webhooks/<int:pk>/rotate/",
}
CALLS = [(path, method) for path, endpoint in ENDPOINTS.items() for method in endpoint.calls]


def address(path: str, world: World) -> str:
    """The path with the id of the world's row in it."""
    row = ENDPOINTS[path].row
    return address_of(path, getattr(world, row)) if row else address_of(path)


def address_of(path: str, pk: int = 0) -> str:
    """The path of a row with this id."""
    path = path.replace("<str:kind>/<str:language>", "invoice/en").replace("<int:number>", "1")
    return path.replace("<int:pk>", str(pk))


def routes() -> dict[str, set[str]]:
    """Every path below /api/ that is routed, with the methods its view has."""
    [api] = [
        entry
        for entry in get_resolver().url_patterns
        if isinstance(entry, URLResolver) and str(entry.pattern) == "api/"
    ]
    return {
        path: {
            method
            for method in ("get", "post", "put", "patch", "delete")
            if hasattr(pattern.callback.view_class, method)  # type: ignore[attr-defined]
        }
        for path, pattern in _walk("", api)
        if path
    }


def _walk(prefix: str, resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(path, entry)
        else:
            yield path, entry
