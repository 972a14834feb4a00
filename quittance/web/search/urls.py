from django.urls import path

from quittance.web.search import views

urlpatterns = [path("", views.search, name="search")]
