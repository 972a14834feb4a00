"""Settings come from environment variables: typed, and loud when they are wrong."""

import os
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in TRUE:
        return True
    if value.strip().lower() in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int, *, least: int = 0) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}.")
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str, default: str = "") -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks such as 10.0.0.0/8, with commas between."""
    try:
        return tuple(ip_network(one) for one in names(name, default))
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} must be networks such as 10.0.0.0/8 or fd00::/8, with commas between."
        ) from None


def choice(name: str, default: str, allowed: set[str]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(sorted(allowed))}.")
    return value


def address(name: str, default: str) -> str:
    """A bare e-mail address."""
    value = text(name, default)
    try:
        validate_email(value)
    except ValidationError:
        raise ImproperlyConfigured(
            f"{name} must be an e-mail address such as mail@example.com, not {value!r}."
        ) from None
    return value


def base_address(name: str, default: str) -> str:
    """Scheme and host of absolute addresses, without a slash at the end."""
    value = text(name) or default
    parts = urlsplit(value)
    plain = f"{parts.scheme}://{parts.netloc}"
    is_base = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if not is_base or value.rstrip("/") != plain:
        raise ImproperlyConfigured(
            f"{name} must be scheme and host, such as https://invoices.example.com."
        )
    return plain


# How often a connection runs a statement before the server keeps it.
PREPARE_AFTER = 2


def database(
    url: str, *, data: Path, pool_max: int, lock_timeout: int, prepare: bool = True
) -> dict[str, Any]:
    """Django's DATABASES entry for a URL; an empty one means SQLite in the data folder.

    `lock_timeout`: seconds that a writer waits for another one. `pool_max` connections and
    prepared statements are PostgreSQL's.
    Raises ImproperlyConfigured for a scheme other than sqlite, postgres or postgresql.
    """
    parts = urlsplit(url or f"sqlite:///{data / 'quittance.sqlite3'}")
    if parts.scheme == "sqlite":
        return sqlite(parts.path, lock_timeout)
    if parts.scheme in {"postgres", "postgresql"}:
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        # What the URL itself says comes later, so it wins.
        waits = f"-c lock_timeout={lock_timeout}s {options.get('options', '')}"
        options["options"] = waits.strip()
        if pool_max:
            options["pool"] = {"min_size": 1, "max_size": pool_max, "timeout": 10}
        if prepare:
            options["prepare_threshold"] = PREPARE_AFTER
        return postgresql(parts.netloc, parts.path, options)
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def sqlite(path: str, timeout: int) -> dict[str, Any]:
    name = ":memory:" if path in {"", "/", "/:memory:"} else unquote(path)
    return {
        "ENGINE": "quittance.db.sqlite3",
        "NAME": name,
        # Writers queue at BEGIN instead of failing half way with "database is locked".
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
        # Kept open: opening one costs more than most requests do with it.
        "CONN_MAX_AGE": None,
    }


def postgresql(netloc: str, path: str, options: dict[str, Any]) -> dict[str, Any]:
    parts = urlsplit(f"//{netloc}")
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "quittance.db.postgresql",
        "NAME": unquote(path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


@dataclass(frozen=True, slots=True)
class MailWay:
    """How mail leaves: `scheme` is smtp, smtps, console or files; `folder` is for the last two."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    folder: Path


MAIL_PORTS = {"smtp": 587, "smtps": 465, "console": 0, "files": 0}


def mail(url: str, *, data: Path) -> MailWay:
    """The way that EMAIL_URL describes; an empty one means files in the data folder.

    smtp:// insists on STARTTLS unless it says ?starttls=0. Raises ImproperlyConfigured for
    another scheme, a server without a name, or a parameter that is not known.
    """
    parts = urlsplit(url or "files://")
    wrong = ImproperlyConfigured(
        "EMAIL_URL must be smtp://user:password@host:587, smtps://user:password@host:465, "
        "console:// or files://; see docs/settings.md."
    )
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = asked.pop("starttls", "1")
    try:
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise wrong from None
    needs_host = parts.scheme in {"smtp", "smtps"}
    if asked or starttls not in {"0", "1"} or (needs_host and not parts.hostname):
        raise wrong
    return MailWay(
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp" and starttls == "1",
        folder=Path(unquote(parts.path)) if parts.path.strip("/") else data / "mail",
    )
