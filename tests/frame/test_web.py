import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from quittance.web.middleware import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware

STYLES = Path(__file__).resolve().parents[2] / "quittance" / "web" / "static" / "web"


def test_the_landing_page_says_what_this_is_and_leads_to_the_api(client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.startswith("<!doctype html>")
    assert "<h1>Invoices that add up, and stay as issued.</h1>" in page
    assert '<a class="button" href="/api/docs/">Read the API documentation</a>' in page


def test_the_landing_page_asks_nothing_of_other_hosts(client: Client) -> None:
    page = client.get("/").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in addresses if not address.startswith("/")] == []
    assert "<style" not in page
    assert "<script" not in page


def test_the_landing_page_is_read_only(client: Client) -> None:
    response = client.post("/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_every_response_carries_the_security_headers(client: Client) -> None:
    headers = client.get("/").headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert headers["Permissions-Policy"].startswith("camera=(), ")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_view_may_bring_a_policy_of_its_own() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
    response = SecurityHeadersMiddleware(lambda request: own)(RequestFactory().get("/"))
    assert response["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(
    ("template", "title"),
    [("404.html", "There is no page here."), ("500.html", "Something went wrong on our side.")],
)
def test_error_pages_need_nothing_but_themselves(template: str, title: str) -> None:
    page = render_to_string(template)
    assert f"<h1>{title}</h1>" in page
    assert 'href="/static/web/page.css"' in page


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_contrasts_with_its_ground(scheme: int) -> None:
    blocks = (STYLES / "tokens.css").read_text().split("prefers-color-scheme: dark")
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))
    pairs = [
        ("ink", "sheet"),
        ("ink-soft", "sheet"),
        ("accent", "sheet"),
        ("accent-strong", "sheet"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
    ]
    weak = [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5]
    assert weak == []
