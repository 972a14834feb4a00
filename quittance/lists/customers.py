"""Customers as a list."""

from __future__ import annotations

from quittance.lists import filters

CUSTOMERS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "name": filters.text("name"),
        "email": filters.text("email"),
        "mobile": filters.text("mobile"),
        "company": filters.text("company"),
        "vat_number": filters.text("vat_number"),
        "registration_number": filters.text("registration_number"),
        "buyer_reference": filters.text("buyer_reference"),
        "electronic_address": filters.text("electronic_address"),
        "einvoice_format": filters.text("einvoice_format"),
        "send_xml": filters.flag("send_xml"),
        "external_id": filters.text("external_id"),
        "currency": filters.text("currency"),
        "country": filters.text("billing_address__country"),
        "city": filters.text("billing_address__city"),
        "archived": filters.flag("archived"),
        "merged_into": filters.reference("merged_into"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("name", "company", "email", "vat_number"),
    ordering={
        "id": "id",
        "name": "name",
        "company": "company",
        "email": "email",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)
