"""Requests handed to the service as its server hands them, in this process and without HTTP."""

from __future__ import annotations

import io
import json
import sys
from typing import Any


class Wsgi:
    """Asks with the token of one organisation; anything but a success is an error."""

    def __init__(self, token: str) -> None:
        from quittance.wsgi import application

        self.application = application
        self.same = {
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "HTTP_HOST": "127.0.0.1",
            "HTTP_AUTHORIZATION": f"Token {token}",
            "CONTENT_TYPE": "application/json",
        }

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """What the answer to `path` below /api/ says."""
        content = b"" if body is None else json.dumps(body).encode()
        address, _, query = path.partition("?")
        said: list[str] = []
        answer = self.application(
            {
                **self.same,
                "REQUEST_METHOD": method,
                "PATH_INFO": f"/api/{address}",
                "QUERY_STRING": query,
                "CONTENT_LENGTH": str(len(content)),
                "wsgi.input": io.BytesIO(content),
            },
            lambda status, headers, error=None: said.append(status),
        )
        try:
            text = b"".join(answer)
        finally:
            # An answer that is whole is a list, which has nothing to close.
            getattr(answer, "close", lambda: None)()
        if said[0][:3] not in {"200", "201"}:
            raise RuntimeError(f"{said[0]}: {text.decode()}")
        return json.loads(text)
