from django.urls import path

from quittance.api.catalogue import images, stock, views

urlpatterns = [
    path("categories/", views.CategoryList.as_view()),
    path("categories/<int:pk>/", views.CategoryDetail.as_view()),
    path("tax-rates/", views.TaxRateList.as_view()),
    path("tax-rates/<int:pk>/", views.TaxRateDetail.as_view()),
    path("tax-rates/<int:pk>/activate/", views.OfferTaxRate.as_view()),
    path("tax-rates/<int:pk>/deactivate/", views.EndTaxRate.as_view()),
    path("tax-rates/<int:pk>/default/", views.PreferTaxRate.as_view()),
    path("products/", views.ProductList.as_view()),
    path("products/bulk/", stock.BulkChangeView.as_view()),
    path("products/sheet/", stock.SheetView.as_view()),
    path("products/<int:pk>/", views.ProductDetail.as_view()),
    path("products/<int:pk>/activate/", views.ActivateView.as_view()),
    path("products/<int:pk>/deactivate/", views.DeactivateView.as_view()),
    path("products/<int:pk>/stock/", stock.StockView.as_view()),
    path("products/<int:pk>/movements/", stock.MovementList.as_view()),
    path("products/<int:pk>/images/", images.ImageList.as_view()),
    path("product-images/<int:pk>/", images.ImageDetail.as_view()),
]
