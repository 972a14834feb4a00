from django.urls import path

from quittance.api.payments import credits, receipt, refunds, views

urlpatterns = [
    path("payments/", views.PaymentList.as_view()),
    path("payments/<int:pk>/", views.PaymentDetail.as_view()),
    path("payments/<int:pk>/refund/", views.RefundView.as_view()),
    path("payments/<int:pk>/receipt/", receipt.ReceiptView.as_view()),
    path("provider-refunds/", refunds.RefundList.as_view()),
    path("provider-refunds/<int:pk>/", refunds.RefundDetail.as_view()),
    path("customer-credits/", credits.CreditList.as_view()),
    path("customer-credits/<int:pk>/", credits.CreditDetail.as_view()),
    path("customer-credits/<int:pk>/apply/", credits.ApplyView.as_view()),
    path("customer-credits/<int:pk>/return/", credits.ReturnView.as_view()),
]
