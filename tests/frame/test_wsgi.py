from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse

from quittance import wsgi


@pytest.fixture
def finished() -> Iterator[list[object]]:
    """One for each request that is over."""
    found: list[object] = []

    def note(**said: Any) -> None:
        found.append(said)

    handlers = request_finished.receivers
    request_finished.receivers = []
    request_finished.connect(note)
    yield found
    request_finished.receivers = handlers
    request_finished.sender_receivers_cache.clear()


def answered(monkeypatch: pytest.MonkeyPatch, response: Any) -> Any:
    monkeypatch.setattr(wsgi, "handle", lambda environ, start_response: response)
    return wsgi.application({}, lambda status, headers: None)


def test_a_whole_answer_is_over_before_it_is_sent(
    monkeypatch: pytest.MonkeyPatch, finished: list[object]
) -> None:
    assert answered(monkeypatch, HttpResponse([b"pa", b"id"])) == [b"paid"]
    assert len(finished) == 1


def test_a_long_one_is_over_once_its_last_piece_is_sent(
    monkeypatch: pytest.MonkeyPatch, finished: list[object]
) -> None:
    answer = answered(monkeypatch, StreamingHttpResponse(iter([b"pa", b"id"])))
    assert (list(answer), finished) == ([b"pa", b"id"], [])
    answer.close()
    assert len(finished) == 1
