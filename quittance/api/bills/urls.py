from django.urls import path

from quittance.api.bills import files, runs, suppliers, views

urlpatterns = [
    path("suppliers/", suppliers.SupplierList.as_view()),
    path("suppliers/<int:pk>/", suppliers.SupplierDetail.as_view()),
    path("suppliers/<int:pk>/archive/", suppliers.ArchiveView.as_view()),
    path("suppliers/<int:pk>/restore/", suppliers.RestoreView.as_view()),
    path("suppliers/<int:pk>/history/", suppliers.SupplierHistory.as_view()),
    path("bills/", views.BillList.as_view()),
    path("bills/read/", files.ReadView.as_view()),
    path("bills/<int:pk>/", views.BillDetail.as_view()),
    path("bills/<int:pk>/lines/", views.LinesView.as_view()),
    path("bills/<int:pk>/submit/", views.SubmitView.as_view()),
    path("bills/<int:pk>/withdraw/", views.WithdrawView.as_view()),
    path("bills/<int:pk>/approve/", views.ApproveView.as_view()),
    path("bills/<int:pk>/reject/", views.RejectView.as_view()),
    path("bills/<int:pk>/pay/", views.PayView.as_view()),
    path("bills/<int:pk>/comments/", views.CommentView.as_view()),
    path("bills/<int:pk>/files/", files.FilesView.as_view()),
    path("bills/<int:pk>/file/", files.FileView.as_view()),
    path("bills/<int:pk>/pages/<int:number>.png", files.PageView.as_view()),
    path("bills/<int:pk>/words/", files.WordsView.as_view()),
    path("bills/<int:pk>/history/", views.BillHistory.as_view()),
    path("payment-runs/", runs.RunList.as_view()),
    path("payment-runs/<int:pk>/", runs.RunDetail.as_view()),
    path("payment-runs/<int:pk>/file/", runs.RunFile.as_view()),
    path("payment-runs/<int:pk>/settle/", runs.SettleView.as_view()),
    path("payment-runs/<int:pk>/cancel/", runs.CancelView.as_view()),
]
