"""Businesses whose documents are printed, and ways to see how often that happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing import printing
from quittance.invoicing.models import Invoice
from tests.documents.parties import BUYER, SELLER
from tests.invoicing.making import issued


def business(slug: str = "press", **fields: Any) -> Organisation:
    return Organisation.objects.create(slug=slug, **{**SELLER, **fields})


def buyer(organisation: Organisation, **fields: Any) -> Customer:
    return Customer.objects.create(organisation=organisation, **{**BUYER, **fields})


def invoice(organisation: Organisation, *lines: Any, **fields: Any) -> Invoice:
    """An issued invoice of 119.00 to a customer of its own, or of the lines that are named."""
    made = issued(organisation, buyer(organisation), *lines, **fields)
    return Invoice.objects.select_related("corrects").get(pk=made.pk)


@contextmanager
def counted() -> Iterator[mock.MagicMock]:
    """How often a document is drawn."""
    with mock.patch.object(printing, "print_document", wraps=printing.print_document) as press:
        yield press


@contextmanager
def drawn_as(draw: Callable[..., bytes]) -> Iterator[None]:
    with mock.patch.object(printing, "print_document", draw):
        yield
