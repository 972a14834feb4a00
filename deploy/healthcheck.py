"""Exits 0 if the web server of this container answers, 1 if not."""

import http.client
import os
import sys


def is_alive() -> bool:
    """Asks as the proxy would: with an allowed host, and as if over TLS."""
    port = int(os.environ.get("PORT") or 8000)
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    headers = {"Host": host, "X-Forwarded-Proto": "https"}
    try:
        connection.request("GET", "/api/health/live/", headers=headers)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if is_alive() else 1)
