from django.apps import AppConfig


class InvoicingConfig(AppConfig):
    name = "quittance.invoicing"

    def ready(self) -> None:
        from quittance.invoicing.mailing import register_attachments

        register_attachments()
