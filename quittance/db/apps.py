from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "quittance.db"

    def ready(self) -> None:
        from quittance.db.sqlite3 import lookups

        lookups.register()
