from typing import Any

from django.apps import AppConfig, apps

# Of the packages' static files, what no page asks for and takes seconds to compress: Redoc,
# which does not show the API's description, and REST framework's own pages, which are off.
UNUSED = ["redoc", "rest_framework"]


class WebConfig(AppConfig):
    name = "quittance.web"

    def ready(self) -> None:
        """Texts in other languages are there from the first page on; unused files are never."""
        collected: Any = apps.get_app_config("staticfiles")
        collected.ignore_patterns = [*collected.ignore_patterns, *UNUSED]
        from quittance.web.texts import compile_stale

        compile_stale()
