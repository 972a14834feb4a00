"""The OpenAPI document of the API."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView


class MadeOnce(SchemaGenerator):
    """Makes the document once for each language: it takes half a second of work, anybody may ask
    for it, and as long as the process runs it is the same for everybody."""

    made: ClassVar[dict[str, Any]] = {}

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        language = get_language() or ""
        if self.api_version or language not in dict(settings.LANGUAGES):
            # Anybody may ask for any: nothing is kept of these.
            return self.anew(request, public)
        if language not in self.made:
            self.made[language] = self.anew(request, public)
        return self.made[language]

    def anew(self, request: Any, public: bool) -> Any:
        return super().get_schema(request, public)  # type: ignore[no-untyped-call]


class DocumentView(SpectacularJSONAPIView):
    generator_class = MadeOnce
