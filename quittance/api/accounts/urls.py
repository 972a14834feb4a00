from django.urls import path

from quittance.api.accounts import logo, team, views

urlpatterns = [
    path("register/", views.RegisterView.as_view()),
    path("login/", views.LoginView.as_view()),
    path("logout/", views.LogoutView.as_view()),
    path("logout-all/", views.LogoutAllView.as_view()),
    path("me/", views.MeView.as_view()),
    path("organisation/", views.OrganisationView.as_view()),
    path("organisation/logo/", logo.LogoView.as_view()),
    path("team/", team.TeamList.as_view()),
    path("team/<int:pk>/", team.MemberView.as_view()),
    path("invitations/", team.InvitationList.as_view()),
    path("invitations/<int:pk>/", team.InvitationView.as_view()),
]
