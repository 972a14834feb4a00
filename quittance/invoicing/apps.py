from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "quittance.invoicing"

    def ready(self) -> None:
        from quittance.notifications.attaching import register
        from quittance.notifications.rules import Kind

        enclosing = f"{self.name}.enclosing"
        for kind in (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.REMINDER):
            register(kind, files=f"{enclosing}.files_for", address=f"{enclosing}.address_for")
