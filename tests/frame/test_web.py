import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from quittance.web.middleware import CONTENT_SECURITY_POLICY, SecurityHeadersMiddleware

STYLES = Path(__file__).resolve().parents[2] / "quittance" / "web" / "static" / "web"


def test_the_landing_page_says_what_this_is(client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.startswith("<!doctype html>")
    assert "Invoices that add up, and stay as issued." in page
    assert 'href="/api/docs/"' in page


def test_the_landing_page_asks_nothing_of_other_hosts(client: Client) -> None:
    page = client.get("/").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [address for address in addresses if not address.startswith(("/", "#"))] == []
    assert "<style" not in page
    assert "style=" not in page
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
    assert 'href="/static/web/css/tokens.css"' in page


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


TEXT_ON_GROUND = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-faint")
        for ground in ("ground", "surface")
    ),
    *((ink, ground) for ink in ("ink", "ink-soft") for ground in ("sunken", "raised")),
    *(("accent", ground) for ground in ("ground", "surface", "raised", "accent-soft")),
    ("accent-strong", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-bad", "bad"),
    ("ink-soft", "quiet-soft"),
    *((tone, f"{tone}-soft") for tone in ("good", "info", "warn", "bad")),
    *((tone, "surface") for tone in ("good", "info", "warn", "bad")),
    *(("ink", f"{tone}-soft") for tone in ("good", "info", "warn", "bad", "accent")),
]
# What can be acted upon is seen as such (WCAG 2.2, 1.4.11).
OUTLINES = [("line-strong", "surface"), ("focus", "ground"), ("focus", "surface")]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_everything_contrasts_with_its_ground(scheme: int) -> None:
    found = re.findall(
        r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);",
        (STYLES / "css" / "tokens.css").read_text(),
    )
    colours = {name: shades[scheme] for name, *shades in found}
    pairs = [(pair, 4.5) for pair in TEXT_ON_GROUND] + [(pair, 3) for pair in OUTLINES]
    weak = [
        (ink, ground, round(contrast(colours[ink], colours[ground]), 2))
        for (ink, ground), least in pairs
        if contrast(colours[ink], colours[ground]) < least
    ]
    assert weak == []


def test_each_stylesheet_is_in_a_layer_and_short() -> None:
    sheets = sorted((STYLES / "css").glob("*.css"))
    texts = {sheet.name: sheet.read_text() for sheet in sheets}
    assert [name for name, text in texts.items() if "@layer" not in text] == []
    assert {name for name, text in texts.items() if len(text.splitlines()) > 150} == set()
    assert len(sheets) > 20
