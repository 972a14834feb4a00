"""Every area of pages and where it lives; an area's own urls.py names its pages."""

from django.urls import include, path

urlpatterns = [
    path("", include("quittance.web.home.urls")),
    path("account/", include("quittance.web.account.urls")),
    path("account/", include("allauth.urls")),
    path("bills/", include("quittance.web.bills.urls")),
    path("categories/", include("quittance.web.categories.urls")),
    path("invoices/", include("quittance.web.invoices.urls")),
    path("orders/", include("quittance.web.orders.urls")),
    path("pictures/", include("quittance.web.pictures.urls")),
    path("portal/", include("quittance.web.portal.urls")),
    path("products/", include("quittance.web.products.urls")),
    path("dashboard/", include("quittance.web.dashboard.urls")),
    path("reports/", include("quittance.web.reports.urls")),
    path("journal/", include("quittance.web.journal.urls")),
    path("review/", include("quittance.web.review.urls")),
    path("search/", include("quittance.web.search.urls")),
    path("customers/", include("quittance.web.customers.urls")),
    path("settings/", include("quittance.web.settings.urls")),
    path("shop/", include("quittance.web.shop.urls")),
    path("simulated-provider/", include("quittance.web.payer.urls")),
    path("start/", include("quittance.web.start.urls")),
    path("payments/", include("quittance.web.payments.urls")),
    path("suppliers/", include("quittance.web.suppliers.urls")),
    path("tax-rates/", include("quittance.web.tax_rates.urls")),
    path("team/", include("quittance.web.team.urls")),
    path("invitation/", include("quittance.web.team.invited")),
    path("styleguide/", include("quittance.web.styleguide.urls")),
]
