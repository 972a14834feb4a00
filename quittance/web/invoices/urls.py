"""Invoices: their list, their editor, and each one's own page with all that can be done with it."""

from quittance.web.invoices.detail.urls import urlpatterns as detail
from quittance.web.invoices.editor.urls import urlpatterns as editor
from quittance.web.invoices.listing.urls import urlpatterns as listing

app_name = "invoices"
urlpatterns = [*listing, *editor, *detail]
