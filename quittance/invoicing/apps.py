from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "quittance.invoicing"

    def ready(self) -> None:
        from quittance.invoicing.enclosing import register_enclosures

        register_enclosures()
