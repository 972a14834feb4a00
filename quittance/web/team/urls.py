from django.urls import path

from quittance.web.team import views

app_name = "team"
urlpatterns = [
    path("", views.team, name="list"),
    path("invite/", views.new_invitation, name="invite"),
    path("invitations/<int:pk>/revoke/", views.end_invitation, name="revoke"),
    path("<int:pk>/role/", views.role, name="role"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
