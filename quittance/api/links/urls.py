from django.urls import path

from quittance.api.links import views

urlpatterns = [
    path("invoices/<int:pk>/link/", views.NewLink.as_view()),
    path("invoices/<int:pk>/links/", views.LinkList.as_view()),
    path("links/<int:pk>/revoke/", views.RevokeLink.as_view()),
]
