from django.urls import path

from quittance.web.payments import recording, views

app_name = "payments"
urlpatterns = [
    path("", views.payments, name="list"),
    path("filter/", views.narrow, name="filter"),
    path("new/", recording.new, name="new"),
    path("<int:pk>/receipt/", views.paper, name="receipt"),
]
