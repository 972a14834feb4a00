"""Suppliers: listed, shown with their bills, made, changed, put away."""

from django.urls import path

from quittance.web.suppliers import acts, views

app_name = "suppliers"
urlpatterns = [
    path("", views.supplier_list, name="list"),
    path("new/", views.supplier_new, name="new"),
    path("<int:pk>/", views.supplier_detail, name="detail"),
    path("<int:pk>/edit/", views.supplier_edit, name="edit"),
    path("<int:pk>/archive/", acts.archive, name="archive"),
    path("<int:pk>/restore/", acts.restore, name="restore"),
    path("<int:pk>/delete/", acts.delete, name="delete"),
]
