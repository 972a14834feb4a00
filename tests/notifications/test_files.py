"""Mail on a laptop, and what EMAIL_URL says."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from quittance import env
from quittance.accounts.models import Organisation
from quittance.notifications.delivering import deliver
from quittance.notifications.models import Message
from quittance.notifications.transports import Abandoned, NotDelivered, transport
from tests.notifications.making import message

MAIL = b"Subject: Hello\r\n\r\nCleo\r\n"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL = env.mail("", data=tmp_path)
    return tmp_path / "mail"


def put(mail: bytes = MAIL, *, goes: bool = True) -> None:
    transport().deliver(
        sender="post@quittance.example",
        to="cleo@example.com",
        mail=mail,
        message_id="<1f@quittance.example>",
        before_last=lambda: goes,
    )


def test_each_mail_is_a_file_named_after_it(folder: Path, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    for mail in (MAIL, MAIL + b"again\r\n"):
        put(mail)
    [file] = folder.iterdir()
    assert file.name == "1f-quittance-example.eml"
    assert file.read_bytes() == MAIL + b"again\r\n"
    assert caplog.messages == [f"Mail to cleo@example.com is in {file}"] * 2


def test_the_console_has_the_whole_mail(folder: Path, settings: Any, caplog: Any) -> None:
    caplog.set_level(logging.INFO)
    settings.MAIL = env.mail("console://", data=folder.parent)
    put()
    assert caplog.messages[1] == MAIL.decode()
    assert len(list(folder.iterdir())) == 1


def test_nothing_is_left_once_the_claim_is_lost(folder: Path) -> None:
    with pytest.raises(Abandoned):
        put(goes=False)
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_failure_that_may_pass(
    settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "mail").write_text("no folder")
    settings.MAIL = env.mail("", data=tmp_path)
    with pytest.raises(NotDelivered) as caught:
        put()
    assert not caught.value.permanent


@pytest.mark.django_db
def test_the_states_are_those_of_a_real_server(folder: Path, engines: Organisation) -> None:
    row = message(engines, kind="other")
    deliver.call(organisation=engines.pk, message=row.pk)
    assert Message.objects.get().state == "sent"
    [file] = folder.iterdir()
    assert b"Subject: Invoice 7" in file.read_bytes()


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("", ("files", "", 0, "", "", False)),
        ("smtp://mail.example.com", ("smtp", "mail.example.com", 587, "", "", True)),
        ("smtp://localhost:25?starttls=0", ("smtp", "localhost", 25, "", "", False)),
        (
            "smtp://ada%40example.com:p%2Fw%3A%40@mail.example.com:2525",
            ("smtp", "mail.example.com", 2525, "ada@example.com", "p/w:@", True),
        ),
        ("smtps://u:p@mail.example.com", ("smtps", "mail.example.com", 465, "u", "p", False)),
    ],
)
def test_a_url_says_which_way(url: str, way: tuple[Any, ...], tmp_path: Path) -> None:
    found = env.mail(url, data=tmp_path)
    assert (
        found.scheme,
        found.host,
        found.port,
        found.user,
        found.password,
        found.starttls,
    ) == way
    assert found.folder == tmp_path / "mail"


def test_files_may_lie_elsewhere(tmp_path: Path) -> None:
    assert env.mail(f"files://{tmp_path}/a%20b", data=Path("/")).folder == tmp_path / "a b"
