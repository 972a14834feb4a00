"""Endpoints that take a picture, as a file of a form or as Base64 in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework.request import Request

from quittance.api.uploads import BESIDE, TakesFile
from quittance.catalogue.pictures import keep_picture
from quittance.files.images import PHOTO

LARGEST_FORM = PHOTO.upload + BESIDE


class TakesPicture(TakesFile):
    """Checks and stores a picture before the transaction begins."""

    def read_form(self) -> dict[str, Any]:
        """The fields that were sent, `image` as bytes."""
        raise NotImplementedError

    def largest_form(self) -> int:
        return LARGEST_FORM

    def prepared(self) -> dict[str, Any]:
        data = self.read_form()
        if "image" in data:
            content = data["image"]
            data["image"] = keep_picture(
                organisation=self.organisation, content=content, attr="image"
            )
        return data

    def form_or(self, read_json: Callable[[Request], dict[str, Any]]) -> dict[str, Any]:
        """What was sent, one way or the other. Raises what is wrong with it."""
        return dict(self.brought()) if self.may_bring_file else read_json(self.request)
