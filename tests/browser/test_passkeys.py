"""A passkey is made and then is enough to log in, with an authenticator that Chromium plays."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from tests.browser.conftest import Stage
from tests.people import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_passkey_is_made_and_logs_in(stage: Stage) -> None:
    ada = stage.world.owner.user
    EmailAddress.objects.create(user=ada, email=ada.email, primary=True, verified=True)
    with stage.page("nobody") as tab:
        # A passkey is bound to a name; an address alone has none.
        tab.goto(stage.url.replace("127.0.0.1", "localhost") + "/account/login/?next=/account/")
        play(tab)
        tab.get_by_label("User name or e-mail address").fill("ada")
        tab.get_by_label("Password").fill(PASSWORD)
        tab.keyboard.press("Enter")
        tab.get_by_role("link", name="Passkeys").click()
        tab.get_by_role("link", name="Add").click()
        tab.get_by_label("Password").fill(PASSWORD)
        tab.get_by_role("button", name="Confirm").click()
        tab.get_by_label("Passwordless").check()
        tab.locator("#mfa_webauthn_add").click()
        tab.wait_for_url(lambda url: not url.endswith("/add/"))
        tab.goto(tab.url.partition("/account/")[0] + "/team/")
        tab.get_by_role("button", name="Your account").click()
        tab.get_by_role("button", name="Log out").click()
        tab.get_by_role("link", name="Log in").click()
        tab.get_by_role("button", name="With a passkey").click()
        tab.wait_for_url("**/dashboard/")
    assert Authenticator.objects.filter(user=ada, type=Authenticator.Type.WEBAUTHN).count() == 1


def play(tab: Any) -> None:
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
