from __future__ import annotations

from typing import Any

from quittance.api.json import SaysWhatIsRead


class AnyType(SaysWhatIsRead):
    """Whatever the caller says to accept, a file is a file, and a refusal is JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type
