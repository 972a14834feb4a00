"""Endpoints that take a file, in a form or as Base64 in JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.request import Request

from quittance.api.json import ExactJSONParser, RequestTooLarge
from quittance.api.views import ApiView
from quittance.errors import DomainError

# Stands for any bytes, and gives them back.
BYTES = "latin-1"
# What a form has beside its file, in bytes.
BESIDE = 1024 * 1024


class ExactFormParser(MultiPartParser):
    """Refuses what the framework loses: a field that comes twice, bytes that are no text."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = {**(parser_context or {})}
        encoding = context.get("encoding", settings.DEFAULT_CHARSET)
        form: Any = super().parse(stream, media_type, {**context, "encoding": BYTES})
        _refuse_doubles(form)
        try:
            fields = {name: form.data[name].encode(BYTES).decode(encoding) for name in form.data}
        except (LookupError, UnicodeDecodeError) as error:
            detail = f"The form has a field whose bytes are no text in {encoding}."
            raise ParseError(detail) from error
        text = QueryDict(mutable=True)
        text.update(fields)
        return DataAndFiles(text, form.files)


def _refuse_doubles(form: Any) -> None:
    names = [
        name for part in (form.data, form.files) for name, found in part.lists() for _ in found
    ]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            raise ParseError(f"The form has the field {name} twice.")


class TakesFile(ApiView):
    """Checks and stores a file before the transaction begins."""

    parser_classes: tuple[type[BaseParser], ...] = (ExactJSONParser, ExactFormParser)
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
