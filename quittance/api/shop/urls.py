from django.urls import path

from quittance.api.shop import events, online, views

urlpatterns = [
    path("shop/", views.SettingsView.as_view()),
    path("shops/<slug:slug>/", views.FrontView.as_view()),
    path("shops/<slug:slug>/products/", views.ProductList.as_view()),
    path("shops/<slug:slug>/products/<int:pk>/", views.ProductDetail.as_view()),
    path("shops/<slug:slug>/cart/", views.CartDetail.as_view()),
    path("shops/<slug:slug>/cart/items/", views.ItemList.as_view()),
    path("shops/<slug:slug>/cart/items/<int:pk>/", views.ItemDetail.as_view()),
    path("shops/<slug:slug>/cart/accept/", views.AcceptView.as_view()),
    path("shops/<slug:slug>/cart/checkout/", views.CheckoutView.as_view()),
    path("shops/<slug:slug>/provider-events/<slug:provider>/", online.EventView.as_view()),
    path("shops/<slug:slug>/simulated-provider/<slug:reference>/", online.SimulatedView.as_view()),
    path("provider-events/", events.EventList.as_view()),
    path("provider-events/<int:pk>/", events.EventDetail.as_view()),
    path("provider-events/<int:pk>/retry/", events.RetryView.as_view()),
    path("provider-events/<int:pk>/looked-at/", events.LookedAtView.as_view()),
    path("orders/<int:pk>/pay/", online.PayView.as_view()),
    path("orders/<int:pk>/refresh/", online.RefreshView.as_view()),
]
