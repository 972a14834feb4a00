"""The way of what programs ask. Nothing stands around it that only pages need, such as sessions,
forms and messages: those layers took a sixth of a small request's time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.utils.module_loading import import_string

# What Django calls beside the answer itself: none of the few layers has any of them.
HOOKS = ("process_view", "process_template_response", "process_exception")


def is_by_program(environ: Mapping[str, Any]) -> bool:
    """Whether a request of WSGI asks the API and shows a token, good or bad. Browsers show none,
    though behind some proxies they have an `Authorization` of another scheme."""
    asks_the_api = str(environ.get("PATH_INFO", "")).startswith("/api/")
    return asks_the_api and str(environ.get("HTTP_AUTHORIZATION", "")).lower().startswith("token ")


class FewLayers:
    """For a handler of Django's: it has PROGRAM_MIDDLEWARE instead of MIDDLEWARE."""

    _get_response: Any

    def load_middleware(self, is_async: bool = False) -> None:
        """Raises ImproperlyConfigured for a layer that wants more than to stand around."""
        self._view_middleware: list[Any] = []
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        handler = convert_exception_to_response(self._get_response)
        for name in reversed(settings.PROGRAM_MIDDLEWARE):
            layer = import_string(name)(handler)
            if any(hasattr(layer, hook) for hook in HOOKS):
                raise ImproperlyConfigured(f"{name} cannot stand around what programs ask.")
            handler = convert_exception_to_response(layer)
        self._middleware_chain = handler


class ProgramHandler(FewLayers, WSGIHandler):
    """Answers what `is_by_program`."""
