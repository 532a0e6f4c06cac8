"""A person's pages in a browser: a passkey added and used, no fault that axe knows, any width, both directions."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

import world
from cast import ADA, BO, PROGRAM
from citylinks.access.states import STAFF_ROLES
from citylinks.accounts.models import Account
from citylinks.accounts.queries import actor_of
from trail import events
from web.signing import sign_in_page
from web.test_account_pages import proved

STRANGERS = ("/account/login/", "/account/signup/", "/account/password/reset/", "/about/permissions/")
OWN = (
    "/start/",
    "/account/",
    "/account/email/",
    "/account/sessions/",
    "/account/tokens/",
    "/account/erase/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    f"/roles/{PROGRAM}/",
    f"/roles/{PROGRAM}/invite/",
)


@pytest.fixture
def visits(page, people, live_server):
    """Every page, opened one after the other as who may see it."""
    return opened(page, live_server, people)


@pytest.fixture
def people(transactional_db, live_server, settings):
    """The site with the small world; what mail there is goes nowhere."""
    cache.clear()
    world.build()
    return live_server.url


def in_person(page, live_server, actor):
    """Sign the browser in, as somebody who has shown just now who they are."""
    client = Client()
    account = sign_in_page(page, live_server, client, actor)
    proved(client)
    return account


def opened(page, live_server, people):
    for address in STRANGERS:
        page.goto(people + address)
        yield address
    in_person(page, live_server, ADA)
    Authenticator.objects.filter(user__public_id="ada").delete()
    page.goto(people + "/account/2fa/totp/activate/")
    yield "/account/2fa/totp/activate/"
    page.goto(people + "/start/")
    yield "/start/ of staff without a second factor"
    in_person(page, live_server, BO)
    in_person(page, live_server, ADA)
    for address in OWN:
        page.goto(people + address)
        assert page.url == people + address
        yield address


@pytest.mark.parametrize(("language", "widths"), [("en", (360, 320, 1280)), ("ar", (1280, 360, 320))])
def test_pages_of_a_person_read_by_axe_have_no_fault_and_never_scroll_sideways(
    page, visits, wrong_with, language, widths
):
    page.set_extra_http_headers({"Accept-Language": language})
    found = {address: wrong_with(page, widths) for address in visits}
    assert {where: faults for where, faults in found.items() if faults} == {}
    assert len(found) > len(OWN)


def test_passkey_when_added_puts_the_office_in_force_and_signs_in_alone(page, people, live_server):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    in_person(page, live_server, ADA)
    Authenticator.objects.all().delete()
    ada = Account.objects.get(public_id="ada")
    assert not {grant.role for grant in actor_of(ada).grants} & STAFF_ROLES
    page.goto(people + "/start/")
    page.get_by_role("link", name="Set up a passkey or an app").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("My phone")
    page.get_by_role("button", name="Go on to the passkey").click()
    page.wait_for_url(people + "/account/2fa/recovery-codes/")
    assert actor_of(ada) == ADA
    page.goto(people + "/account/2fa/webauthn/")
    assert page.locator(".cl-line__what").inner_text() == "My phone"

    page.goto(people + "/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    for _ in range(6):  # who guesses passwords locks the password, never the passkey
        Client().post("/account/login/", {"login": "ada@city.example", "password": "wrong"})
    page.goto(people + f"/roles/{PROGRAM}/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(people + f"/roles/{PROGRAM}/")
    assert page.locator(".cl-self__name").inner_text() == "Ada"

    page.goto(people + "/account/2fa/webauthn/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_role("link", name="With a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_label("Name of the passkey").fill("My old phone")
    page.get_by_role("button", name="Save the name").click()
    assert page.locator(".cl-line__what").inner_text() == "My old phone"
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    page.get_by_text("You have no passkey yet").wait_for()
    assert not actor_of(ada).grants
    assert events()[-1] == ("account.factor-removed", "ada", "account ada", {})


def test_passkey_when_none_is_known_says_what_to_do(page, people):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    page.goto(people + "/account/login/")
    refusal = "Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.credentials.get = () => {refusal}; }}")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("The passkey was not used").wait_for()
