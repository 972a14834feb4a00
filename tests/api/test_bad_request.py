"""What is refused before any view sees it."""

from __future__ import annotations

from django.test import Client


def test_a_foreign_host_is_refused_in_the_words_of_the_api() -> None:
    answer = Client(SERVER_NAME="evil.example").get("/api/customers/")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    (error,) = answer.json()["errors"]
    assert (answer.json()["type"], error["code"], error["attr"]) == (
        "client_error",
        "bad_request",
        None,
    )
    assert "evil" not in answer.content.decode()


def test_elsewhere_it_is_a_page() -> None:
    answer = Client(SERVER_NAME="evil.example").get("/")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")
