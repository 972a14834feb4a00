from django.urls import path

from quittance.web.tax_rates import acts, views

app_name = "tax_rates"
urlpatterns = [
    path("", views.tax_rate_list, name="list"),
    path("new/", views.tax_rate_new, name="new"),
    path("<int:pk>/edit/", views.tax_rate_edit, name="edit"),
    path("<int:pk>/offer/", acts.offer, name="offer"),
    path("<int:pk>/default/", acts.prefer, name="prefer"),
    path("<int:pk>/delete/", acts.delete, name="delete"),
]
