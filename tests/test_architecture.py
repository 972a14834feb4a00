"""The shape of the house: what may lean on what, and what every table and error has."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.db.models.constraints import BaseConstraint

from quittance.accounts.tenancy import OrganisationModel
from quittance.errors import DomainError

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LAYERS: list[list[str]] = [
    [name.strip().removeprefix("quittance.") for name in line.split("|")]
    for contract in PROJECT["tool"]["importlinter"]["contracts"]
    if contract["type"] == "layers"
    for line in contract["layers"]
]
DEPTH = {name: depth for depth, names in enumerate(LAYERS) for name in names}
DOMAINS = [name for name, depth in DEPTH.items() if depth > DEPTH["schedule"]]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("quittance.")]
OWNED = [model for model in MODELS if issubclass(model, OrganisationModel)]
HTTP = ("django.http", "django.shortcuts", "django.urls", "django.views", "rest_framework")

# Indexes that do not begin with the organisation, each with its reason. Rows are always looked
# for by the organisation first; these serve a row that is already in hand.
LED_BY_SOMETHING_ELSE = {
    "Membership.user": "a person's organisations, looked up when they log in",
    "ApiToken.user": "ending every token of a person",
    "ApiToken.digest": "a request with a token does not know its organisation yet",
    "Invitation.digest": "whoever follows the link does not know its organisation yet",
    "PublicLink.digest": "whoever follows the link does not know its organisation yet",
    "ReviewLink.digest": "whoever follows the link does not know its organisation yet",
    "Invitation.invited_by": "a user's deletion looks who was invited by them",
    "Customer.user": "a person's customer records in every shop",
    "Customer.customer_email_lower": "a person's customer records by a proved address",
    "Category.parent": "a category's deletion looks for its children",
    "Product.category": "a category's deletion looks for its products",
    "Product.tax_rate": "a rate's deletion looks for its products",
    "Invoice.corrects": "the credit notes of one invoice",
    "Invoice.invoice_sent_due": "the overdue run looks over all organisations at once",
    "Message.message_due": "the sweep looks over all organisations at once",
    "Message.message_claimed": "the sweep looks over all organisations at once",
    "WebhookDelivery.webhook_delivery_once": "the deliveries of one endpoint, each entry once",
    "WebhookDelivery.webhook_delivery_due": "whoever looks for work looks over all organisations",
    "WebhookDelivery.webhook_delivery_claimed": "the sweep looks over all organisations at once",
    "IssuedTally.issued_tally_to_fold": "a fold gathers what all connections have added",
    "DueTally.due_tally_to_fold": "a fold gathers what all connections have added",
    "Cart.cart_given_up": "the sweep looks over all organisations at once",
    "CartItem.product": "a product's deletion looks for carts with it",
    "Order.user": "what a person has ordered in every shop",
    "ProviderRefund.provider_refund_asked": "the job looks over all organisations at once",
    "Order.order_to_be_paid": "the sweep looks over all organisations at once",
    "OrderItem.product": "a product's deletion looks for what was ordered of it",
    "ProductImage.product": "a product's deletion looks for its pictures",
    "InvoiceLine.line_position_unique": "the lines of one document, in their order",
    "InvoiceLine.product": "a product's deletion looks for its lines",
    "InvoiceLine.corrects_line": "what has been credited of one line",
    "InvoiceTax.tax_group_unique": "the tax rows of one document",
    "IssuedFile.issued_file_unique": "the files of one document",
    "Payment.invoice": "the payments of one invoice",
    "CashTally.cash_tally_to_fold": "a fold gathers what all connections have added",
    "Refund.payment": "the refunds of one payment",
    "Refund.invoice": "the refunds of one invoice",
}


# They stand below the organisations and name theirs without a foreign key, first in each index.
BY_NUMBER = {"JournalEntry", "JournalHead", "IdempotencyRecord", "UnfinishedWork"}


def named(model: type[models.Model]) -> str:
    return model._meta.label


def app_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        place = ROOT / "quittance" / package
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place.with_suffix(".py")]


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


class TestDirection:
    def test_imports_keep_their_contracts(self) -> None:
        command = Path(sys.executable).parent / "lint-imports"
        checked = subprocess.run(
            [command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert checked.returncode == 0, checked.stdout
        assert "0 broken" in checked.stdout

    def test_every_package_has_its_layer(self) -> None:
        packages = {
            path.parent.name if path.name == "__init__.py" else path.stem
            for pattern in ("*/__init__.py", "*.py")
            for path in (ROOT / "quittance").glob(pattern)
        }
        # Django's entry points, the settings and their reader stand beside the house.
        beside = {"__init__", "quittance", "settings", "env", "wsgi"}
        assert packages - beside == DEPTH.keys()

    @pytest.mark.parametrize("model", MODELS, ids=named)
    def test_foreign_keys_point_downwards_only(self, model: type[models.Model]) -> None:
        own = DEPTH[app_of(model)]
        for field in model._meta.get_fields():
            target = field.related_model
            if field.auto_created or target is None or app_of(target) == app_of(model):
                continue
            assert DEPTH[app_of(target)] > own, f"{named(model)}.{field.name} points up"

    @pytest.mark.parametrize("domain", DOMAINS)
    def test_domains_know_nothing_of_http(self, domain: str) -> None:
        culprits = [
            f"{path.relative_to(ROOT)} imports {name}"
            for path in sources(domain)
            for name in imports(path)
            if f"{name}.".startswith(tuple(f"{one}." for one in HTTP))
        ]
        assert culprits == []


class TestTables:
    def test_every_row_belongs_to_an_organisation_a_person_or_nobody(self) -> None:
        of_nobody = {"JobRun", "User", "Organisation", "Throttle"}
        of_a_person = {"SavedAddress", "DeletionRequest", "DataExport"}
        others = of_nobody | of_a_person | BY_NUMBER
        assert {model.__name__ for model in MODELS} - others == {model.__name__ for model in OWNED}

    @pytest.mark.parametrize("model", OWNED, ids=named)
    def test_an_organisation_with_rows_cannot_be_deleted(self, model: type[models.Model]) -> None:
        field = model._meta.get_field("organisation")
        assert field.remote_field.on_delete is models.PROTECT
        assert not field.null

    def test_indexes_begin_with_the_organisation(self) -> None:
        others = {
            f"{model.__name__}.{name}"
            for model in OWNED
            for name, first in indexes(model)
            if first != "organisation"
        }
        assert others == LED_BY_SOMETHING_ELSE.keys()

    def test_indexes_of_those_below_begin_with_its_number(self) -> None:
        below = [model for model in MODELS if model.__name__ in BY_NUMBER]
        firsts = {first for model in below for _, first in indexes(model)}
        assert (len(below), firsts) == (4, {"organisation_id"})

    @pytest.mark.parametrize("model", OWNED, ids=named)
    def test_what_is_unique_is_unique_within_the_organisation(
        self, model: type[models.Model]
    ) -> None:
        """Or within one row of it; nothing but a secret is unique among all organisations."""
        secrets = {"digest"}
        fields = {field.name for field in model._meta.local_fields if field.unique}
        assert fields - secrets == {"id"}
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                first = first_of(constraint)
                owner = model._meta.get_field(first).related_model
                is_row = isinstance(owner, type) and issubclass(owner, OrganisationModel)
                assert first == "organisation" or is_row, constraint.name


def indexes(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """(name, first field) of every index but the primary key."""
    for field in model._meta.local_fields:
        if (field.db_index or field.unique) and not field.primary_key:
            yield field.name, field.name
    for index in model._meta.indexes:
        yield index.name, index.fields[0].lstrip("-") if index.fields else index.name
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            yield constraint.name, first_of(constraint)


def first_of(constraint: BaseConstraint) -> str:
    assert isinstance(constraint, models.UniqueConstraint)
    if constraint.fields:
        return constraint.fields[0]
    return str(getattr(constraint.expressions[0], "name", constraint.expressions[0]))


PRESS = ROOT / "quittance" / "invoicing" / "documents" / "press"
DRAWN = {PRESS / "colours.py", PRESS / "symbols.py"}


@pytest.mark.parametrize("package", ["money", "invoicing", "payments", "reports"])
def test_where_money_is_there_are_no_binary_floats(package: str) -> None:
    # How far an import has come is a fraction; light and lengths on paper are no money.
    culprits = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(package)
        if path.parent.name != "importing" and path not in DRAWN
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Attribute) and node.attr in {"FloatField", "Avg"})
    ]
    assert culprits == []


class TestErrors:
    """Each domain draws its errors at the top of its errors.py; interfaces translate codes."""

    MODULES = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sources(*DOMAINS)
        if path.name == "errors.py"
    ]

    def classes(self, module: str) -> list[type[DomainError]]:
        found = vars(importlib.import_module(module)).values()
        return [
            one
            for one in found
            if isinstance(one, type) and issubclass(one, DomainError) and one.__module__ == module
        ]

    @pytest.mark.parametrize("module", MODULES)
    def test_the_tree_shows_every_class_below_its_base(self, module: str) -> None:
        drawn = (importlib.import_module(module).__doc__ or "").splitlines()
        depths = {
            name: len(line) - len(line.lstrip("│ ├└─"))
            for line in drawn
            if (name := line.lstrip("│ ├└─").split(" ")[0]).isidentifier()
        }
        order = list(depths)
        for error in self.classes(module):
            assert error.__name__ in depths, f"{error.__name__} is not drawn"
            if error is DomainError:
                continue
            above = order[: order.index(error.__name__)]
            parents = [name for name in above if depths[name] < depths[error.__name__]]
            assert parents[-1] in {one.__name__ for one in error.__mro__}

    def test_no_two_errors_share_a_code(self) -> None:
        owners: dict[str, str] = {}
        for module in self.MODULES:
            for error in self.classes(module):
                # The code of a field says what is wrong with it, whichever field it is.
                if "code" in vars(error) and error.code != "unique":
                    assert owners.setdefault(error.code, error.__name__) == error.__name__
        assert len(owners) > 10

    def test_every_code_is_a_stable_word(self) -> None:
        for module in self.MODULES:
            for error in self.classes(module):
                assert error.code.isidentifier()
                assert error.code.islower()
