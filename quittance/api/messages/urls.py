from django.urls import path

from quittance.api.messages import texts, views

urlpatterns = [
    path("messages/", views.MessageList.as_view()),
    path("messages/<int:pk>/", views.MessageDetail.as_view()),
    path("messages/<int:pk>/resend/", views.ResendView.as_view()),
    path("messages/<int:pk>/confirm/", views.ConfirmView.as_view()),
    path("messages/<int:pk>/cancel/", views.CancelView.as_view()),
    path("mail-texts/", texts.MailTextsView.as_view()),
    path("mail-texts/<str:kind>/<str:language>/", texts.MailTextView.as_view()),
    path("mail-texts/<str:kind>/<str:language>/preview/", texts.PreviewView.as_view()),
]
