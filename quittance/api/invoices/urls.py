from django.urls import path

from quittance.api.invoices import bulk, documents, lines, papers, preview, views

urlpatterns = [
    path("invoices/", views.InvoiceList.as_view()),
    path("invoices/summary/", views.SummaryView.as_view()),
    path("invoices/bulk/", bulk.BulkView.as_view()),
    path("invoices/lines/", lines.LineList.as_view()),
    path("invoices/preview/", preview.PreviewView.as_view()),
    path("invoices/<int:pk>/", views.InvoiceDetail.as_view()),
    path("invoices/<int:pk>/send/", views.SendView.as_view()),
    path("invoices/<int:pk>/email/", views.EmailView.as_view()),
    path("invoices/<int:pk>/remind/", views.RemindView.as_view()),
    path("invoices/<int:pk>/credit/", views.CreditView.as_view()),
    path("invoices/<int:pk>/duplicate/", views.DuplicateView.as_view()),
    path("invoices/<int:pk>/explain/", views.ExplainView.as_view()),
    path("invoices/<int:pk>/einvoice/", documents.EInvoiceView.as_view()),
    path("invoices/<int:pk>/ubl/", documents.UblView.as_view()),
    path("invoices/<int:pk>/cii/", documents.CiiView.as_view()),
    path("invoices/<int:pk>/pdf/", papers.PdfView.as_view()),
    path("invoices/<int:pk>/packing-slip/", papers.PackingSlipView.as_view()),
    path("invoices/<int:pk>/quote/", papers.QuoteView.as_view()),
    path("invoices/<int:pk>/reminder/", papers.ReminderView.as_view()),
]
