"""Two tabs on one form: who saves what somebody else has changed meanwhile is told so first.

A form carries what it was made from, as a short digest of each value, as If-Match does for the API.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

PAIR = re.compile(r"(\w+)=([0-9a-f]{12})")


def seen_of(values: Mapping[str, Any]) -> str:
    return ";".join(f"{name}={_digest(value)}" for name, value in values.items())


def changed_since(seen: str, values: Mapping[str, Any]) -> Iterable[str]:
    """The names of what is no longer as it was seen; none where nothing was said."""
    was = dict(PAIR.findall(seen))
    return [name for name, value in values.items() if was.get(name, "") not in {"", _digest(value)}]


def _digest(value: Any) -> str:
    return sha256(str(value).encode("utf-8", "surrogatepass")).hexdigest()[:12]
