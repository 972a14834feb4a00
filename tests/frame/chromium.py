"""Which Chromium drives the pages."""

from __future__ import annotations

import shutil

# The first has no window that it could show, and none to look after: a quarter less work.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
MISSING = "no Chromium was found: install the package `chromium-headless-shell` or `chromium`"


def chromium() -> str | None:
    """The path of the first that is installed, None without any."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
