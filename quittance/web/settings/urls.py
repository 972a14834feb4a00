from django.urls import path

from quittance.web.settings import (
    appearance,
    limits,
    mails,
    outbox,
    overview,
    particulars,
    shop,
    tokens,
)

app_name = "settings"
urlpatterns = [
    path("", overview.index, name="index"),
    path("organisation/", particulars.organisation, name="organisation"),
    path("invoicing/", particulars.invoicing, name="invoicing"),
    path("invoicing/numbers/", particulars.numbers, name="numbers"),
    path("bank/", particulars.bank, name="bank"),
    path("bank/code/", particulars.code, name="code"),
    path("appearance/", appearance.appearance, name="appearance"),
    path("appearance/look/", appearance.look, name="look"),
    path("appearance/sample/", appearance.sample, name="sample"),
    path("appearance/logo/", appearance.logo, name="logo"),
    path("appearance/logo/remove/", appearance.remove_logo, name="remove_logo"),
    path("shop/", shop.shop, name="shop"),
    path("mails/", mails.texts, name="texts"),
    path("mails/<str:kind>/<str:language>/", mails.text, name="text"),
    path("mails/<str:kind>/<str:language>/preview/", mails.preview, name="preview"),
    path("mails/<str:kind>/<str:language>/reset/", mails.reset, name="reset"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.message, name="message"),
    path("outbox/<int:pk>/resend/", outbox.resend, name="resend"),
    path("outbox/<int:pk>/confirm/", outbox.confirm, name="confirm"),
    path("outbox/<int:pk>/cancel/", outbox.cancel, name="cancel"),
    path("limits/", limits.limits, name="limits"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new, name="new_token"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("data/", overview.data, name="data"),
]
