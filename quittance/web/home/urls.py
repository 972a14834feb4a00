from django.urls import path

from quittance.web.home import views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("switch/", views.switch, name="switch"),
    path("preferences/", views.preferences, name="preferences"),
]
