from django.urls import path

from quittance.web.payments import credits, recording, views

app_name = "payments"
urlpatterns = [
    path("", views.payments, name="list"),
    path("filter/", views.narrow, name="filter"),
    path("new/", recording.new, name="new"),
    path("credits/<int:pk>/apply/", credits.apply, name="credit_apply"),
    path("credits/<int:pk>/return/", credits.give_back, name="credit_return"),
    path("<int:pk>/receipt/", views.paper, name="receipt"),
]
