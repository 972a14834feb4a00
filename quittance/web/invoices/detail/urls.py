from django.urls import path

from quittance.web.invoices.detail import crediting, drafts, links, mails, money, papers, views
from quittance.web.invoices.detail import sending as send

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/explain/", views.explain, name="explain"),
    path("<int:pk>/pdf/", papers.pdf, name="pdf"),
    path("<int:pk>/send/", send.send, name="send"),
    path("<int:pk>/remind/", send.remind, name="remind"),
    path("<int:pk>/mail/<str:kind>/", send.preview, name="mail_preview"),
    path("<int:pk>/pay/", money.pay, name="pay"),
    path("payments/<int:pk>/refund/", money.refund, name="refund"),
    path("<int:pk>/credit/", crediting.credit, name="credit"),
    path("<int:pk>/duplicate/", drafts.duplicate, name="duplicate"),
    path("<int:pk>/delete/", drafts.delete, name="delete"),
    path("<int:pk>/link/", links.make, name="link"),
    path("links/<int:pk>/revoke/", links.revoke, name="revoke"),
    path("mails/<int:pk>/", mails.mail, name="mail"),
    path("mails/<int:pk>/resend/", mails.resend, name="resend"),
    path("mails/<int:pk>/confirm/", mails.confirm, name="confirm"),
    path("mails/<int:pk>/cancel/", mails.cancel, name="cancel"),
]
