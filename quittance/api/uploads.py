"""Endpoints that take a file, in a form or as Base64 in JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from quittance.api.json import ExactJSONParser, RequestTooLarge
from quittance.api.views import ApiView
from quittance.errors import DomainError

# What a form has beside its file, in bytes.
BESIDE = 1024 * 1024


class TakesFile(ApiView):
    """Checks and stores a file before the transaction begins."""

    parser_classes: tuple[type[BaseParser], ...] = (ExactJSONParser, MultiPartParser)
    # What came of it, or why it is not right.
    sent: Any

    def largest_form(self) -> int:
        """In bytes, with all that is in it."""
        raise NotImplementedError

    def prepared(self) -> Any:
        """What is made of the request before its transaction. Raises what is wrong with it."""
        raise NotImplementedError

    @property
    def is_form(self) -> bool:
        return (self.request.content_type or "").startswith("multipart/")

    @property
    def may_bring_file(self) -> bool:
        return self.is_form

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        # Before a byte of it is read: what is too large would be laid down on the disk first.
        if self.is_form and length.isdecimal() and int(length) > self.largest_form():
            raise RequestTooLarge()

    def prepare(self) -> None:
        if self.request.method in {"POST", "PUT", "PATCH"} and self.may_bring_file:
            try:
                self.sent = self.prepared()
            except (DomainError, APIException, SuspiciousOperation) as error:
                self.sent = error

    def brought(self) -> Any:
        if isinstance(self.sent, Exception):
            raise self.sent
        return self.sent
