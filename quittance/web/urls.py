from django.urls import include, path

from quittance.web import views

app_name = "web"
urlpatterns = [
    path("", views.landing, name="landing"),
    path("", include("quittance.web.links.urls")),
]
