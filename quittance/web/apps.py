from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "quittance.web"

    def ready(self) -> None:
        """Texts in other languages are there from the first page on."""
        from quittance.web.texts import compile_stale

        compile_stale()
