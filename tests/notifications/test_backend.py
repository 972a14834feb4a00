"""What Django itself mails goes the way that EMAIL_URL says; a failure is logged and counted."""

from __future__ import annotations

from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from quittance.env import mail
from quittance.notifications import backend
from quittance.notifications.transports import NotDelivered


@pytest.fixture
def letter() -> EmailMessage:
    connection = backend.EmailBackend()
    text = "Grüße\nund mehr"
    return EmailMessage("Hallo", text, "q@example.com", ["a@example.com"], connection=connection)


def test_on_a_laptop_it_is_a_file(letter: EmailMessage, tmp_path: Path, settings: Any) -> None:
    settings.MAIL = mail("", data=tmp_path)
    assert letter.send() == 1
    [path] = (tmp_path / "mail").glob("*.eml")
    written = path.read_bytes()
    assert b"\n" not in written.replace(b"\r\n", b"")
    read = message_from_bytes(written)
    assert (read["Subject"], read["To"]) == ("Hallo", "a@example.com")
    payload = read.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().splitlines() == ["Grüße", "und mehr"]


def test_what_is_not_delivered_is_counted_and_logged(
    letter: EmailMessage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Down:
        def deliver(self, **given: Any) -> None:
            raise NotDelivered("the server is away")

    monkeypatch.setattr(backend, "transport", Down)
    assert letter.send() == 0
    assert "the server is away" in caplog.text
