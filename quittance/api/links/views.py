"""Public links to issued documents."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.links.serializers import Link, LinkBody
from quittance.api.views import ApiView, ListView, read_body
from quittance.errors import NotFound
from quittance.invoicing.links import url_of
from quittance.invoicing.models import Invoice, PublicLink
from quittance.invoicing.operations import create_link, revoke_link
from quittance.lists import filters


class NewLink(ApiView):
    """An address that shows the document, its files and how to pay it to whoever has it."""

    # The address is a secret: with the database alone nobody shall be able to open a document.
    keeps_answers = False

    @extend_schema(request=LinkBody, responses={201: Link})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(LinkBody, request)
        link = create_link(
            organisation=self.organisation,
            invoice_id=pk,
            by=self.user,
            expires_at=data["expires_at"],
        )
        return Response(present(link), status=status.HTTP_201_CREATED)


class LinkList(ListView):
    """The public links of a document, newest first."""

    schema_out = Link
    filters = filters.FilterSet(
        fields={
            "created_at": filters.instant("created_at"),
            "expires_at": filters.instant("expires_at"),
            "revoked_at": filters.instant("revoked_at"),
        },
        ordering={"id": "id", "created_at": "created_at"},
    )

    def get(self, request: Request, **where: int) -> HttpResponseBase:
        if not Invoice.objects.for_organisation(self.organisation).filter(**where).exists():
            raise NotFound()
        return super().get(request)

    def rows(self) -> QuerySet[Any, Any]:
        own = PublicLink.objects.for_organisation(self.organisation)
        rows: QuerySet[Any, Any] = own.filter(invoice=self.kwargs["pk"]).values()
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present(PublicLink(**row)) for row in rows]


class RevokeLink(ApiView):
    """End a link at once: whoever follows it is told so."""

    @extend_schema(request=None, responses={200: Link})
    def post(self, request: Request, pk: int) -> Response:
        link = revoke_link(organisation=self.organisation, link_id=pk, by=self.user)
        return Response(present(link))


def present(link: PublicLink) -> dict[str, Any]:
    is_open = link.is_open(timezone.now())
    return {
        "id": link.pk,
        "invoice": link.invoice_id,
        "url": url_of(link) if is_open else None,
        "expires_at": link.expires_at,
        "revoked_at": link.revoked_at,
        "visited_at": link.visited_at,
        "created_at": link.created_at,
    }
