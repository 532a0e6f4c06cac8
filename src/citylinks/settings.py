"""Settings, read from the environment; docs/reference/settings.md documents every name."""

from __future__ import annotations

from pathlib import Path

import environs
from csp.constants import NONE, SELF

from citylinks.kernel.secret import secret_key

env = environs.Env()

BASE_DIR = Path(__file__).resolve().parent
DATA_DIR = Path(env.str("CITYLINKS_DATA_DIR", "var")).resolve()

DEBUG = env.bool("CITYLINKS_DEBUG", False)
# One key for all processes that serve: the operator's, else the one that set-up made beside the data.
SECRET_KEY = env.str("CITYLINKS_SECRET_KEY", "") or secret_key(DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.list("CITYLINKS_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CITYLINKS_TRUSTED_ORIGINS", [])

DATABASES = {
    "default": env.dj_db_url(
        "CITYLINKS_DATABASE_URL", f"sqlite:///{DATA_DIR / 'citylinks.sqlite3'}", conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "csp",
    "citylinks.access",
    "citylinks.audit",
    "citylinks.places",
    "citylinks.themes",
    "citylinks.network",
    "citylinks.programs",
    "citylinks.needs",
    "citylinks.matching",
    "citylinks.partnerships",
    "citylinks.samples",
    "citylinks.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "citylinks.web.urls"
WSGI_APPLICATION = "citylinks.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
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

STATIC_URL = "/static/"
BUILT_DIR = BASE_DIR / "web" / "static" / "built"
STATICFILES_DIRS = [BUILT_DIR] if BUILT_DIR.is_dir() else []
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "citylinks.web.about.views.forged"
BEHIND_TLS = env.bool("CITYLINKS_BEHIND_TLS", False)
CSRF_COOKIE_SECURE = BEHIND_TLS
LANGUAGE_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
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
