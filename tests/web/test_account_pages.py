"""A person's way in and their own pages, as a client without scripts meets them."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client

import world
from cast import ADA, BO, EVE
from citylinks.accounts.models import Account, ApiToken
from citylinks.accounts.queries import actor_of, actor_of_token
from people import account_of
from trail import events, names
from web.signing import sign_in

pytestmark = pytest.mark.django_db
PASSWORD = "a sentence of mine"
LIBRARY = (
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/inactive/",
)
OWN = (
    "/account/",
    "/account/email/",
    "/account/sessions/",
    "/account/tokens/",
    "/account/erase/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/logout/",
    "/start/",
)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def proved(client):
    """Let the client have shown just now who it is."""
    session = client.session
    shown = {"method": "password", "at": time.time(), "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [shown]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = session["_auth_user_id"]
    session.save()


def code_of(message):
    return re.search(r"^[A-Z0-9-]{6,}$", message.body, re.MULTILINE)[0]


def faults(page):
    """What the page promises of every page, and does not keep."""
    ids = [one["id"] for one in page.select("[id]")]
    inline = page.select("[style], style, script:not([src]):not([type='application/json'])")
    handlers = [name for one in page.find_all(True) for name in one.attrs if name.startswith("on")]
    fields = page.select("input:not([type=hidden]), select, textarea")
    labels = {one["for"] for one in page.select("label[for]")}
    return [
        *(["headings"] if len(page.select("h1")) != 1 else []),
        *(["primary"] if len(page.select("main .cl-button--primary")) > 1 else []),
        *(["ids"] if len(ids) != len(set(ids)) else []),
        *map(str, inline),
        *handlers,
        *(str(one) for one in fields if one.get("id") not in labels),
    ]


def test_pages_of_the_library_look_like_ours(client):
    for address in LIBRARY:
        response = client.get(address)
        page = read(response)
        assert (address, response.status_code, faults(page)) == (address, 200, [])
        assert page.title.get_text().strip().endswith("CityLinks")
        assert page.select_one(".cl-entrance h1")


def test_pages_of_a_person_look_like_ours_and_are_kept_by_no_cache(client):
    sign_in(client, ADA)
    proved(client)
    for address in OWN:
        response = client.get(address)
        page = read(response)
        assert (address, response.status_code, faults(page)) == (address, 200, [])
        assert "public" not in response.get("Cache-Control", "private")
        assert page.select_one(".cl-self__name").get_text() == "Ada"


def test_pages_of_a_person_ask_a_visitor_to_sign_in(client):
    for address in ("/account/", "/account/erase/", "/start/", "/roles/prgmclinks/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={address}")


def test_journey_without_scripts_from_signing_up_by_a_code_to_the_start_page(client):
    sent = {"name": "Zoë", "email": "Zoe@City.example", "password1": PASSWORD}
    response = client.post("/account/signup/", sent)
    assert response["Location"] == "/account/confirm-email/"
    assert read(client.get("/account/confirm-email/")).h1.get_text() == "Enter the code"
    assert client.get("/start/").status_code == 302
    wrong = client.post("/account/confirm-email/", {"code": "AAAAAA"})
    assert (wrong.status_code, "too old" in wrong.content.decode()) == (422, True)
    response = client.post("/account/confirm-email/", {"code": code_of(mail.outbox[0])})
    assert response["Location"] == "/start/"
    page = read(client.get("/start/"))
    assert page.h1.get_text() == "Good to see you, Zoë"
    account = Account.objects.get()
    assert (account.email, account.name, account.language) == ("zoe@city.example", "Zoë", "en")
    client.post("/account/logout/")
    response = client.post("/account/login/", {"login": "ZOE@city.example", "password": PASSWORD})
    assert response["Location"] == "/start/"
    assert [one.user_agent for one in UserSession.objects.all()] == [""]


def test_sign_in_on_a_new_device_reads_in_the_language_of_the_account(client):
    Account.objects.filter(pk=account_of(EVE).pk).update(language="es")
    Authenticator.objects.all().delete()
    sent = {"login": "eve@city.example", "password": "correct horse battery"}
    assert client.post("/account/login/", sent).cookies["django_language"].value == "es"
    other = Client()
    other.cookies["django_language"] = "ar"
    assert "django_language" not in other.post("/account/login/", sent).cookies


def test_sign_up_in_spanish_opens_an_account_that_reads_spanish(client):
    client.post(
        "/account/signup/",
        {"name": "Ana", "email": "ana@city.example", "password1": PASSWORD},
        headers={"accept-language": "es"},
    )
    assert Account.objects.get().language == "es"


def test_sign_up_when_the_input_is_wrong_keeps_what_was_typed(client):
    response = client.post("/account/signup/", {"name": "Zoë", "email": "zoe", "password1": "short"})
    page = read(response)
    assert response.status_code == 422
    assert page.select_one("#id_name")["value"] == "Zoë"
    assert len(page.select(".cl-faults li")) == 2


@pytest.mark.parametrize("known", [True, False])
def test_sign_up_and_reset_tell_nobody_whether_there_is_an_account(client, known):
    if known:
        account_of(EVE)
    sent = {"name": "Eve", "email": "eve@city.example", "password1": PASSWORD}
    response = client.post("/account/signup/", sent)
    shown = read(client.get(response["Location"])).select_one("main").get_text(" ", strip=True)
    assert response["Location"] == "/account/confirm-email/"
    assert shown.startswith("Enter the code We have sent a code to eve@city.example")
    subject = "CityLinks: You have an account already" if known else "CityLinks: Your code"
    assert [one.subject for one in mail.outbox] == [subject]
    other = Client()
    response = other.post("/account/password/reset/", {"email": "eve@city.example"})
    assert response["Location"] == "/account/password/reset/done/"
    assert len(mail.outbox) == 2


def test_sign_in_says_the_same_of_a_wrong_password_and_of_an_unknown_address(client):
    account_of(EVE)
    said = []
    for email in ("eve@city.example", "nobody@city.example"):
        response = client.post("/account/login/", {"login": email, "password": "wrong wrong wrong"})
        assert response.status_code == 422
        said.append(read(response).select_one(".cl-faults").get_text(" ", strip=True))
    assert said == ["There is a problem The address or the password is wrong."] * 2


def test_sign_in_when_the_password_was_wrong_too_often_says_when_to_try_again():
    account_of(EVE)

    def tried(password, login="eve@city.example", address="10.0.0.1"):
        sent = {"login": login, "password": password}
        response = Client(REMOTE_ADDR=address).post("/account/login/", sent)
        found = read(response).select_one(".cl-faults")
        return found.get_text(" ", strip=True) if found else response["Location"]

    wrong = [tried("wrong wrong wrong", address=f"10.0.0.{place}") for place in range(6)]
    locked = (
        "There is a problem Too many wrong passwords. Try again in five minutes, or sign in with a passkey."
    )
    assert set(wrong[:5]) == {"There is a problem The address or the password is wrong."}
    assert wrong[5] == locked
    assert tried("correct horse battery") == locked
    account_of(BO)
    assert tried("correct horse battery", "bo@city.example").startswith("/")
    by_address = [tried("wrong", f"{place}@city.example", "10.0.0.99") for place in range(11)]
    assert by_address[10] == locked


def test_reset_when_asked_too_often_says_so_on_a_page_of_ours(client):
    for _ in range(20):
        client.post("/account/password/reset/", {"email": "x@city.example"})
    response = client.post("/account/password/reset/", {"email": "x@city.example"})
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert read(response).h1.get_text() == "That was too often"


def test_password_when_forgotten_is_chosen_anew_by_a_link_that_works_once(client):
    eve = account_of(EVE)
    Authenticator.objects.all().delete()
    client.post("/account/password/reset/", {"email": "eve@city.example"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True)
    assert read(page).h1.get_text() == "Choose a new password"
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    eve.refresh_from_db()
    assert eve.check_password(PASSWORD)
    assert read(Client().get(link, follow=True)).h1.get_text() == "This link is used up"
    assert names()[-1] == "account.password-changed"
    assert mail.outbox[-1].subject == "CityLinks: Your password was changed"


def test_mail_speaks_the_language_of_the_person_it_is_to(client):
    Account.objects.filter(pk=account_of(EVE).pk).update(language="ar")
    client.post("/account/password/reset/", {"email": "eve@city.example"})
    assert "http://testserver/account/password/reset/key/" in mail.outbox[0].body


def code_now(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


@pytest.mark.django_db(transaction=True)
def test_app_when_set_up_puts_the_roles_of_staff_in_force(client):
    ada = sign_in(client, ADA)
    Authenticator.objects.all().delete()
    proved(client)
    strip = read(client.get("/about/")).select_one(".cl-strip")
    assert strip.a["href"] == "/account/2fa/"
    assert actor_of(ada).grants == frozenset()
    start = read(client.get("/start/"))
    assert "(Program officer)" in start.select_one(".cl-act").get_text()
    page = read(client.get("/account/2fa/totp/activate/"))
    assert page.select_one("img.cl-qr")["src"].startswith("data:image/svg+xml")
    secret = page.select_one(".cl-secret").get_text()
    wrong = client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is wrong or too old." in read(wrong).get_text()
    assert read(wrong).select_one(".cl-secret").get_text() == secret
    response = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    assert response["Location"] == "/account/2fa/recovery-codes/"
    codes = [one.get_text() for one in read(client.get(response["Location"])).select(".cl-codes code")]
    assert len(codes) == 10
    download = client.get("/account/2fa/recovery-codes/download/").content.decode()
    assert set(codes) <= set(download.split())
    assert actor_of(ada) == ADA
    assert read(client.get("/about/")).select_one(".cl-strip") is None
    assert events()[-1] == ("account.factor-added", "ada", "account ada", {})
    assert mail.outbox[-1].subject == "CityLinks: An app for codes was set up"

    other = Client()
    sent = {"login": "ada@city.example", "password": "correct horse battery"}
    assert other.post("/account/login/", sent)["Location"] == "/account/2fa/authenticate/"
    step = read(other.get("/account/2fa/authenticate/"))
    assert (step.h1.get_text(), faults(step)) == ("One more step", [])
    assert other.get("/start/").status_code == 302
    assert other.post("/account/2fa/authenticate/", {"code": "1"}).status_code == 422
    assert other.post("/account/2fa/authenticate/", {"code": codes[0]})["Location"] == "/start/"


def test_second_factor_when_no_key_reads_it_is_refused_in_words(client, clock, settings):
    settings.SECRETS_KEYS = ["a key that gets lost"]
    account = account_of(ADA)
    Authenticator.objects.filter(user=account).delete()
    TOTP.activate(account, generate_totp_secret())
    settings.SECRETS_KEYS = []
    client.post("/account/login/", {"login": "ada@city.example", "password": "correct horse battery"})
    refused = client.post("/account/2fa/authenticate/", {"code": "123456"})
    assert refused.status_code == 422
    assert "The key to your second factor is missing on this server" in read(refused).get_text()


def test_dangerous_pages_ask_once_more_who_it_is(client):
    sign_in(client, EVE)
    for address in ("/account/erase/", "/account/tokens/", "/account/data/", "/account/2fa/webauthn/add/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(("/account/reauthenticate/", "/account/2fa/reauthenticate/"))
    page = read(client.get(response["Location"]))
    assert (page.h1.get_text(), faults(page)) == ("Is it you?", [])
    wrong = client.post("/account/reauthenticate/", {"password": "wrong"})
    assert wrong.status_code == 422
    right = {"password": "correct horse battery", "next": "/account/erase/"}
    assert client.post("/account/reauthenticate/", right)["Location"] == "/account/erase/"
    assert client.get("/account/erase/").status_code == 200


def test_account_when_changed_reads_in_the_chosen_language(client):
    sign_in(client, EVE)
    response = client.post("/account/", {"name": "Eve Li", "language": "es"})
    assert (response.status_code, response.cookies["django_language"].value) == (302, "es")
    assert read(client.get("/account/")).html["lang"] == "es"
    assert events()[-1] == ("account.changed", "eve", "account eve", {})
    refused = client.post("/account/", {"name": "x" * 201, "language": "es"})
    assert (refused.status_code, read(refused).select_one("#id_name")["value"]) == (422, "x" * 201)


def test_address_when_added_is_proved_by_a_code_and_can_become_the_first(client):
    sign_in(client, EVE)
    proved(client)
    wrong = client.post("/account/email/", {"email": "eve", "action_add": "1"})
    assert (wrong.status_code, faults(read(wrong))) == (422, [])
    added = client.post("/account/email/", {"email": "eve@new.example", "action_add": "1"})
    page = read(client.get(added["Location"]))
    assert page.h1.get_text() == "Enter the code"
    client.post(added["Location"], {"code": code_of(mail.outbox[0])})
    shown = read(client.get("/account/email/"))
    assert [one.get_text() for one in shown.select(".cl-line__what")] == [
        "eve@city.example",
        "eve@new.example",
    ]
    assert faults(shown) == []
    client.post("/account/email/", {"email": "eve@new.example", "action_primary": "1"})
    client.post("/account/email/", {"email": "eve@city.example", "action_remove": "1"})
    assert Account.objects.get(public_id="eve").email == "eve@new.example"
    assert names()[-2:] == ["account.address-changed"] * 2
    assert [one.to for one in mail.outbox[-2:]] == [["eve@city.example"], ["eve@new.example"]]


def test_password_when_changed_signs_other_devices_out(client):
    sign_in(there := Client(), EVE)
    sign_in(client, EVE)
    sent = {"oldpassword": "wrong", "password1": PASSWORD, "password2": PASSWORD}
    refused = client.post("/account/password/change/", sent)
    assert (refused.status_code, faults(read(refused))) == (422, [])
    client.post("/account/password/change/", {**sent, "oldpassword": "correct horse battery"})
    assert (client.get("/start/").status_code, there.get("/start/").status_code) == (200, 302)
    assert names()[-1] == "account.password-changed"


@pytest.mark.django_db(transaction=True)
def test_app_when_taken_off_and_codes_when_made_anew_say_what_follows(client):
    sign_in(client, EVE)
    proved(client)
    shown = read(client.get("/account/2fa/totp/deactivate/"))
    assert (shown.h1.get_text(), faults(shown)) == ("Take the app off", [])
    client.post("/account/2fa/recovery-codes/generate/")
    codes = read(client.get("/account/2fa/recovery-codes/"))
    assert (len(codes.select(".cl-codes li")), faults(codes)) == (10, [])
    assert client.post("/account/2fa/totp/deactivate/")["Location"] == "/account/2fa/"
    assert [name for name in names() if name.startswith("account.")][-2:] == [
        "account.recovery-codes-made",
        "account.factor-removed",
    ]


def test_sessions_when_one_is_ended_sign_that_device_out(client):
    there = Client()
    sign_in(there, EVE)
    sign_in(client, EVE)
    page = read(client.get("/account/sessions/"))
    assert [one.get_text(strip=True) for one in page.select(".cl-line__what")] == ["Firefox on Linux"] * 2
    assert len(page.select("form input[name=number]")) == 1
    client.post("/account/sessions/", {"number": page.select_one("[name=number]")["value"]})
    assert (there.get("/start/").status_code, client.get("/start/").status_code) == (302, 200)
    assert client.post("/account/sessions/", {"number": "99999"}).status_code == 404


def test_token_when_made_is_shown_once_and_carries_the_chosen_roles(client):
    world.build()
    bo = sign_in(client, BO)
    proved(client)
    grant = bo.grants.get()
    refused = client.post("/account/tokens/", {"label": "", "grants": ["nonsense"], "days": "1000"})
    assert (refused.status_code, len(read(refused).select(".cl-faults li"))) == (422, 3)
    response = client.post("/account/tokens/", {"label": "Report", "grants": [grant.public_id], "days": "30"})
    secret = read(response).select_one(".cl-secret").get_text()
    assert actor_of_token(secret, at=ApiToken.objects.get().started_at).grants == BO.grants
    page = client.get("/account/tokens/")
    assert secret not in page.content.decode()
    ending = read(page).select_one("form[action*='/end/']")["action"]
    sign_in(other := Client(), EVE)
    other.post(ending)
    assert ApiToken.objects.get().ended_at is None
    client.post(ending)
    assert ApiToken.objects.get().ended_at is not None


def test_data_are_handed_out_as_a_file(client):
    sign_in(client, EVE)
    proved(client)
    response = client.get("/account/data/")
    assert response["Content-Disposition"] == 'attachment; filename="citylinks-account.json"'
    assert response.json()["email"] == "eve@city.example"


def test_account_when_erased_at_its_persons_word_is_gone(client):
    eve = sign_in(client, EVE)
    proved(client)
    assert client.post("/account/erase/", {}).status_code == 422
    page = read(client.post("/account/erase/", {"sure": "on"}))
    assert page.h1.get_text() == "Your account is erased"
    eve.refresh_from_db()
    assert (eve.name, eve.is_active) == ("", False)
    assert client.get("/account/").status_code == 302
    sent = {"login": "eve@city.example", "password": "correct horse battery"}
    assert client.post("/account/login/", sent).status_code == 422


def test_header_offers_to_sign_in_and_then_who_is_here(client):
    page = read(client.get("/about/"))
    assert page.select_one(".cl-header__sign")["href"] == "/account/login/"
    sign_in(client, EVE)
    page = read(client.get("/about/"))
    assert page.select_one(".cl-header__sign") is None
    assert [link["href"] for link in page.select(".cl-menu a")] == [
        "/start/",
        "/account/",
        "/account/logout/",
    ]


@pytest.mark.parametrize(("actor", "queries"), [(EVE, 3), (ADA, 4)])
def test_public_page_costs_a_person_the_session_the_account_and_the_roles(
    client, django_assert_num_queries, actor, queries
):
    sign_in(client, actor)
    client.get("/about/permissions/")
    with django_assert_num_queries(queries):
        client.get("/about/permissions/")


def test_permissions_page_shows_every_role_and_every_permission(client):
    from citylinks.access.states import Permission, Role
    from citylinks.access.texts import PERMISSION_SENTENCES

    assert {one.value for one in Permission} == set(PERMISSION_SENTENCES)
    page = read(client.get("/about/permissions/"))
    assert len(page.select(".cl-card")) == len(Role)
    assert len(page.select("tbody tr")) == len(Permission)
    row = page.find("small", string="publish-need").find_parent("tr")
    officer = [cell.get_text(strip=True) for cell in row.select("td")]
    assert officer == ["–", "–", "yes", "–", "–", "–", "–", "–", "–"]
