"""Issued documents as files in the formats of others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.negotiation import AnyType
from quittance.api.serializers import Error
from quittance.api.views import ApiView
from quittance.customers.queries import customer_of
from quittance.errors import InvalidInput
from quittance.invoicing.documents.asking import as_if_issued, ensure_fits, problems, profile_of
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.cii import write_cii
from quittance.invoicing.documents.content import Content
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import broken_rules
from quittance.invoicing.documents.ubl import write_ubl
from quittance.invoicing.documents.xmlfiles import file_name
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import issued_document, parts_of
from quittance.invoicing.rules import Status


def profile_parameter(*profiles: Profile) -> OpenApiParameter:
    return OpenApiParameter(
        "profile",
        OpenApiTypes.STR,
        enum=[str(profile) for profile in profiles],
        description="What the document has to fit: 409 with every field that does not. Without "
        "it the document is written as it is, for the format that the customer is set to.",
    )


def asked_profile(request: Request, known: tuple[Profile, ...]) -> Profile | None:
    named = request.query_params.get("profile")
    if named is None:
        return None
    if named not in set(known):
        detail = f"Name one of {', '.join(known)}."
        raise InvalidInput(detail, attr="profile", code="invalid_choice")
    return Profile(named)


class XmlView(ApiView):
    """An issued document in one syntax."""

    content_negotiation_class = AnyType
    syntax: ClassVar[str]
    profiles: ClassVar[tuple[Profile, ...]]

    def written(self, content: Content, profile: Profile) -> bytes:
        raise NotImplementedError

    def get(self, request: Request, pk: int) -> HttpResponse:
        asked = asked_profile(request, self.profiles)
        invoice = issued_document(self.organisation, pk)
        content = content_of(invoice)
        if asked:
            ensure_fits(content, asked)
        wanted = asked or profile_of(invoice)
        profile = wanted if wanted in self.profiles else Profile.EN16931
        return self.file(content, profile)

    def file(self, content: Content, profile: Profile) -> HttpResponse:
        body = self.written(content, profile)
        is_valid = not broken_rules(content, profile)
        headers = {
            "Content-Disposition": f'attachment; filename="{file_name(content, self.syntax)}"',
            "X-EInvoice": f"{profile}; {'valid' if is_valid else 'incomplete'}",
        }
        return HttpResponse(body, content_type="application/xml; charset=utf-8", headers=headers)


class UblView(XmlView):
    """The document in UBL 2.1: an Invoice or a CreditNote."""

    syntax = "ubl"
    profiles = (Profile.EN16931, Profile.XRECHNUNG, Profile.PEPPOL)

    def written(self, content: Content, profile: Profile) -> bytes:
        return write_ubl(content, profile)

    @extend_schema(
        parameters=[profile_parameter(*profiles)],
        responses={(200, "application/xml"): OpenApiTypes.STR, 409: Error},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        return super().get(request, pk)


class CiiView(XmlView):
    """The document in UN/CEFACT's Cross Industry Invoice, as Factur-X carries it."""

    syntax = "cii"
    profiles = (Profile.EN16931, Profile.XRECHNUNG)

    def written(self, content: Content, profile: Profile) -> bytes:
        return write_cii(content, profile)

    @extend_schema(
        parameters=[profile_parameter(*profiles)],
        responses={(200, "application/xml"): OpenApiTypes.STR, 409: Error},
    )
    def get(self, request: Request, pk: int) -> HttpResponse:
        return super().get(request, pk)


class EInvoiceProblem(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    attr = serializers.CharField(help_text="As seen from the invoice: customer.vat_number.")


class EInvoiceCheck(serializers.Serializer[Any]):
    profile = serializers.ChoiceField(choices=[str(profile) for profile in Profile])
    valid = serializers.BooleanField()
    problems = EInvoiceProblem(many=True)


class EInvoiceView(ApiView):
    """What the document lacks to be a valid e-invoice; a draft as if it were sent today."""

    @extend_schema(parameters=[profile_parameter(*Profile)], responses={200: EInvoiceCheck})
    def get(self, request: Request, pk: int) -> Response:
        asked = asked_profile(request, tuple(Profile))
        own = Invoice.objects.for_organisation(self.organisation).select_related("corrects")
        invoice = own.found(pk=pk)
        content, usual = self.described(invoice)
        profile = asked or usual
        found = problems(broken_rules(content, profile))
        listed = [{"code": one.code, "detail": one.detail, "attr": one.attr} for one in found]
        return Response({"profile": str(profile), "valid": not found, "problems": listed})

    def described(self, invoice: Invoice) -> tuple[Content, Profile]:
        if invoice.status != Status.DRAFT:
            return content_of(invoice), profile_of(invoice)
        customer = customer_of(self.organisation, invoice.customer_id)
        today = self.organisation.today()
        usual = Profile(customer.einvoice_format or Profile.EN16931)
        return as_if_issued(invoice, parts_of(invoice), self.organisation, customer, today), usual
