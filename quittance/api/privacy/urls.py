from django.urls import path

from quittance.api.privacy import views

urlpatterns = [
    path("me/exports/", views.ExportList.as_view()),
    path("me/exports/<int:pk>/", views.ExportDetail.as_view()),
    path("me/exports/<int:pk>/file/", views.ExportFile.as_view()),
    path("me/deletion/", views.DeletionView.as_view()),
]
