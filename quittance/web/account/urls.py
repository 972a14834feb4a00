from django.urls import path

from quittance.web.account import views

app_name = "account"
urlpatterns = [
    path("", views.index, name="index"),
    path("organisation/", views.new_organisation, name="new_organisation"),
]
