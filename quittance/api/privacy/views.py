"""The asker's own data, and the end of their account, whatever organisation their token is for."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.addresses import client_address
from quittance.accounts.rules import EVERYONE
from quittance.api.serializers import Error, Input
from quittance.api.views import ApiView, read_body
from quittance.errors import NotFound
from quittance.privacy.exporting.operations import export_of, exports_of, request_export
from quittance.privacy.exporting.storing import pieces_of
from quittance.privacy.operations import ask_to_delete, deletion_of, keep_account
from quittance.privacy.rules import ExportState

EXAMPLE = OpenApiExample("Confirmed", request_only=True, value={"password": "a long password"})
REFUSED = {409: Error, 429: Error}


class ConfirmBody(Input):
    password = serializers.CharField(
        max_length=128, trim_whitespace=False, help_text="The account's, to confirm it."
    )


class Export(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=ExportState.choices)
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    created_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(help_text="Until then the file can be fetched.")


class Exports(serializers.Serializer[Any]):
    results = Export(many=True)


class Deletion(serializers.Serializer[Any]):
    requested_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="The account is deleted soon after.")


class Own(ApiView):
    """The password is proved and the mail sent outside of any transaction, so no answer is kept;
    to ask again does no harm."""

    read_roles = write_roles = EVERYONE
    keeps_answers = False

    def confirmed(self, request: Request) -> dict[str, Any]:
        data = read_body(ConfirmBody, request)
        return {**data, "user": self.user, "address": client_address(request.META)}


class ExportList(Own):
    """Files with everything that is held about oneself."""

    @extend_schema(responses={200: Exports})
    def get(self, request: Request) -> Response:
        """Those that have not expired, newest first."""
        return Response({"results": Export(exports_of(self.user), many=True).data})

    @extend_schema(request=ConfirmBody, responses={202: Export, **REFUSED}, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        """Have one made, by a worker: look whether it is `ready`, then fetch it."""
        export = request_export(**self.confirmed(request))
        return Response(Export(export).data, status=status.HTTP_202_ACCEPTED)


class ExportDetail(Own):
    """How far one is."""

    @extend_schema(responses={200: Export})
    def get(self, request: Request, pk: int) -> Response:
        export = exports_of(self.user).filter(pk=pk).first()
        if export is None:
            raise NotFound()
        return Response(Export(export).data)


class ExportFile(Own):
    """The file: a zip with JSON and PDF."""

    reads_one = False

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        export = export_of(self.user, pk=pk)
        headers = {"Content-Disposition": 'attachment; filename="quittance.zip"'}
        pieces = pieces_of(export)
        return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


class DeletionView(Own):
    """The end of one's account."""

    @extend_schema(responses={200: Deletion})
    def get(self, request: Request) -> Response:
        """404 where nobody has asked for it."""
        found = deletion_of(self.user)
        if found is None:
            raise NotFound()
        return Response(Deletion(found).data)

    @extend_schema(request=ConfirmBody, responses={202: Deletion, **REFUSED}, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        """Ask for it. It happens after a week, in which it can be taken back."""
        asked = ask_to_delete(**self.confirmed(request))
        return Response(Deletion(asked).data, status=status.HTTP_202_ACCEPTED)

    def lock(self) -> None:
        """A request never changes; it is there or not."""

    @extend_schema(responses={204: None, 409: Error})
    def delete(self, request: Request) -> Response:
        """Keep the account."""
        keep_account(user=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
