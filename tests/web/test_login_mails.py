"""What the mails about a login say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from quittance.web.account.mails import MAILS
from tests.people import PASSWORD, Person
from tests.web.cast import visitor

CONTEXT: dict[str, Any] = {
    "activate_url": "https://example.com/confirm/",
    "password_reset_url": "https://example.com/reset/",
    "signup_url": "https://example.com/register/",
    "code": "ABCD-EFGH",
    "email": "ada@example.com",
    "from_email": "ada@example.com",
    "to_email": "ada@example.org",
    "deleted_email": "ada@example.com",
    "timestamp": timezone.now(),
    "ip": "192.0.2.7",
    "user_agent": "Mozilla/5.0",
}
# A code for a new password is sent by nothing that is switched on here.
NEVER = {"account/email/base", "account/email/password_reset_code"}


def occasions() -> set[str]:
    """All on which django-allauth would write."""
    root = Path(allauth.__file__).parent / "templates"
    return {
        str(path.relative_to(root)).removesuffix("_message.txt")
        for app in ("account", "mfa", "usersessions")
        for path in root.glob(f"{app}/email/*_message.txt")
    }


def test_there_are_words_for_every_occasion() -> None:
    assert occasions() - NEVER == set(MAILS)


@pytest.mark.parametrize("language", ["en-gb", "de"])
@pytest.mark.parametrize("occasion", sorted(MAILS))
def test_nothing_is_left_to_fill_in(occasion: str, language: str) -> None:
    with translation.override(language):
        text = MAILS[occasion].said(CONTEXT)
        assert "{" not in f"{MAILS[occasion].subject}{text}"
        assert "Quittance" in text
        assert ("192.0.2.7" in text) is MAILS[occasion].is_notice


def test_they_come_as_text_and_as_html_in_the_language_of_the_account(
    ada: Person, client: Client
) -> None:
    ada.user.language = "de"
    ada.user.save()
    client.post("/account/password/reset/", {"email": "ada@example.com"})
    [letter] = mail.outbox
    assert letter.subject == "Neues Passwort wählen"
    assert "Ihr Passwort bleibt, wie es ist" in letter.body
    [page] = [part.content for part in letter.alternatives]
    assert page.count("/account/password/reset/key/") == 2
    assert 'lang="de"' in page


def test_a_new_password_is_told_with_where_it_came_from(ada: Person) -> None:
    client = visitor(ada.user)
    new = "another horse battery"
    body = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/account/password/change/", body, headers={"user-agent": "<b>Lynx</b>"})
    [letter] = mail.outbox
    assert letter.subject == "Your password has changed"
    assert "by <b>Lynx</b>" in letter.body
    assert "127.0.0.1" in letter.body
    [page] = [part.content for part in letter.alternatives]
    assert "&lt;b&gt;Lynx&lt;/b&gt;" in page
