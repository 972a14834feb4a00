"""One POST: what a receiver gets, what counts as success, and where it never goes."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from quittance.notifications.webhooks import sending
from quittance.notifications.webhooks.sending import Answer, post
from tests.notifications.webhooks.receiver import Act, Receiver, answer, hangs, says

LOOPBACK = (ip_network("127.0.0.0/8"),)
HEADERS = {"Content-Type": "application/json", "webhook-id": "evt_a_1"}


def sent(url: str, *, body: bytes = b"{}", seconds: float = 5, networks: Any = LOOPBACK) -> Answer:
    return post(url, body, HEADERS, networks=networks, seconds=seconds)


def test_what_arrives_is_what_was_sent() -> None:
    with Receiver() as receiver:
        came = sent(receiver.url, body='{"a":"ü"}'.encode())
    assert (came.status, came.error, came.is_success) == (200, "", True)
    [got] = receiver.received
    assert got.line == "POST /hook?to=me HTTP/1.1"
    assert got.body == '{"a":"ü"}'.encode()
    assert got.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "content-type": "application/json",
        "webhook-id": "evt_a_1",
        "content-length": "10",
        "connection": "close",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, ""),
        (204, ""),
        (299, ""),
        (301, "It answered 301: redirects are not followed."),
        (400, "It answered 400."),
        (410, "It answered 410."),
        (500, "It answered 500."),
    ],
)
def test_the_status_decides(status: int, error: str) -> None:
    with Receiver(act=says(answer(status, "Location: http://127.0.0.1:1/"))) as receiver:
        came = sent(receiver.url)
    assert (came.status, came.error, came.is_success) == (status, error, not error)
    assert len(receiver.received) == 1


def test_it_says_how_long_to_wait() -> None:
    with Receiver(act=says(answer(503, "Retry-After: 120"))) as receiver:
        assert sent(receiver.url).wait == timedelta(seconds=120)


INFORMS = b"HTTP/1.1 %d Word\r\nLink: </style.css>\r\n\r\n"


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("informing", [[100], [102], [103, 100, 103]])
@pytest.mark.parametrize("pause", [0, 0.01])
def test_what_only_informs_is_no_answer(informing: list[int], status: int, pause: float) -> None:
    pieces = [INFORMS % one for one in informing]
    pieces = [*pieces, answer(status)]
    act = says(*pieces, pause=pause) if pause else says(b"".join(pieces))
    with Receiver(act=act) as receiver:
        assert sent(receiver.url).status == status


def test_nobody_changes_the_protocol_with_us() -> None:
    with Receiver(act=says(INFORMS % 101)) as receiver:
        came = sent(receiver.url)
    assert (came.status, came.error) == (101, "It answered 101.")


def for_ever(piece: bytes, *, first: bytes = b"") -> Act:
    def act(sock: socket.socket, over: threading.Event) -> None:
        sock.sendall(first)
        while not over.is_set():
            sock.sendall(piece * 100)

    return act


def test_an_answer_without_an_end_is_not_heard_to_it() -> None:
    began = monotonic()
    for informing in (100, 103):
        with Receiver(act=for_ever(INFORMS % informing)) as receiver:
            came = sent(receiver.url)
        assert (came.status, came.error) == (None, "What it answered is no HTTP.")
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    with Receiver(act=for_ever(b"A: b\r\n", first=chunked)) as receiver:
        assert sent(receiver.url).is_success
    assert monotonic() - began < 4


CUT_OFF = "The connection failed: it was cut off."
SLOW: dict[str, Act] = {
    "hangs": hangs,
    "drips": says(*[b"H"] * 50, pause=0.05),
    "drips headers": says(b"HTTP/1.1 200 OK\r\n", *[b"A: b\r\n"] * 50, pause=0.05),
    "informs for ever": says(*[b"HTTP/1.1 100 Continue\r\n\r\n"] * 50, pause=0.05),
}


@pytest.mark.parametrize("act", SLOW.values(), ids=SLOW)
def test_it_is_over_in_time(act: Act) -> None:
    began = monotonic()
    with Receiver(act=act) as receiver:
        came = sent(receiver.url, seconds=0.3)
        assert monotonic() - began < 1.5
    assert (came.status, came.error) == (None, "There was no answer within 0.3 seconds.")
    assert 300 <= came.duration_ms < 1500


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"220 mail.example.com ESMTP\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 300,
        b"HTTP/1.1 999999 OK\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_none(said: bytes) -> None:
    error = "What it answered is no HTTP." if said else CUT_OFF
    with Receiver(act=says(said)) as receiver:
        came = sent(receiver.url)
    assert came.error == error
    assert came.status is None


def test_how_the_body_ends_does_not_matter() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n"
    with Receiver(act=says(head + b"x" * 500_000)) as receiver:
        assert sent(receiver.url).is_success
    began = monotonic()
    with Receiver(act=says(head, *[b"x"] * 50, pause=0.05)) as receiver:
        assert sent(receiver.url, seconds=0.3).is_success
        assert monotonic() - began < 3


def test_nothing_of_an_answer_is_kept() -> None:
    said = b"HTTP/1.1 500 root:x:0\r\nSecret: root:x:0\r\nContent-Length: 8\r\n\r\nroot:x:0"
    with Receiver(act=says(said)) as receiver:
        assert "root" not in repr(sent(receiver.url))


def test_nobody_at_home() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    came = sent(f"http://127.0.0.1:{port}/")
    assert (came.status, came.error) == (None, "The connection failed: Connection refused.")


def test_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Receiver() as receiver:
        assert sent(receiver.url).is_success


# Where a name leads.

Leads = Callable[..., None]


@pytest.fixture
def leads(monkeypatch: pytest.MonkeyPatch) -> Leads:
    """Lets each question of the resolver be answered by the next of some lists of addresses."""

    def set_(*answers: list[str]) -> None:
        left = iter(answers)

        def resolver(host: str, port: int, **more: Any) -> list[Any]:
            return [
                (socket.AF_INET6 if ":" in one else socket.AF_INET, 1, 6, "", (one, port))
                for one in next(left)
            ]

        monkeypatch.setattr(sending.socket, "getaddrinfo", resolver)

    return set_


@pytest.fixture
def no_connection(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    tried: list[Any] = []

    def connect(sock: socket.socket, address: Any) -> None:
        tried.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["8.8.8.8", "10.0.0.1"],
        ["fe80::1%eth0"],
    ],
)
def test_a_name_that_leads_inside_is_not_followed(
    addresses: list[str], leads: Leads, no_connection: list[Any]
) -> None:
    leads(addresses)
    came = sent("https://rebind.example/", networks=())
    assert came.error == "The name leads to an address that may not be reached."
    assert no_connection == []


def test_the_address_that_was_checked_is_connected_to(
    leads: Leads, no_connection: list[Any]
) -> None:
    """The second answer, which rebinding waits for, is never asked for."""
    leads(["8.8.8.8"], ["127.0.0.1"])
    sent("https://rebind.example/", networks=())
    assert no_connection == [("8.8.8.8", 443)]


def test_without_tls_only_named_networks_are_reached(
    leads: Leads, no_connection: list[Any]
) -> None:
    leads(["8.8.8.8"])
    came = sent("http://example.com/")
    assert came.error == "The name leads to an address that may not be reached."
    assert no_connection == []


def test_the_next_address_is_tried(leads: Leads) -> None:
    with Receiver() as receiver:
        leads(["127.0.0.2", "127.0.0.1"])
        assert sent(f"http://two.example:{receiver.port}/").is_success
    assert receiver.received[0].headers["host"] == f"two.example:{receiver.port}"


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(sending.socket, "getaddrinfo", lambda *args, **more: over.wait(30))
    came = sent("https://slow.example/", seconds=0.1)
    over.set()
    assert came.error == "There was no answer within 0.1 seconds."


def test_a_name_that_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: Any, **more: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(sending.socket, "getaddrinfo", unknown)
    assert sent("https://nowhere.example/").error == "The name is not known."


# TLS.


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of hook.example, signed by itself; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hook.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hook.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "hook.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def secure(certificate: Path) -> Any:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda sock, name, _: names.append(name)
    with Receiver(wrap=lambda sock: context.wrap_socket(sock, server_side=True)) as receiver:
        receiver.names = names  # type: ignore[attr-defined]
        yield receiver


def test_a_certificate_is_verified(secure: Any, leads: Leads) -> None:
    leads(["127.0.0.1"])
    came = sent(f"https://hook.example:{secure.port}/")
    assert came.status is None
    assert came.error.startswith("Its certificate is not trusted: self")
    assert secure.received == []


def test_it_must_be_of_the_name(
    secure: Any, leads: Leads, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "tls", lambda: ssl.create_default_context(cafile=certificate))
    leads(["127.0.0.1"], ["127.0.0.1"])
    assert sent(f"https://hook.example:{secure.port}/x").is_success
    assert secure.names == ["hook.example"]
    assert secure.received[0].headers["host"] == f"hook.example:{secure.port}"
    came = sent(f"https://other.example:{secure.port}/")
    assert came.error.startswith("Its certificate is not trusted: Hostname mismatch")
    assert len(secure.received) == 1


def test_who_speaks_no_tls_is_told_nothing() -> None:
    with Receiver(act=says()) as receiver:
        came = sent(receiver.url.replace("http:", "https:"), seconds=0.3)
    assert came.status is None
    assert receiver.received == []
