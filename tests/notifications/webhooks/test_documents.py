"""What the documents promise of webhooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import resolve

from quittance.accounts.models import Organisation
from quittance.audit.actions import SUBJECTS
from quittance.notifications.webhooks.delivering import Parcel, packed
from quittance.notifications.webhooks.operations import rotate_secret
from quittance.notifications.webhooks.payload import PATHS, url_of
from quittance.notifications.webhooks.rules import BACKOFF, DAYS_KEPT, MOST_ENDPOINTS, PATIENCE
from quittance.notifications.webhooks.signing import new_secret
from tests.notifications.webhooks.making import delivery, opened
from tests.test_docs import ROOT

PAGE = ROOT / "docs" / "webhooks.md"
IsFrom = Callable[[str, dict[str, str], bytes], bool]


@pytest.fixture
def is_from_quittance() -> IsFrom:
    """As the page has it."""
    [block] = re.findall(r"```python verify\n(.*?)```", PAGE.read_text(), re.DOTALL)
    found: dict[str, Any] = {}
    exec(block, found)
    made: IsFrom = found["is_from_quittance"]
    return made


@pytest.mark.django_db
def test_a_receiver_that_verifies_as_the_page_says_knows_what_is_ours(
    is_from_quittance: IsFrom, engines: Organisation
) -> None:
    made = opened(engines)
    parcel = packed(delivery(made.endpoint))
    assert isinstance(parcel, Parcel)
    assert is_from_quittance(made.secret, parcel.headers, parcel.body)
    assert not is_from_quittance(new_secret(), parcel.headers, parcel.body)
    assert not is_from_quittance(made.secret, parcel.headers, parcel.body + b" ")
    old = {**parcel.headers, "webhook-timestamp": "1700000000"}
    assert not is_from_quittance(made.secret, old, parcel.body)


@pytest.mark.django_db
def test_also_while_two_secrets_sign(is_from_quittance: IsFrom, engines: Organisation) -> None:
    first = opened(engines)
    second = rotate_secret(organisation=engines, endpoint_id=first.endpoint.pk, by=None)
    parcel = packed(delivery(second.endpoint))
    assert isinstance(parcel, Parcel)
    for made in (first, second):
        assert is_from_quittance(made.secret, parcel.headers, parcel.body)


@pytest.mark.parametrize("subject", PATHS)
def test_the_address_of_a_row_leads_to_it(subject: str) -> None:
    assert subject in SUBJECTS
    url = url_of({"subject": subject, "subject_id": 7, "action": f"{subject}.changed"})
    assert url
    found = resolve(url.removeprefix("http://127.0.0.1:8000"))
    assert found.kwargs == ({"pk": 7} if "{}" in PATHS[subject] else {})
    assert found.func.__name__ != "MissingView"


def test_every_kind_of_row_has_an_address_or_is_known_to_have_none() -> None:
    without = {"link", "api_token", "review_link", "approval_limit", "mail_text"}
    assert set(SUBJECTS) - set(PATHS) == without


def test_what_is_gone_has_no_address() -> None:
    assert url_of({"subject": "invoice", "subject_id": 7, "action": "invoice.deleted"}) is None
    assert url_of({"subject": "mail_text", "subject_id": 7, "action": "mail_text.changed"}) is None


def test_the_page_has_the_figures_of_the_code() -> None:
    page = " ".join(Path(PAGE).read_text().split())
    assert f"an organisation may have {MOST_ENDPOINTS}" in page
    assert f"{len(BACKOFF) + 1} tries" in page
    assert f"forgotten after {DAYS_KEPT} days" in page
    assert PATIENCE.days == 5
    hours = [str(seconds // 3600) for seconds in BACKOFF[4:]]
    assert f"2, {', '.join(hours[1:-1])} and {hours[-1]} hours" in page
