"""Where a webhook may lead."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quittance.notifications.webhooks.addresses import (
    Target,
    is_public,
    may_be_reached,
    refuse_where_it_leads,
    target_of,
)

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
INSIDE = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
    *("172.16.0.0/12", "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4"),
)
OUTSIDE = ("8.8.8.0/24", "93.184.216.0/24", "1.1.0.0/16", "185.0.0.0/16")


def within(networks: tuple[str, ...]) -> st.SearchStrategy[IPv4Address]:
    return st.sampled_from(networks).flatmap(
        lambda one: st.ip_addresses(v=4, network=one)  # type: ignore[arg-type]
    )


def shapes(address: IPv4Address) -> list[IPv6Address]:
    """What of IPv6 leads to an address of IPv4."""
    number = int(address)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(int(IPv6Address("64:ff9b::")) | number),
        IPv6Address(0x2002 << 112 | number << 80 | 1),
    ]


@given(within(INSIDE))
def test_what_is_inside_is_not_public_in_any_shape(address: IPv4Address) -> None:
    assert [is_public(one) for one in (address, *shapes(address))] == [False] * 4


@given(within(OUTSIDE))
def test_what_is_outside_is_public_in_every_shape(address: IPv4Address) -> None:
    assert [is_public(one) for one in (address, *shapes(address))] == [True] * 4


@given(st.ip_addresses(v=6))
def test_of_ipv6_only_the_internets_own_part_is_public(address: IPv6Address) -> None:
    if is_public(address) and address not in ip_network("64:ff9b::/96"):
        assert address.ipv4_mapped or address in ip_network("2000::/3")


@pytest.mark.parametrize(
    "address",
    [
        *("::", "::1", "::127.0.0.1", "::8.8.8.8", "fe80::1", "fec0::1", "fc00::1", "ff02::1"),
        *("2001:db8::1", "2001::1", "100::1", "64:ff9b:1::8.8.8.8", "2002:7f00:1::"),
        *("::ffff:169.254.169.254", "64:ff9b::10.0.0.1", "3fff::1"),
        *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "2001:db8::5efe:8.8.8.8"),
    ],
)
def test_what_ipv6_has_for_itself_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


def test_an_address_that_ends_like_a_tunnels_is_public_where_both_parts_are() -> None:
    assert is_public(ip_address("2606:4700::5efe:8.8.8.8"))


@pytest.mark.parametrize("address", ["168.63.129.16", "192.88.99.1", "::ffff:168.63.129.16"])
def test_some_that_count_as_public_lead_inside(address: str) -> None:
    assert not is_public(ip_address(address))


def test_named_networks_may_be_reached_also_without_tls() -> None:
    inside, outside = ip_address("127.0.0.1"), ip_address("8.8.8.8")
    assert may_be_reached(inside, LOOPBACK)
    assert may_be_reached(inside, LOOPBACK, plain=True)
    assert may_be_reached(ip_address("::ffff:127.0.0.1"), LOOPBACK)
    assert may_be_reached(outside, LOOPBACK)
    assert not may_be_reached(outside, LOOPBACK, plain=True)
    assert not may_be_reached(inside, ())
    assert not may_be_reached(ip_address("10.0.0.1"), LOOPBACK)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/")),
        ("https://Example.COM:8443/a/b?c=d", Target("https", "example.com", 8443, "/a/b?c=d")),
        ("HTTPS://example.com/?", Target("https", "example.com", 443, "/?")),
        ("https://bücher.example/x", Target("https", "xn--bcher-kva.example", 443, "/x")),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/")),
        ("https://[2606:4700::1111]:444/", Target("https", "2606:4700::1111", 444, "/")),
        ("https://a_b.example./", Target("https", "a_b.example.", 443, "/")),
        ("http://127.0.0.1:8001/", Target("http", "127.0.0.1", 8001, "/")),
    ],
)
def test_what_an_address_is_made_of(url: str, target: Target) -> None:
    assert target_of(url) == target


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://example.com/secret", "https://example.com"),
        ("https://example.com:444/secret", "https://example.com:444"),
        ("https://[2606:4700::1111]:444/", "https://[2606:4700::1111]:444"),
    ],
)
def test_an_origin_has_no_path(url: str, origin: str) -> None:
    assert target_of(url).origin == origin


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com", "//example.com", "ftp://example.com/", "file:///etc/passwd"),
        *("https://", "https:///x", "https://:443/", "https://example.com:0/"),
        *("https://example.com:99999/", "https://example.com:x/", "https://me@example.com/"),
        *("https://me:you@example.com/", "https://@example.com/", "https://example.com/#x"),
        *("https://example.com#", "https://exa mple.com/", "https://example.com/a b"),
        *("https://exa\tmple.com/", "https://example.com/a\nb", "https://example.com/\x00"),
        *(" https://example.com/", "https://example.com/\r\nHost: x", "https://example.com/ü"),
        *("https://example.com\\@evil.example/", "https://[::1", "https://[fe80::1%25eth0]/"),
        *("https://a..b/", f"https://{'a' * 64}.example/", "https://-a.example/"),
        "https://example.com/" + "x" * 481,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        target_of(url)


@settings(max_examples=50)
@given(st.text(st.characters(max_codepoint=0x2FF), max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        try:
            target = target_of(url)
        except ValueError:
            continue
        assert f"{target.host}{target.path}".isascii()
        assert not any(letter.isspace() for letter in target.host + target.path)


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("https://example.com/", False),
        ("https://127.0.0.1/", False),
        ("http://127.0.0.1/", False),
        ("http://localhost/", False),
        ("http://8.8.8.8/", True),
        ("https://10.0.0.1/", True),
        ("https://[::ffff:10.0.0.1]/", True),
    ],
)
def test_what_can_be_said_before_a_name_is_resolved(url: str, is_refused: bool) -> None:
    if not is_refused:
        refuse_where_it_leads(target_of(url), LOOPBACK)
        return
    with pytest.raises(ValueError, match=r"https://|not public"):
        refuse_where_it_leads(target_of(url), LOOPBACK)


def test_without_networks_there_is_nothing_but_https_to_the_internet() -> None:
    for url in ("http://example.com/", "http://localhost/", "https://127.0.0.1/"):
        with pytest.raises(ValueError, match=r"https://|not public"):
            refuse_where_it_leads(target_of(url), ())
