"""Names of files, whatever a number holds."""

from __future__ import annotations

import re

UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def safe_name(text: str) -> str:
    """Of plain letters, digits and hyphens alone; never empty."""
    return UNSAFE.sub("-", text).strip("-") or "document"
