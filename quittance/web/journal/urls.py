from django.urls import path

from quittance.web.journal import views

app_name = "journal"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("check/", views.check, name="check"),
]
