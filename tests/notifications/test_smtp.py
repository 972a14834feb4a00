"""What comes of a delivery, by what the server does at each moment of it."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quittance import env
from quittance.notifications.transports import (
    Abandoned,
    MaybeDelivered,
    NotDelivered,
    transport,
)
from tests.notifications.postbox import DROPS, TROUBLES, Postbox

MAIL = b"Subject: Hello\r\n\r\n.\r\n..two\r\nEnd\r\n"


def deliver(to: str = "cleo@example.com", *, mail: bytes = MAIL, goes: bool = True) -> int:
    """Delivers, and returns how often the last moment came."""
    moments: list[int] = []

    def last_moment() -> bool:
        moments.append(1)
        return goes

    transport().deliver(
        sender="post@quittance.example",
        to=to,
        mail=mail,
        message_id="<1@quittance.example>",
        before_last=last_moment,
    )
    return len(moments)


def test_a_mail_arrives_as_it_was_written(postbox: Postbox) -> None:
    assert deliver() == 1
    [mail] = postbox.mails
    assert (mail.sender, mail.to, mail.raw) == ("post@quittance.example", "cleo@example.com", MAIL)


def test_an_end_of_line_is_put_where_there_is_none(postbox: Postbox) -> None:
    deliver(mail=b"Subject: x\r\n\r\nEnd")
    assert postbox.mails[0].raw == b"Subject: x\r\n\r\nEnd\r\n"


def test_a_domain_outside_ascii_is_written_in_ascii(postbox: Postbox) -> None:
    deliver("cleo@bücher.example")
    assert postbox.mails[0].to == "cleo@xn--bcher-kva.example"


PERMANENT = {"rcpt 5", "data 5", "dot 5"}
UNKNOWN = {"dot odd", "dot long", "drop taken", "drop lost"}
CERTAIN = sorted((TROUBLES.keys() | DROPS) - UNKNOWN - {"drop data"})


@pytest.mark.parametrize("trouble", CERTAIN)
def test_what_certainly_was_not_taken_is_told_as_such(trouble: str, postbox: Postbox) -> None:
    postbox.trouble = lambda: trouble
    with pytest.raises(NotDelivered) as caught:
        deliver()
    assert caught.value.permanent is (trouble in PERMANENT)
    if trouble in TROUBLES:
        assert TROUBLES[trouble].decode().strip() in str(caught.value)
    assert postbox.mails == []


@pytest.mark.parametrize("trouble", sorted(UNKNOWN))
def test_what_may_have_been_taken_is_told_as_such(trouble: str, postbox: Postbox) -> None:
    postbox.trouble = lambda: trouble
    with pytest.raises(MaybeDelivered):
        deliver()
    assert len(postbox.mails) == (trouble == "drop taken")


def test_a_server_that_leaves_amid_the_mail_has_not_taken_it(postbox: Postbox) -> None:
    """Whether we see it before or after the dot is the network's business: never as a success."""
    postbox.trouble = lambda: "drop data"
    with pytest.raises((NotDelivered, MaybeDelivered)):
        deliver(mail=MAIL * 20_000)
    assert postbox.mails == []


def test_a_server_that_falls_silent_after_the_dot_is_not_waited_for(
    postbox: Postbox, settings: Any
) -> None:
    settings.MAIL_TIMEOUT = 0.2
    postbox.delay = 2
    began = time.monotonic()
    with pytest.raises(MaybeDelivered):
        deliver()
    assert time.monotonic() - began < 1.5
    assert len(postbox.mails) == 1


def test_nothing_goes_out_once_the_claim_is_lost(postbox: Postbox) -> None:
    with pytest.raises(Abandoned):
        deliver(goes=False)
    assert deliver() == 1
    # The server has seen the whole of the first one, and taken only the second.
    assert (postbox.connections, len(postbox.mails)) == (2, 1)


def test_nothing_goes_out_when_the_last_moment_fails(postbox: Postbox) -> None:
    def fails() -> bool:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        transport().deliver(
            sender="a@b.c", to="d@e.f", mail=MAIL, message_id="<1@b.c>", before_last=fails
        )
    assert deliver() == 1
    assert len(postbox.mails) == 1


def test_a_server_that_is_not_there(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings.MAIL = env.mail(f"smtp://127.0.0.1:{port}?starttls=0", data=settings.DATA_DIR)
    with pytest.raises(NotDelivered, match="cannot be used") as caught:
        deliver()
    assert not caught.value.permanent


@pytest.mark.parametrize("extra", ["", "?starttls=1"])
def test_a_password_never_goes_over_a_line_that_is_not_encrypted(
    extra: str, postbox: Postbox, settings: Any
) -> None:
    url = postbox.url.replace("?starttls=0", extra).replace("//", "//ada:secret@")
    settings.MAIL = env.mail(url, data=settings.DATA_DIR)
    with pytest.raises(NotDelivered, match="STARTTLS"):
        deliver()
    assert postbox.mails == []


def test_tls_from_the_start_does_not_fall_back(postbox: Postbox, settings: Any) -> None:
    url = postbox.url.replace("smtp://", "smtps://").replace("?starttls=0", "")
    settings.MAIL = env.mail(url, data=settings.DATA_DIR)
    settings.MAIL_TIMEOUT = 1
    with pytest.raises(NotDelivered):
        deliver()
    assert postbox.mails == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of localhost, signed by itself; with its key in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here to make a certificate")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    name = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(
        [openssl, *made, *name, "-keyout", str(file), "-out", f"{file}.crt"],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


@pytest.fixture(params=["smtps", "starttls"])
def safe(request: Any, certificate: Path, settings: Any) -> Iterator[Postbox]:
    """A mail server that speaks TLS and lets ada in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Postbox(tls=context, asks_for_tls=request.param == "starttls") as box:
        scheme = "smtps" if request.param == "smtps" else "smtp"
        address = box.url.partition("127.0.0.1")[2].partition("?")[0]
        settings.MAIL = env.mail(
            f"{scheme}://ada:secret@localhost{address}", data=settings.DATA_DIR
        )
        yield box


class TestTls:
    def test_who_is_trusted_gets_login_and_mail(
        self, safe: Postbox, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        assert deliver() == 1
        assert safe.mails[0].raw == MAIL

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, safe: Postbox) -> None:
        with pytest.raises(NotDelivered, match="certificate"):
            deliver()
        assert safe.mails == []

    def test_a_wrong_password_may_be_mended(
        self,
        safe: Postbox,
        certificate: Path,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
        settings.MAIL = replace(settings.MAIL, password="wrong")
        with pytest.raises(NotDelivered, match="does not let us in: 535 who") as caught:
            deliver()
        assert not caught.value.permanent
        assert "wrong" not in str(caught.value)
        assert safe.mails == []
