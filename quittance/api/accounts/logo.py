"""The organisation's logo, as its documents bear it."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.operations import change_organisation, locked
from quittance.accounts.rules import EVERYONE
from quittance.api.accounts.serializers import LogoBody
from quittance.api.conditions import tag_of_digest
from quittance.api.negotiation import AnyType
from quittance.api.serializers import Error
from quittance.api.views import ApiView, read_body
from quittance.errors import DomainError, NotFound
from quittance.files.images import safe_picture
from quittance.files.keeping import keep, read, stored

DOT = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
EXAMPLE = OpenApiExample("A picture of one dot", request_only=True, value={"image": DOT})


class LogoView(ApiView):
    """The logo on the organisation's documents; issued ones keep the logo they were issued with."""

    read_roles = EVERYONE
    content_negotiation_class = AnyType
    # Of what was uploaded: its digest, or why it is no logo.
    uploaded: str | DomainError | APIException

    @extend_schema(
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            409: Error,
        }
    )
    def get(self, request: Request) -> HttpResponse:
        """The logo as it was stored: a PNG or JPEG picture."""
        file = stored(organisation=self.organisation, sha256=self.digest)
        headers = {"Content-Disposition": "inline", "ETag": tag_of_digest(file.sha256)}
        return HttpResponse(read(file), content_type=file.media_type, headers=headers)

    def lock(self) -> None:
        self.request.auth = replace(self.access, organisation=locked(self.organisation))

    def tag_now(self) -> str:
        return tag_of_digest(self.digest)

    @property
    def digest(self) -> str:
        if not self.organisation.logo:
            raise NotFound("There is no logo yet.")
        return self.organisation.logo

    def prepare(self) -> None:
        if self.request.method == "PUT":
            try:
                self.uploaded = self.kept()
            except (DomainError, APIException) as error:
                self.uploaded = error

    def kept(self) -> str:
        content = read_body(LogoBody, self.request)["image"]
        picture = safe_picture(content, attr="image")
        file = keep(
            organisation=self.organisation,
            content=picture.content,
            media_type=picture.media_type,
        )
        return file.sha256

    @extend_schema(request=LogoBody, responses={204: None}, examples=[EXAMPLE])
    def put(self, request: Request) -> Response:
        """Put a logo on the documents that will be issued."""
        if isinstance(self.uploaded, Exception):
            raise self.uploaded
        return self.changed(self.uploaded)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        """Issue documents without a logo; those that bear it keep it."""
        return self.changed("")

    def changed(self, logo: str) -> Response:
        changes = {"logo": logo}
        change_organisation(organisation=self.organisation, changes=changes, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
