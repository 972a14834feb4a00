"""Endpoints that take a picture, as a file of a form or as Base64 in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import SuspiciousOperation
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request

from quittance.api.json import ExactJSONParser, RequestTooLarge
from quittance.api.views import ApiView
from quittance.catalogue.pictures import keep_picture
from quittance.errors import DomainError
from quittance.files.images import PHOTO

# Beside the picture itself.
LARGEST_FORM = PHOTO.upload + 1024 * 1024


class TakesPicture(ApiView):
    """Checks and stores a picture before the transaction begins."""

    parser_classes: tuple[type[BaseParser], ...] = (ExactJSONParser, MultiPartParser)
    # What came, with the picture as it was kept, or why it is not right.
    sent: dict[str, Any] | Exception

    def read_form(self) -> dict[str, Any]:
        """The fields that were sent, `image` as bytes."""
        raise NotImplementedError

    @property
    def is_form(self) -> bool:
        return (self.request.content_type or "").startswith("multipart/")

    @property
    def may_bring_picture(self) -> bool:
        return self.is_form

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        # Before a byte of it is read: what is too large would be laid down on the disk first.
        if self.is_form and length.isdecimal() and int(length) > LARGEST_FORM:
            raise RequestTooLarge()

    def prepare(self) -> None:
        if self.request.method in {"POST", "PUT", "PATCH"} and self.may_bring_picture:
            try:
                self.sent = self._kept()
            except (DomainError, APIException, SuspiciousOperation) as error:
                self.sent = error

    def _kept(self) -> dict[str, Any]:
        data = self.read_form()
        if "image" in data:
            content = data["image"]
            data["image"] = keep_picture(
                organisation=self.organisation, content=content, attr="image"
            )
        return data

    def form_or(self, read_json: Callable[[Request], dict[str, Any]]) -> dict[str, Any]:
        """What was sent, one way or the other. Raises what is wrong with it."""
        return self.brought() if self.may_bring_picture else read_json(self.request)

    def brought(self) -> dict[str, Any]:
        if isinstance(self.sent, Exception):
            raise self.sent
        return dict(self.sent)
