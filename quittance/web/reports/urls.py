from django.urls import path

from quittance.web.reports import views
from quittance.web.reports.lines import line_list
from quittance.web.reports.stock import stock_page

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("ageing/", views.ageing_report, name="ageing"),
    path("revenue/", views.revenue_report, name="revenue"),
    path("tax/", views.tax_page, name="tax"),
    path("cash/", views.cash_page, name="cash"),
    path("stock/", stock_page, name="stock"),
    path("lines/", line_list, name="lines"),
]
