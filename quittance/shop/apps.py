from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "quittance.shop"

    def ready(self) -> None:
        from quittance.notifications.attaching import register
        from quittance.notifications.rules import Kind

        enclosing = f"{self.name}.mails.enclosing"
        register(Kind.ORDER_PLACED, files=f"{enclosing}.invoice_of_order")
        for kind in (Kind.ORDER_ACCEPTED, Kind.ORDER_RECEIVED):
            register(kind, files=f"{enclosing}.nothing_unless_ended")
        for kind in (Kind.ORDER_REJECTED, Kind.ORDER_CANCELLED, Kind.ORDER_EXPIRED):
            register(kind, files=f"{enclosing}.credit_notes_of_order")
