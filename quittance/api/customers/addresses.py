"""The asker's own address book, whatever organisation their token is for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.fields import CountryField
from quittance.api.serializers import Error, Input, text
from quittance.api.views import ApiView, ListView, read_body
from quittance.customers.book import (
    AddressInput,
    add_address,
    address_of,
    addresses_of,
    change_address,
    delete_address,
    locked_address,
)
from quittance.lists.customers import ADDRESSES

COLUMNS = (
    *("id", "label", "name", "company", "line1", "line2", "postcode", "city", "region", "country"),
    *("for_billing", "for_shipping", "created_at", "updated_at"),
)


class SavedAddressBody(Input):
    read_only_names = frozenset({"id", "created_at", "updated_at"})

    label = text(60, help_text="What one calls it oneself.")  # type: ignore[assignment]
    name = text(200, required=True)
    company = text(200)
    line1 = text(200, required=True)
    line2 = text(200)
    postcode = text(20)
    city = text(100, required=True)
    region = text(100)
    country = CountryField(max_length=2)
    for_billing = serializers.BooleanField(
        required=False, default=False, help_text="A checkout begins with it; one has this at most."
    )
    for_shipping = serializers.BooleanField(
        required=False, default=False, help_text="Likewise, for deliveries."
    )


class SavedAddress(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    name = serializers.CharField()
    company = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    postcode = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField()
    for_billing = serializers.BooleanField()
    for_shipping = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class AddressList(ListView):
    """One's own address book; the first address is for everything."""

    read_roles = write_roles = EVERYONE
    schema_out = SavedAddress
    filters = ADDRESSES

    def rows(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = addresses_of(self.user).values(*COLUMNS)
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return rows

    @extend_schema(request=SavedAddressBody, responses={201: SavedAddress, 409: Error})
    def post(self, request: Request) -> Response:
        data = read_body(SavedAddressBody, request)
        entry = add_address(user=self.user, data=AddressInput(**data))
        return Response(SavedAddress(entry).data, status=status.HTTP_201_CREATED)


class AddressDetail(ApiView):
    """An address of one's own. What was ordered with it keeps its own copy."""

    read_roles = write_roles = EVERYONE

    @extend_schema(responses={200: SavedAddress})
    def get(self, request: Request, pk: int) -> Response:
        return Response(SavedAddress(address_of(self.user, pk)).data)

    def lock(self) -> None:
        locked_address(self.user, self.kwargs["pk"])

    @extend_schema(request=SavedAddressBody, responses={200: SavedAddress})
    def put(self, request: Request, pk: int) -> Response:
        return self._change(request, pk, partial=False)

    @extend_schema(request=SavedAddressBody, responses={200: SavedAddress})
    def patch(self, request: Request, pk: int) -> Response:
        return self._change(request, pk, partial=True)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        delete_address(user=self.user, pk=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _change(self, request: Request, pk: int, *, partial: bool) -> Response:
        # Looked up first: somebody else's is a 404 whatever the body says.
        address_of(self.user, pk)
        values = read_body(SavedAddressBody, request, partial=partial)
        entry = change_address(user=self.user, pk=pk, values=values)
        return Response(SavedAddress(entry).data)
