from django.urls import path

from quittance.web.styleguide import views

app_name = "styleguide"
urlpatterns = [path("", views.styleguide, name="index")]
