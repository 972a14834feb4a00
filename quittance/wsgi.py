import os
import sys
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse

from quittance.web.programs import ProgramHandler, is_by_program

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quittance.settings")
handle = get_wsgi_application()
handle_program = ProgramHandler()
if connection.vendor == "sqlite":
    # Seconds. Who has the pen lets others go on with each statement, and has to come back soon.
    sys.setswitchinterval(0.0005)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's; an answer that is whole is over before the server has it.

    Granian sends a list at once, and everything else piece by piece, while the next request may
    begin in another thread before this one has put back its connection.
    """
    respond = handle_program if is_by_program(environ) else handle
    response = respond(environ, start_response)
    if not isinstance(response, HttpResponse):
        return response
    whole = [response.content]
    response.close()
    return whole
