"""Messages on their way to the screen: a page shows its own, a part of one sends them along."""

from __future__ import annotations

import json

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse

TRIGGER = "HX-Trigger"
EVENT = "toasts"


def put_toasts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Hand waiting messages to the page that htmx is about to change; js/toasts.js shows them."""
    is_part = bool(request.headers.get("HX-Request")) and "HX-Redirect" not in response.headers
    if not is_part or not 200 <= response.status_code < 300 or not hasattr(request, "_messages"):
        return response
    said = [{"level": one.level_tag, "text": str(one)} for one in get_messages(request)]
    if said:
        events = json.loads(response.headers.get(TRIGGER, "{}"))
        response.headers[TRIGGER] = json.dumps({**events, EVENT: said})
    return response
