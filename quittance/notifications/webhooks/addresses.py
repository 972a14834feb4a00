"""Where a webhook may lead: which URLs are taken, and which addresses are connected to.

A name is looked at when it is resolved, at each try, and not when it is saved: it may lead
somewhere else by then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

LONGEST_URL = 500
PORTS = {"https": 443, "http": 80}
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
PRINTABLE = re.compile(r"[\x21-\x7e]*")
# RFC 4291, 2.5.4: the only addresses of IPv6 that belong to the internet at large.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# What counts as public and is not: where Azure's machines reach their host, RFC 7526's relays, and
# RFC 9637's examples.
BESIDES = (
    *(IPv4Network("168.63.129.16/32"), IPv4Network("192.88.99.0/24")),
    IPv6Network("3fff::/20"),
)
# RFC 5214, 6.1: how the lower half of an ISATAP address begins, before one of IPv4.
ISATAP = (0x0000_5EFE, 0x0200_5EFE)
# RFC 6052: an address of IPv4 within one of IPv6.
NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. `host` is a name in ASCII or an address, `path` has the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Without the path, in which many a receiver has a secret."""
        return f"{self.scheme}://{self.authority}"

    @property
    def authority(self) -> str:
        """As the header Host has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Raises ValueError with a sentence for a person."""
    if len(url) > LONGEST_URL:
        raise ValueError(_("An address has at most %d characters.") % LONGEST_URL)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_("This is no address such as https://example.com/hook.")) from None
    if parts.scheme not in PORTS or not host or "\\" in url:
        raise ValueError(_("This is no address such as https://example.com/hook."))
    if "@" in parts.netloc:
        raise ValueError(_("An address has no user and no password in it."))
    if "#" in url:
        raise ValueError(_("An address has no fragment: leave out what begins with #."))
    path = (parts.path or "/") + (f"?{parts.query}" if "?" in url else "")
    # What splits an address leaves out blanks and line breaks without a word.
    has_blanks = any(letter.isspace() or not letter.isprintable() for letter in url)
    if has_blanks or not PRINTABLE.fullmatch(path) or port == 0:
        raise ValueError(_("Write what is no plain letter or sign as %20 and the like."))
    return Target(parts.scheme, _host(host), port or PORTS[parts.scheme], path)


def _host(host: str) -> str:
    """As the network knows it. Raises ValueError."""
    literal = address_in(host)
    if literal is not None:
        return str(literal)
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    labels = name.removesuffix(".").split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValueError(_("This is no name of a computer on the network."))
    return name


def address_in(host: str) -> Address | None:
    """The address that a host is, where it is no name. One with a zone is none."""
    try:
        return None if "%" in host else ip_address(host)
    except ValueError:
        return None


def refuse_where_it_leads(target: Target, networks: Networks) -> None:
    """What can be said before a name is resolved. Raises ValueError with a sentence."""
    literal = address_in(target.host)
    if target.scheme == "http" and not (
        is_within(literal, networks) if literal is not None else networks
    ):
        raise ValueError(_("Begin it with https://."))
    if literal is not None and not may_be_reached(literal, networks):
        raise ValueError(_("This address is not public."))


def may_be_reached(address: Address, networks: Networks, *, plain: bool = False) -> bool:
    """Whether to connect to it; `plain`: without TLS, which only `networks` are trusted with."""
    return is_within(address, networks) or (not plain and is_public(address))


def is_within(address: Address, networks: Networks) -> bool:
    inner = unwrapped(address)
    return any(one in network for one in (address, inner) for network in networks)


def is_public(address: Address) -> bool:
    """Whether it belongs to the internet at large, also as what it stands for in the end."""
    inner = unwrapped(address)
    if inner.is_multicast or inner.is_reserved or not inner.is_global:
        return False
    if any(inner in network for network in BESIDES):
        return False
    if isinstance(inner, IPv4Address):
        return True
    is_isatap = int(inner) >> 32 & 0xFFFF_FFFF in ISATAP
    return inner in GLOBAL_UNICAST and (not is_isatap or is_public(_lowest(inner)))


def unwrapped(address: Address) -> Address:
    """The address of IPv4 that one of IPv6 stands for: mapped, NAT64 or 6to4; else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return _lowest(address)
    return address.ipv4_mapped or address.sixtofour or address


def _lowest(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)
