"""The secrets of second factors: not in the clear in the database, and readable while keys are exchanged."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache

from cast import ADA, AT, BO, EVE
from citylinks.access.actors import SYSTEM
from citylinks.accounts.ciphers import UnknownKeyError, is_current, opened, sealed
from citylinks.accounts.operations import Encrypted, encrypt_factors
from citylinks.kernel.errors import DomainError
from people import account_of
from trail import broken_trail, events, no_event

SEED = "JBSWY3DPEHPK3PXP"
WHO = {"by": SYSTEM, "at": AT}


def test_secret_when_sealed_is_another_each_time_and_opens_to_the_same():
    first, second = sealed(SEED), sealed(SEED)
    assert first != second
    assert SEED not in first
    assert (opened(first), opened(second), is_current(first)) == (SEED, SEED, True)


def test_secret_when_it_was_written_in_the_clear_is_read_as_it_is():
    assert (opened(SEED), is_current(SEED)) == (SEED, False)


def test_secret_when_keys_are_exchanged_is_read_as_long_as_its_key_is_named(settings):
    by_secret_key = sealed(SEED)
    settings.SECRETS_KEYS = ["new", "newer"]
    by_new = sealed(SEED)
    assert (opened(by_secret_key), is_current(by_secret_key)) == (SEED, False)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert opened(by_secret_key) == SEED
    settings.SECRETS_KEYS = ["newer", "new"]
    assert (opened(by_new), is_current(by_new)) == (SEED, False)
    settings.SECRETS_KEYS = ["newer"]
    with pytest.raises(UnknownKeyError, match="CITYLINKS_SECRETS_KEYS"):
        opened(by_new)
    assert not is_current(by_new)


@pytest.fixture(autouse=True)
def no_code_is_used_up():
    cache.clear()


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.mark.django_db
def test_factors_when_the_library_makes_them_are_encrypted_and_work():
    ada, bo = account_of(ADA), account_of(BO)
    Authenticator.objects.all().delete()
    app, codes = TOTP.activate(ada, SEED), RecoveryCodes.activate(bo)
    kept = [
        opened(one.data.get("secret") or one.data["seed"]) for one in Authenticator.objects.order_by("pk")
    ]
    assert kept[0] == SEED
    assert str([one.data for one in Authenticator.objects.all()]).count("sealed:") == 2
    assert app.validate_code(code_of(SEED))
    first, *_ = RecoveryCodes(Authenticator.objects.get(pk=codes.instance.pk)).get_unused_codes()
    assert codes.validate_code(first)
    with no_event():
        assert encrypt_factors(**WHO) == Encrypted(0, 0)


@pytest.fixture
def plain(db):
    """Factors as an earlier version kept them: of an app, recovery codes of two kinds, and a passkey."""
    Authenticator.objects.all().delete()
    rows = {
        "app": (ADA, "totp", {"secret": SEED}),
        "codes": (ADA, "recovery_codes", {"seed": "00ff", "used_mask": 5}),
        "old codes": (BO, "recovery_codes", {"migrated_codes": ["abcd", "efgh"]}),
        "passkey": (EVE, "webauthn", {"name": "Laptop", "credential": {}}),
    }
    accounts = {actor.id: account_of(actor) for actor in (ADA, BO, EVE)}
    Authenticator.objects.all().delete()
    return {
        name: Authenticator.objects.create(user=accounts[actor.id], type=kind, data=data)
        for name, (actor, kind, data) in rows.items()
    }


def test_encrypt_factors_when_they_stand_in_the_clear_encrypts_each_once(plain):
    assert encrypt_factors(**WHO) == Encrypted(3, 0)
    for one in plain.values():
        one.refresh_from_db()
    assert opened(plain["app"].data["secret"]) == SEED
    assert (opened(plain["codes"].data["seed"]), plain["codes"].data["used_mask"]) == ("00ff", 5)
    assert [opened(one) for one in plain["old codes"].data["migrated_codes"]] == ["abcd", "efgh"]
    assert plain["passkey"].data == {"name": "Laptop", "credential": {}}
    assert SEED not in str(list(Authenticator.objects.values_list("data", flat=True)))
    assert TOTP(plain["app"]).validate_code(code_of(SEED))
    assert events()[-1] == (
        "account.factors-encrypted",
        "system",
        "installation factors",
        {"factors": 3, "unreadable": 0},
    )
    with no_event():
        assert encrypt_factors(**WHO) == Encrypted(0, 0)


def test_encrypt_factors_when_a_new_key_is_in_front_encrypts_anew_and_leaves_what_no_key_reads(
    plain, settings
):
    encrypt_factors(**WHO)
    settings.SECRETS_KEYS = ["lost"]
    plain["codes"].data = {"seed": sealed("00ff")}
    plain["codes"].save()
    settings.SECRETS_KEYS = ["new"]
    assert encrypt_factors(**WHO) == Encrypted(2, 1)
    plain["app"].refresh_from_db()
    settings.SECRET_KEY = "exchanged"
    assert opened(plain["app"].data["secret"]) == SEED


def test_encrypt_factors_when_a_person_asks_is_refused(plain):
    with no_event(), pytest.raises(DomainError) as caught:
        encrypt_factors(by=ADA, at=AT)
    assert caught.value.code == "system-only"


def test_encrypt_factors_when_the_trail_fails_changes_nothing(plain):
    with broken_trail():
        encrypt_factors(**WHO)
    assert Authenticator.objects.get(pk=plain["app"].pk).data == {"secret": SEED}
