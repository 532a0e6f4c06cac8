"""Settings, read from the environment; docs/reference/settings.md documents every name."""

from __future__ import annotations

from pathlib import Path

import environs
from csp.constants import NONE, SELF
from environs import validate

from citylinks.kernel.secret import secret_key, told_keys
from citylinks.logs.lines import LEVELS, logging_settings
from citylinks.web.serving.limits import LONG

env = environs.Env()

BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(env.str("CITYLINKS_DATA_DIR", "var")).resolve()

DEBUG = env.bool("CITYLINKS_DEBUG", False)
# One key for all processes that serve: the operator's, else the one that set-up made beside the data.
SECRET_KEY = env.str("CITYLINKS_SECRET_KEY", "") or secret_key(DATA_DIR / "secret-key")
SECRET_KEY_FALLBACKS = told_keys(env.list("CITYLINKS_OLD_SECRET_KEYS", []))
# What encrypts the secrets of second factors, the first of them; without one the key above does.
SECRETS_KEYS = told_keys(env.list("CITYLINKS_SECRETS_KEYS", []))
ALLOWED_HOSTS = env.list("CITYLINKS_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CITYLINKS_TRUSTED_ORIGINS", [])

DATABASES = {
    "default": env.dj_db_url(
        "CITYLINKS_DATABASE_URL", f"sqlite:///{DATA_DIR / 'citylinks.sqlite3'}", conn_max_age=60
    )
}
# NORMAL: a power loss can take the last moments, never the order. FULL: nothing acknowledged is lost.
SQLITE_SYNCHRONOUS = env.str(
    "CITYLINKS_SQLITE_SYNCHRONOUS", "NORMAL", validate=validate.OneOf(["NORMAL", "FULL"])
)
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,  # seconds a writer waits for another: bringing 11,000 members in takes ten
    "init_command": (
        f"PRAGMA journal_mode=WAL; PRAGMA synchronous={SQLITE_SYNCHRONOUS}; PRAGMA foreign_keys=ON;"
    ),
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One JSON object a line on standard error, on a terminal lines for people; see docs/reference/logs.md.
LOGGING = logging_settings(env.str("CITYLINKS_LOG_LEVEL", "INFO", validate=validate.OneOf(LEVELS)))
SLOW_QUERY_MS = env.int("CITYLINKS_SLOW_QUERY_MS", 500)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "citylinks.logs",
    "django_tasks",
    "django_tasks_db",
    "citylinks.access",
    "citylinks.audit",
    "citylinks.mail",
    "citylinks.accounts",
    "citylinks.outbox",
    "citylinks.places",
    "citylinks.themes",
    "citylinks.network",
    "citylinks.programs",
    "citylinks.needs",
    "citylinks.calls",
    "citylinks.reviews",
    "citylinks.matching",
    "citylinks.partnerships",
    "citylinks.samples",
    "citylinks.web",
]
MIDDLEWARE = [
    "citylinks.web.serving.health.HealthMiddleware",  # before anything that reads the host, or a session
    "citylinks.web.log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "citylinks.web.accounts.sessions.NotKeptMiddleware",
    "citylinks.api.limits.LimitMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    # Outside the session: whoever has one gets no kept page.
    "citylinks.web.keeping.KeptPageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "citylinks.web.busy.BusyMiddleware",
    "citylinks.web.requests.NulMiddleware",
    "citylinks.web.requests.ActorMiddleware",
    "citylinks.web.accounts.sessions.LifetimeMiddleware",
    "citylinks.web.limits.LimitMiddleware",
    "citylinks.web.accounts.refusals.RefusalMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# How much memory each process may use for public pages as they were last answered; with 0 none are kept.
KEPT_PAGES_BYTES = max(0, env.int("CITYLINKS_KEPT_PAGES_MB", 64)) << 20
ROOT_URLCONF = "citylinks.web.urls"
WSGI_APPLICATION = "citylinks.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],  # ours before those of the library for signing in
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["citylinks.web.components.tags", "django.templatetags.i18n"],
        },
    }
]
FORM_RENDERER = "citylinks.web.components.forms.Renderer"

LANGUAGE_CODE = "en-us"
# Arabic is offered so that right-to-left pages are real pages; strings without a translation stay in English.
LANGUAGES = [("en", "English"), ("es", "Español"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "web" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

# Who signs in: by mail address and password or by passkey, with a second factor where a role asks for one.
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("NumericPasswordValidator", {}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
    )
]
AUTH_PASSWORD_VALIDATORS.append({"NAME": "citylinks.accounts.passwords.GuessableValidator", "OPTIONS": {}})
# A file of breached passwords, lines of SHA1:COUNT in the order of the hashes, looked up without a network.
BREACHED_PASSWORDS = env.path("CITYLINKS_BREACHED_PASSWORDS", None)
# Where to report a hole, as URIs: mailto:security@example.org. Without one there is no security.txt.
SECURITY_CONTACT: list[str] = env.list("CITYLINKS_SECURITY_CONTACT", [])
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/start/"
ACCOUNT_ADAPTER = "citylinks.web.accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "CityLinks: "
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # who asks for an address learns by mail only whether it has an account
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USER_DISPLAY = "citylinks.web.accounts.adapter.displayed"
# Wrong passwords: by the address they come from, and by the account they are for. Passkeys are not counted:
# who has the right one is never locked out by somebody who guesses passwords.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_FORMS = {
    name: f"citylinks.web.accounts.forms.{form}"
    for name, form in {
        "login": "SignIn",
        "signup": "SignUp",
        "add_email": "AddAddress",
        "change_password": "ChangePassword",
        "set_password": "SetPassword",
        "reset_password": "AskForPassword",
        "reset_password_from_key": "ChoosePassword",
        "reauthenticate": "Reauthenticate",
        "confirm_email_verification_code": "VerifyAddress",
    }.items()
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if env.bool("CITYLINKS_BEHIND_TLS", False) else "http"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "citylinks.web.accounts.forms.SecondFactor",
    "reauthenticate": "citylinks.web.accounts.forms.SecondFactorAgain",
    "activate_totp": "citylinks.web.accounts.forms.SetUpApp",
    "add_webauthn": "citylinks.web.accounts.forms.AddPasskey",
    "edit_webauthn": "citylinks.web.accounts.forms.RenamePasskey",
}
MFA_ADAPTER = "citylinks.web.accounts.adapter.FactorAdapter"
MFA_TOTP_ISSUER = "CityLinks"
MFA_TOTP_TOLERANCE = 1  # a code stays good for one step of 30 seconds more: typing takes a while
# Browsers offer passkeys over TLS, and on this very machine.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.bool("CITYLINKS_BEHIND_TLS", False)
USERSESSIONS_TRACK_ACTIVITY = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# How many web servers of the operator's stand before the processes: who asks is read past them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int(
    "CITYLINKS_TRUSTED_PROXIES", 1 if env.bool("CITYLINKS_BEHIND_TLS", False) else 0
)
SESSION_COOKIE_AGE = 14 * 24 * 3600  # the longest that citylinks.accounts.lifetimes allows anybody
# Limits on signing in are counted here; all processes of an installation share it.
CACHES = {"default": env.dj_cache_url("CITYLINKS_CACHE_URL", f"file://{DATA_DIR / 'cache'}")}
if CACHES["default"]["BACKEND"].endswith("FileBasedCache"):  # which loses counts when two processes count
    CACHES["default"]["BACKEND"] = "citylinks.web.shared_cache.SharedCache"
# Times the limits of citylinks.kernel.limits, for a training room behind one address.
LIMIT_FACTOR = env.int("CITYLINKS_LIMIT_FACTOR", 1)
# A full cache forgets counts at random: nobody may fill it with a few hundred made-up names.
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)

# ClamAV's daemon, as host:port or the path of its socket; without one no file is scanned.
CLAMAV = env.str("CITYLINKS_CLAMAV", "")
CLAMAV_REQUIRED = env.bool("CITYLINKS_CLAMAV_REQUIRED", True)

# Mail goes to files below the data directory until an operator names a server or a provider.
ANYMAIL: dict[str, str] = dict(env.json("CITYLINKS_ANYMAIL", {}))
MAIL_PROVIDER = env.str("CITYLINKS_MAIL_PROVIDER", "")
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
elif env.str("CITYLINKS_MAIL_URL", ""):
    mail = env.dj_email_url("CITYLINKS_MAIL_URL")
    if "EMAIL_BACKEND" not in mail:  # of a scheme that is not known
        raise SystemExit(
            "CITYLINKS_MAIL_URL names no kind of mail server that is known. "
            "Write it as submission://user:password@mail.example.org:587, or begin with smtp://."
        )
    EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = mail["EMAIL_BACKEND"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = mail["EMAIL_USE_TLS"], mail["EMAIL_USE_SSL"]
    if EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "citylinks.mail.smtp.Transport"
else:
    EMAIL_BACKEND, EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
# No request talks to a mail server: mail leaves from a queue in the database, which `citylinks work` empties.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_FROM_EMAIL = env.str("CITYLINKS_MAIL_FROM", "CityLinks <citylinks@localhost>")

# What a form may send beside its files; the server bounds it by path before: web/serving/limits.py.
DATA_UPLOAD_MAX_MEMORY_SIZE = LONG
DATA_UPLOAD_MAX_NUMBER_FILES = 1

STATIC_URL = "/static/"
BUILT_DIR = BASE_DIR / "web" / "static" / "built"
STATICFILES_DIRS = [BUILT_DIR] if BUILT_DIR.is_dir() else []
STATIC_ROOT = DATA_DIR / "static"
# Django writes 0644 whatever the process says; the pages' files too are handed out by CityLinks alone.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Files of applicants: no address leads to them, only a view that asks a rule first.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "citylinks.web.about.views.forged"
BEHIND_TLS = env.bool("CITYLINKS_BEHIND_TLS", False)
CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
if BEHIND_TLS:  # with this prefix a browser takes a cookie from this very host alone, over TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")
}
