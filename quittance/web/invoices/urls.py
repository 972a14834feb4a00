"""Invoices: their list, their editor, and each one's own page with all that can be done with it."""

from quittance.web.invoices.detail.urls import urlpatterns as detail

app_name = "invoices"
urlpatterns = [*detail]
