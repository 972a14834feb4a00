from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularSwaggerSplitView

from quittance.api.service.document import DocumentView
from quittance.api.service.views import MissingView

urlpatterns = [
    path("", include("quittance.api.accounts.urls")),
    path("", include("quittance.api.privacy.urls")),
    path("", include("quittance.api.customers.urls")),
    path("", include("quittance.api.catalogue.urls")),
    path("", include("quittance.api.invoices.urls")),
    path("", include("quittance.api.links.urls")),
    path("", include("quittance.api.payments.urls")),
    path("", include("quittance.api.bills.urls")),
    path("", include("quittance.api.shop.urls")),
    path("", include("quittance.api.orders.urls")),
    path("", include("quittance.api.messages.urls")),
    path("", include("quittance.api.webhooks.urls")),
    path("", include("quittance.api.journal.urls")),
    path("", include("quittance.api.reports.urls")),
    path("", include("quittance.api.service.urls")),
    path("schema/", DocumentView.as_view(), name="schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="web/api_docs.html"),
        name="docs",
    ),
    # Everything else, also what holds a line break, which a dot would not match.
    re_path(r"", MissingView.as_view()),
]
