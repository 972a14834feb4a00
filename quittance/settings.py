"""All settings, read from the environment. docs/settings.md describes each variable."""

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from quittance import env

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

PRODUCTION = env.choice("QUITTANCE_ENV", "development", {"development", "production"}) == (
    "production"
)
DEBUG = env.boolean("DEBUG", False) and not PRODUCTION
TESTING = "pytest" in sys.modules

# --- Where things live -------------------------------------------------------------------

DATA_DIR = Path(env.text("QUITTANCE_DATA") or BASE_DIR / "data").resolve()
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or DATA_DIR / "static")

DATABASE_URL = env.text("DATABASE_URL")
DATABASES = {
    "default": env.database(
        DATABASE_URL,
        data=DATA_DIR,
        pool_max=0 if TESTING else env.integer("DB_POOL_MAX", 8),
        prepare=env.boolean("DB_PREPARE", True),
        # Longer on SQLite: there a writer waits for every other, not just for who has its rows.
        lock_timeout=env.integer(
            "LOCK_TIMEOUT", 5 if DATABASE_URL.startswith("postgres") else 20, least=1
        ),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What must be kept secret, and who may ask -------------------------------------------


def kept_secret_key() -> str:
    """The key of a laptop installation: made once and kept beside its database."""
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text().strip()


def required(name: str) -> str:
    value = env.text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in production; see docs/settings.md.")
    return value


def strong(name: str) -> str:
    value = required(name)
    if len(value) < 50 or len(set(value)) < 10:
        raise ImproperlyConfigured(
            f"{name} is too weak: set at least 50 random characters; see docs/settings.md."
        )
    return value


if PRODUCTION:
    SECRET_KEY = strong("SECRET_KEY")
    required("DATABASE_URL")
    required("ALLOWED_HOSTS")
    required("EMAIL_URL")
    required("DEFAULT_FROM_EMAIL")
    required("PUBLIC_URL")
else:
    SECRET_KEY = env.text("SECRET_KEY") or ("test" * 16 if TESTING else kept_secret_key())

SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# What absolute addresses begin with, in mails and public links.
PUBLIC_URL = env.base_address(
    "PUBLIC_URL", f"http://127.0.0.1:{env.integer('PORT', 8000, least=1)}"
)
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS")
SECURE_SSL_REDIRECT = PRODUCTION and env.boolean("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^api/health/"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
X_FRAME_OPTIONS = "DENY"
if env.boolean("BEHIND_PROXY", PRODUCTION):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies stand in front: the client's address is taken that far from the right of
# X-Forwarded-For. 0: the header is not believed.
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 1 if PRODUCTION else 0)

# --- Application ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    *(["django_tasks"] if django.VERSION < (6, 0) else []),
    "django_tasks_db",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "quittance.db",
    "quittance.audit",
    "quittance.accounts",
    "quittance.notifications",
    "quittance.files",
    "quittance.customers",
    "quittance.catalogue",
    "quittance.invoicing",
    "quittance.payments",
    "quittance.bills",
    "quittance.shop",
    "quittance.privacy",
    "quittance.web",
    "quittance.api",
    "quittance.console",
    *(["tests.fieldlab"] if TESTING else []),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "quittance.web.middleware.CompressedPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "quittance.web.middleware.PageMessagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quittance.web.middleware.SecurityHeadersMiddleware",
    "quittance.web.middleware.PagesMiddleware",
]
# Of these, what stands around requests that show a token to the API.
PROGRAM_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "quittance.web.middleware.SecurityHeadersMiddleware",
]
ROOT_URLCONF = "quittance.urls"
WSGI_APPLICATION = "quittance.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before those of packages, whose pages look like ours.
        "DIRS": [BASE_DIR / "quittance" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quittance.web.context.shell",
            ],
            # What nearly every template needs, so that none has to load it.
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "quittance.web.templatetags.ui",
                "quittance.web.templatetags.figures",
            ],
        },
    }
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "quittance.web.joined.JoiningStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# An invoice of a thousand lines, each with ten fields, comes as one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 12_000

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Bytes of a supplier's file, days that the file of a deleted bill is kept, and days that a
# manager's link to a bill opens it.
BILL_FILE_LIMIT = env.integer("BILL_FILE_LIMIT_MB", 10, least=1) * 1024 * 1024
DELETED_FILE_DAYS = env.integer("DELETED_FILE_DAYS", 90, least=1)
REVIEW_LINK_DAYS = env.integer("REVIEW_LINK_DAYS", 7, least=1)
TOKEN_LIFETIME = timedelta(days=env.integer("TOKEN_LIFETIME_DAYS", 30, least=1))
# How often per window of seconds: failed logins for one account, failed logins from one
# address, registrations from one address, unknown public links from one address, invitations
# from one organisation, new carts of visitors from one address.
THROTTLES = {
    "login_account": (env.integer("LOGIN_TRIES_ACCOUNT", 10, least=1), 900),
    "login_address": (env.integer("LOGIN_TRIES_ADDRESS", 50, least=1), 900),
    "register_address": (env.integer("REGISTRATIONS_ADDRESS", 500, least=1), 3600),
    "link_address": (env.integer("LINK_TRIES_ADDRESS", 50, least=1), 900),
    "invitation_organisation": (100, 3600),
    # Files with everything that is held about one person.
    "data_export": (5, 86400),
    # New links to a bill for one manager.
    "review_link": (3, 3600),
    "cart_address": (env.integer("CARTS_ADDRESS", 500, least=1), 3600),
    "mail_organisation": (env.integer("MAILS_ORGANISATION", 1000, least=1), 86400),
    # By themselves, about orders and stock: a buyer must not use up those of invoices.
    "mail_shop": (env.integer("MAILS_SHOP", 5000, least=1), 86400),
    # To one buyer's address, which they choose themselves.
    "mail_buyer": (env.integer("MAILS_BUYER", 100, least=1), 86400),
}

# Shared by all processes: used one-time codes, and how often codes and mails were asked for.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- The way in, by django-allauth (docs/adr/0020-the-way-in.md) ---------------------------------

ACCOUNT_ADAPTER = "quittance.web.account.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "quittance.web.account.forms.LoginForm",
    "signup": "quittance.web.account.forms.SignupForm",
}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_PRESERVE_USERNAME_CASING = True
# Registrations are counted by our own rule, which the API has as well.
ACCOUNT_RATE_LIMITS = {"signup": None}
MFA_ADAPTER = "quittance.web.account.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Quittance"
# Clocks differ, and people type slowly: a code is good for one step more (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
# Browsers allow passkeys without TLS on the machine itself only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# One folder of texts for each area of pages (docs/howto/add-a-screen.md).
LOCALE_PATHS = sorted(path for path in (BASE_DIR / "quittance" / "locale").glob("*"))
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Pages -------------------------------------------------------------------------------------

FORM_RENDERER = "quittance.web.forms.Renderer"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "quittance.web.errors.csrf_failure"
SESSION_ENGINE = "quittance.accounts.sessionstore"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 14 * 24 * 3600
LANGUAGE_COOKIE_NAME = "language"
THEME_COOKIE_NAME = "theme"

# --- Mail ------------------------------------------------------------------------------------

EMAIL_BACKEND = (
    "django.core.mail.backends.locmem.EmailBackend"
    if TESTING
    else "quittance.notifications.backend.EmailBackend"
)
MAIL = env.mail(env.text("EMAIL_URL"), data=DATA_DIR)
# The service's own address: every mail comes from it, under the organisation's name.
DEFAULT_FROM_EMAIL = env.address("DEFAULT_FROM_EMAIL", "quittance@localhost")
# Much shorter than what a worker may take for a message (notifications/rules.py).
MAIL_TIMEOUT = min(env.integer("MAIL_TIMEOUT", 30, least=1), 60)

# --- Webhooks --------------------------------------------------------------------------------

# Networks that webhooks may reach besides the internet, and without TLS.
WEBHOOK_NETWORKS = env.networks("WEBHOOK_NETWORKS", "" if PRODUCTION else "127.0.0.0/8,::1/128")

# --- Queue and schedule ----------------------------------------------------------------------

TASKS: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "tests.frame.queue.Backend" if TESTING else "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "quittance.api.authentication.TokenAuthentication",
        "quittance.api.authentication.ReadingBySession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["quittance.api.permissions.RolePermission"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "quittance.api.json.JSONOrNothing",
    "DEFAULT_PARSER_CLASSES": ["quittance.api.json.ExactJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["quittance.api.json.FastJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "quittance.api.schema.QuittanceSchema",
    "EXCEPTION_HANDLER": "quittance.api.errors.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
    "NESTED_FIELD_SEPARATOR": ".",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Quittance",
    "DESCRIPTION": "Sell, invoice, get paid and pay your suppliers.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/",
    "SORT_OPERATIONS": False,
    "WEBHOOKS": ["quittance.api.webhooks.document.EVENT"],
    "ENUM_NAME_OVERRIDES": {
        "InvoiceStatus": "quittance.invoicing.rules.Status",
        "DocumentKind": "quittance.invoicing.rules.Kind",
        "MessageKind": "quittance.notifications.rules.Kind",
        "MessageState": "quittance.notifications.rules.State",
        "DeliveryState": "quittance.notifications.webhooks.rules.DeliveryState",
        "BillStatus": "quittance.bills.rules.Status",
        "PaymentRunStatus": "quittance.bills.rules.RunStatus",
        "OrderStatus": "quittance.shop.rules.OrderStatus",
        "PaymentWay": "quittance.shop.rules.PaymentWay",
        "MovementKind": "quittance.catalogue.rules.MovementKind",
        "TaxCategory": "quittance.catalogue.rules.TaxCategory",
        "PaymentMethod": "quittance.payments.models.Method",
        "MoneyMethod": "quittance.payments.models.TAKEN",
        "ProviderRefundState": "quittance.shop.rules.RefundState",
        "Role": "quittance.accounts.rules.Role",
        "HealthStatus": ["ok", "unavailable"],
        "ErrorType": ["validation_error", "client_error", "server_error"],
        "Language": ["en", "de"],
        "JournalAction": "quittance.audit.actions.NAMES",
        "OrderBulkAction": "quittance.api.orders.serializers.ACTION_NAMES",
        "BulkAction": "quittance.api.invoices.bulk.ACTION_NAMES",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "quittance.web.logs.Lines",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        # Refused requests are the API's daily business, not news for the log.
        "django.request": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        # That a task began and ended well is none either; one that failed is told as an error.
        "django.tasks": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},
    },
}
