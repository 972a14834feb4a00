"""What the log keeps to itself."""

from __future__ import annotations

import logging
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer
from quittance.invoicing.links import url_of
from quittance.invoicing.operations import create_link
from quittance.web.logs import Lines
from tests.invoicing.making import issued

KEY = "pcygo0YFufGu4X7zG45M3ld9foZcsjf2"


def line(message: str, **more: Any) -> str:
    record = logging.LogRecord("web", logging.ERROR, "", 1, message, (), more.get("exc_info"))
    return Lines("{levelname} {message}", style="{").format(record)


@pytest.mark.parametrize(
    "path",
    [
        "/i/{}/",
        "/i/{}/pdf/",
        "/review/{}/",
        "/review/digest/{}/",
        "/invitation/{}/",
        "/account/confirm-email/{}/",
    ],
)
def test_a_key_in_an_address_is_not_told(path: str) -> None:
    told = line(f"Not allowed: {path.format(KEY)} and https://example.com{path.format(KEY)}?a=b")
    address = path.format("***")
    assert told == f"ERROR Not allowed: {address} and https://example.com{address}?a=b"


def test_nor_is_the_one_of_a_new_password() -> None:
    told = line(f"Bad: /account/password/reset/key/3-{KEY}/")
    assert told == "ERROR Bad: /account/password/reset/key/***/"


def test_nor_one_in_a_traceback() -> None:
    try:
        raise ValueError(f"/i/{KEY}/")
    except ValueError:
        told = line("Failed", exc_info=sys.exc_info())
    assert "ValueError: /i/***/" in told
    assert KEY not in told


@pytest.mark.parametrize("path", ["/api/invoices/12345678/", "/account/password/reset/key/done/"])
def test_other_addresses_stand_as_they_are(path: str) -> None:
    assert line(path) == f"ERROR {path}"


@pytest.mark.django_db
def test_a_page_that_fails_is_told_without_its_token(
    engines: Organisation,
    cleo: Customer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    invoice = issued(engines, cleo)
    link = create_link(organisation=engines, invoice_id=invoice.pk, by=None)
    path = str(url_of(link)).removeprefix(settings.PUBLIC_URL)
    monkeypatch.setattr("quittance.web.links.rendering.page_of", lambda *_, **__: 1 / 0)
    caplog.handler.setFormatter(Lines())
    answer = Client(raise_request_exception=False).get(path)
    assert answer.status_code == 500
    assert "Internal Server Error: /i/***/" in caplog.text
    assert path not in caplog.text


def test_the_service_s_own_log_is_written_so() -> None:
    configured: Any = settings.LOGGING
    assert configured["handlers"]["console"]["formatter"] == "line"
    assert configured["formatters"]["line"]["()"] == "quittance.web.logs.Lines"
