"""The demonstration business, loaded once for all tests that look at it."""

from __future__ import annotations

import io

from django.core.management import call_command

from tests.frame.ground import Made, ground


def load_demo(**options: str) -> tuple[str, str]:
    """What the command said, and what it complained of."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_demo", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


@ground
def demonstration() -> Made:
    """The business is there; this is what its first load said."""
    return {"demonstration": load_demo()}
