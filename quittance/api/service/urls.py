from django.urls import path

from quittance.api.service import views

urlpatterns = [
    path("health/", views.ReadyView.as_view()),
    path("health/live/", views.LiveView.as_view()),
    path("health/ready/", views.ReadyView.as_view()),
]
