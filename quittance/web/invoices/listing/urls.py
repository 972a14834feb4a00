from django.urls import path

from quittance.web.invoices.listing import bulk, views

urlpatterns = [
    path("", views.invoices, name="list"),
    path("filter/", views.narrow, name="filter"),
    path("ticked/", views.ticked, name="ticked"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("download/", bulk.download, name="download"),
]
