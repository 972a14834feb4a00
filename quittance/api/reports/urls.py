from django.urls import path

from quittance.api.reports import views
from quittance.api.reports.stock import StockView

urlpatterns = [
    path("reports/dashboard/", views.DashboardView.as_view()),
    path("reports/ageing/", views.AgeingView.as_view()),
    path("reports/revenue/", views.RevenueView.as_view()),
    path("reports/tax/", views.TaxView.as_view()),
    path("reports/cash/", views.CashView.as_view()),
    path("reports/stock/", StockView.as_view()),
]
